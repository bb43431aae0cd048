"""Pages of lists, tags of what was read, and what bodies are refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from ninja.errors import HttpError
from pydantic import TypeAdapter, ValidationError

from softlanding.office.exchange.api import Day, Number, page_of, require_match, tag_of
from softlanding.office.exchange.paging import SIZE


def pages(count: int, page: int) -> tuple[list[int], dict[str, object], HttpResponse]:
    response = HttpResponse()
    request = RequestFactory().get("/api/v1/rows", {"phase": "placed", "page": page})
    rows, told = page_of(request, response, list(range(count)), page)
    return rows, told, response


def test_every_row_is_on_exactly_one_page() -> None:
    found: list[int] = []
    page, after = 1, True
    while after:
        rows, told, _response = pages(2 * SIZE + 1, page)
        found += rows
        page, after = page + 1, bool(told["next"])
    assert found == list(range(2 * SIZE + 1))
    assert page == 4


def test_a_page_names_the_next_and_the_one_before() -> None:
    _rows, told, response = pages(3 * SIZE, 2)
    assert told == {"page": 2, "next": "/api/v1/rows?phase=placed&page=3"}
    assert response["Link"] == (
        '</api/v1/rows?phase=placed&page=3>; rel="next", '
        '</api/v1/rows?phase=placed&page=1>; rel="prev"'
    )


def test_the_last_full_page_has_no_next() -> None:
    rows, told, response = pages(SIZE, 1)
    assert (len(rows), told["next"]) == (SIZE, None)
    assert "Link" not in response


def test_equal_values_have_equal_tags() -> None:
    assert tag_of(1, date(2026, 1, 1)) == tag_of(1, date(2026, 1, 1)) != tag_of(1, None)


@pytest.mark.parametrize(
    ("given", "status"), [(None, 428), ('"other"', 412), ('W/"{}"', 412), ("", 412)]
)
def test_nobody_overwrites_what_they_have_not_seen(given: str | None, status: int) -> None:
    tag = tag_of(1)
    headers = {} if given is None else {"If-Match": given.format(tag.strip('"'))}
    with pytest.raises(HttpError) as refused:
        require_match(RequestFactory().get("/", headers=headers), tag, needed=True)
    assert refused.value.status_code == status


@pytest.mark.parametrize("given", ["{}", '"x", {}', "*"])
def test_whoever_has_seen_it_may(given: str) -> None:
    tag = tag_of(1)
    require_match(RequestFactory().get("/", headers={"If-Match": given.format(tag)}), tag)


@pytest.mark.parametrize(
    "given", [0, "2026-1-1", "2026-02-30", "20260101", "2026-01-01T00:00", None]
)
def test_a_day_is_written_in_one_way(given: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(given)


def test_a_day_is_a_day() -> None:
    assert TypeAdapter(Day).validate_python("2026-02-28") == date(2026, 2, 28)


@pytest.mark.parametrize("given", ["1", 1.0, True, 0, 2**31])
def test_a_number_is_not_made_out_of_something_else(given: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Number).validate_python(given)
