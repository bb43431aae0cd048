"""Lists in pages, each with the address of the next."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

SIZE = 100
MOST = 100_000

Page = Annotated[int, Query(ge=1, le=MOST, description=f"From 1; {SIZE} rows each.")]


class PageOut(Schema):
    """One page of a list."""

    page: int
    next: str | None = Field(description="Address of the next page; null on the last.")


def page_of(
    request: HttpRequest, response: HttpResponse, found: Any, page: int
) -> tuple[list[Any], dict[str, Any]]:
    """Rows of a page of something ordered, and what `PageOut` says of it.

    The header `Link` (RFC 8288) names the pages before and after. Nothing is counted.
    """
    start = (page - 1) * SIZE
    rows = list(found[start : start + SIZE + 1])
    after = _address(request, page + 1) if len(rows) > SIZE and page < MOST else None
    links = [f'<{after}>; rel="next"'] if after else []
    if page > 1:
        links.append(f'<{_address(request, page - 1)}>; rel="prev"')
    if links:
        response["Link"] = ", ".join(links)
    return rows[:SIZE], {"page": page, "next": after}


def _address(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
