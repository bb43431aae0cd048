"""Documents that contradict each other or the file are found; those that fit are not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softlanding.office.cases.consistency import findings
from softlanding.office.cases.likeness import likeness
from softlanding.office.cases.models import Document, Household, Person
from softlanding.office.cases.names import index_words, plain_number
from softlanding.office.cases.wording import FINDINGS, finding_in_words

TODAY = date(2026, 5, 1)


def found(*papers: dict[str, Any], others: tuple[dict[str, Any], ...] = ()) -> list[str]:
    """Codes of what is found for a head with some papers and a child with others."""
    household = Household(arrives_on=date(2026, 9, 1))
    head = Person(household=household, position=1, relation="head", born=date(1990, 2, 1),
                  given="Mohammed", family="Al-Khatib", given_original="محمد",
                  family_original="الخطيب")  # fmt: skip
    child = Person(household=household, position=2, relation="child", born=date(2015, 5, 5),
                   given="Lina", family="Al-Khatib")  # fmt: skip
    documents = []
    for person, rows in ((head, papers), (child, others)):
        for row in rows:
            document = Document(person=person, **({"kind": "passport", "issued_by": "SY"} | row))
            document.blind_index()
            documents.append(document)
    told = findings(household, [head, child], documents, today=TODAY)
    assert all(finding_in_words(finding) for finding in told)
    return [finding.code for finding in told]


GOOD = {
    "number": "N 1", "issued_on": date(2020, 1, 1), "expires_on": date(2030, 1, 1),
    "holder": "MOHAMED ALKHATEEB", "born": date(1990, 2, 1),
}  # fmt: skip


@pytest.mark.parametrize("holder", ["MOHAMED ALKHATEEB", "محمد الخطيب", "Al-Khatib Muhammad", ""])
def test_a_document_that_fits_is_not_reported(holder: str) -> None:
    assert found(GOOD | {"holder": holder}) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"expires_on": date(2019, 1, 1)}, "expiry_before_issue"),
        ({"issued_on": date(1989, 1, 1)}, "issued_before_birth"),
        ({"issued_on": date(2026, 6, 1)}, "issued_in_future"),
        ({"expires_on": date(2026, 8, 31)}, "expired_on_arrival"),
        ({"born": date(1990, 1, 2)}, "born_day_and_month"),
        ({"born": date(1991, 2, 1)}, "born_differs"),
        ({"holder": "Khaled Darwish"}, "name_differs"),
    ],
)
def test_each_contradiction_is_found(change: dict[str, Any], code: str) -> None:
    assert code in found(GOOD | change)


def test_two_documents_of_one_person_are_compared() -> None:
    card = {"kind": "identity_card", "number": "7", "holder": "Hassan Najjar", "born": TODAY}
    assert {"births_contradict", "names_contradict"} <= set(found(GOOD, card))
    assert "two_passports" in found(GOOD, GOOD | {"number": "N 2"})
    assert "two_passports" not in found(GOOD, GOOD)


def test_one_number_on_two_persons_however_it_is_spaced() -> None:
    other = GOOD | {"number": "n-1", "holder": "", "born": None, "issued_on": date(2021, 1, 1)}
    assert "number_twice" in found(GOOD, others=(other,))
    assert "number_twice" not in found(GOOD, others=(other | {"kind": "visa"},))


def test_every_finding_has_its_words() -> None:
    assert all(str(text) for text in FINDINGS.values())


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_between_0_and_100(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 100
    assert likeness(one, other) == likeness(other, one)


@given(st.text(max_size=40))
def test_index_words_and_numbers_do_not_depend_on_case_or_spaces(text: str) -> None:
    assert index_words(f"  {text} ") == index_words(text)
    assert plain_number(plain_number(text)) == plain_number(text)
