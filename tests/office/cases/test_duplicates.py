"""Persons who may be one are shown to a person, whatever the script; nothing is merged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from softlanding.errors import NotNow
from softlanding.office.accounts.api import User, Viewer
from softlanding.office.cases.duplicates import judge
from softlanding.office.cases.entry_reading import read_entries
from softlanding.office.cases.entry_writing import add_households
from softlanding.office.cases.models import DuplicateHint, Household, Person
from softlanding.office.quotas.api import Programme
from tests.office.cases.entered import numbered, one_household


@pytest.fixture
def enter(programme: Programme, national: Viewer) -> Callable[..., Household]:
    def enter(reference: str, number: str = "", **head: str) -> Household:
        rows = one_household(reference)
        rows["members"] = [rows["members"][0] | head]
        rows["documents"] = [rows["documents"][0] | {"number": number}] if number else []
        reading = read_entries(numbered(rows), programme)
        assert reading.problems == []
        (made,) = add_households(
            viewer=national,
            programme=programme,
            entries=reading.households,
            today=timezone.localdate(),
        )
        return made

    return enter


@pytest.mark.parametrize(
    ("head", "alike"),
    [
        ({"given": "Muhamad", "family": "Khateeb", "given_original": ""}, True),
        ({"given": "محمد", "family": "الخطيب", "given_original": ""}, True),
        ({"given": "Mohamed", "family": "Alkhatib", "born": "1990-01-02"}, True),
        ({"given": "Mohamed", "family": "Al Khatib", "born": "1991-07-07"}, True),
        ({"given": "Mohamed", "family": "Al Khatib", "born": "1975-07-07"}, False),
        ({"given": "Khaled", "family": "Darwish", "given_original": ""}, False),
        ({"given": "Mohamed", "family": "Al Khatib", "sex": "f"}, False),
    ],
)
def test_spellings_scripts_and_exchanged_dates_meet(
    enter: Callable[..., Household], head: dict[str, str], alike: bool
) -> None:
    enter("NO-1", given="Mohammed", family="Al-Khatib")
    enter("NO-2", **head)
    assert DuplicateHint.objects.exists() is alike
    assert Person.objects.count() == 2, "nothing is merged"


def test_geez_letters_meet_latin_ones(enter: Callable[..., Household]) -> None:
    enter("NO-1", given="ተስፋይ", family="ገብረማርያም", given_original="")
    enter("NO-2", given="Tesfaye", family="Gebremaryam", given_original="")
    assert DuplicateHint.objects.get().score >= 75


def test_the_same_number_is_enough(enter: Callable[..., Household]) -> None:
    enter("NO-1", number="N 123", given="Mohammed", given_original="")
    enter("NO-2", number="n-123", given="Khaled", family="Darwish", born="1970-01-01",
          given_original="")  # fmt: skip
    assert "number" in DuplicateHint.objects.get().reasons


def test_a_person_judges_once(
    enter: Callable[..., Household], national: Viewer, signed_in: Callable[[User], Client]
) -> None:
    enter("NO-1")
    second = enter("NO-2")
    hint = DuplicateHint.objects.get()
    client = signed_in(national.user)
    page = client.get(reverse("household", args=[second.pk])).content.decode()
    assert "May be known already" in page
    client.post(reverse("judge_duplicate", args=[hint.pk]), {"verdict": "different"})
    hint.refresh_from_db()
    assert (hint.verdict, hint.judged_by) == ("different", national.user)
    with pytest.raises(NotNow):
        judge(viewer=national, hint=hint, verdict="same")


def test_members_of_one_household_are_not_compared(
    enter: Callable[..., Household], programme: Programme, national: Viewer
) -> None:
    rows = one_household("NO-1")
    rows["members"][1] |= {"given": "Mohammed", "sex": "m", "born": "1990-02-01"}
    reading = read_entries(numbered(rows), programme)
    add_households(
        viewer=national, programme=programme, entries=reading.households,
        today=timezone.localdate(),
    )  # fmt: skip
    assert not DuplicateHint.objects.exists()
