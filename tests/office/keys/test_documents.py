"""The text of a key and the form's fields: one can be made from the other."""

from __future__ import annotations

import tomllib

import pytest

from softlanding.apportionment import Key, catalogue, parse_key
from softlanding.office.keys.documents import NotForTheForm, document_of, draft_of


def through_the_form(document: str) -> Key:
    draft = draft_of(document)
    others = tomllib.loads(draft.head.pop("others"), parse_float=str)
    return parse_key(document_of(draft.head, draft.rows, others))


@pytest.mark.parametrize("key_id", sorted(catalogue()))
def test_a_key_of_the_catalogue_survives_the_form(key_id: str) -> None:
    key = catalogue()[key_id]
    try:
        again = through_the_form(key.document)
    except NotForTheForm:
        pytest.skip("this key has parts that only its text can show")
    for part in Key.__dataclass_fields__:
        if part != "document":
            assert getattr(again, part) == getattr(key, part), part


def test_parts_without_a_field_stay_as_text() -> None:
    draft = draft_of('id = "x"\n[[factor]]\ncolumn = "area_km2"\nweight = 0.5\n[new]\na = 1')
    assert draft.rows["factor"] == [{"column": "area_km2", "weight": "0.5"}]
    assert tomllib.loads(draft.head["others"]) == {"new": {"a": 1}}


def test_a_factor_with_a_part_that_has_no_field_is_left_to_the_text() -> None:
    with pytest.raises(NotForTheForm):
        draft_of('[[factor]]\ncolumn = "area_km2"\nmoon = 1')


def test_quotation_marks_and_lines_survive() -> None:
    head = {"id": "x", "formula": 'say "a"\nand \\b', "source": "ü ﷺ \x7f"}
    assert {**head, "schema": 2} == tomllib.loads(document_of(head, {}, {}))
