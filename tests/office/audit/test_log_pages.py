"""What a data-protection officer sees: the log of the country, and no file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from softlanding.office.accounts.api import Membership, Role, User, Viewer
from softlanding.office.audit import log_selectors as log
from softlanding.office.audit.api import record_own_read, record_read
from softlanding.office.audit.models import Access
from softlanding.office.audit.verification import verify
from softlanding.office.cases.api import Household, set_consent
from softlanding.office.territories.api import Level
from tests.office.audit.lines import link_now, past_the_triggers, sql, write_lines
from tests.office.conftest import AddHousehold, territory

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]
PAGES = ("read_log", "export_log", "unusual_reading")


@pytest.fixture
def household(add_household: AddHousehold) -> Household:
    return add_household("H-LOGGED", 2)


@pytest.fixture
def officer(person: MakePerson, signed_in: SignIn) -> Client:
    return signed_in(person(Role.DATA_PROTECTION, "Norland"))


def page_of(client: Client, **chosen: Any) -> str:
    answer = client.get(reverse("read_log"), chosen)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(page: str) -> int:
    return page.count('<td class="date">')


@pytest.mark.parametrize("role", [Role.NATIONAL, Role.REGIONAL, Role.MUNICIPAL, Role.PARTNER])
@pytest.mark.parametrize("name", PAGES)
def test_the_log_is_closed_to_others(
    name: str, role: Role, person: MakePerson, signed_in: SignIn
) -> None:
    code = {"national": "Norland", "regional": "North"}.get(role, "Alby")
    assert signed_in(person(role, code)).get(reverse(name)).status_code == 403


def test_the_officer_starts_at_the_log_and_opens_no_file(
    officer: Client, household: Household
) -> None:
    assert officer.get("/")["Location"] == reverse("read_log")
    for address in ("", "story/", "seen-by/", "edit/", "shared/"):
        assert officer.get(f"/households/{household.pk}/{address}").status_code == 404
    assert officer.get(f"/programmes/{household.programme_id}/").status_code == 404
    assert officer.get("/history/").status_code == 403
    assert "H-LOGGED" not in officer.get("/cases/").content.decode()


def test_reads_decisions_and_who_did_them_are_told_apart(
    officer: Client, national: Viewer, household: Household
) -> None:
    record_read(national, household)
    record_own_read(household, "resident_file")
    set_consent(household=household, purpose="health", given=True, viewer=national)
    set_consent(household=household, purpose="health", given=False)
    link_now()
    page = page_of(officer)
    assert rows(page) == 4
    assert page.count("The household itself") == 2
    assert page.count("Consent recorded") == 2
    assert page.count(f"Household {household.pk}") == 4


def test_the_log_is_narrowed_by_person_kind_subject_and_day(
    officer: Client, national: Viewer, household: Household, person: MakePerson
) -> None:
    auditor = person(Role.AUDITOR, "Norland")
    record_read(national, household)
    record_read(Viewer(auditor), household)
    set_consent(household=household, purpose="health", given=True, viewer=national)
    assert rows(page_of(officer, user=auditor.pk)) == 1
    assert rows(page_of(officer, kind="decided")) == 1
    assert rows(page_of(officer, subject="household", number=household.pk)) == 3
    assert rows(page_of(officer, subject="household", number=household.pk + 1)) == 0
    today = timezone.localdate()
    assert rows(page_of(officer, day=today.isoformat())) == 3
    assert rows(page_of(officer, day=(today - timedelta(1)).isoformat())) == 0
    wrong = {"user": 10**9, "kind": "x", "number": "-1", "day": "never", "before": "x"}
    assert "error" in page_of(officer, **wrong)


def test_pages_follow_each_other_without_a_gap_and_with_as_many_queries(
    officer: Client, national: Viewer, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    from softlanding.office.audit import log_views

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            page_of(officer)
        return len(counted)

    write_lines(national, household, 4)
    queries()
    few = queries()
    write_lines(national, household, 40)
    assert queries() == few
    monkeypatch.setattr(log_views, "PAGE", 10)
    seen: list[int] = []
    before: int | None = None
    while True:
        context = officer.get(reverse("read_log"), {"before": before or ""}).context
        seen += [line.pk for line, _name in context["lines"]]
        before = context["older"]
        if before is None:
            break
    assert seen == list(Access.objects.order_by("-pk").values_list("pk", flat=True))


def test_the_log_of_another_country_stays_there(
    officer: Client, national: Viewer, household: Household, signed_in: SignIn
) -> None:
    record_read(national, household)
    record_own_read(household, "resident_file")
    user = User.objects.create_user("dpo@sudland.example", "x" * 20, name="Elsewhere")
    other = territory("Sudland", Level.COUNTRY, None)
    Membership.objects.create(user=user, role=Role.DATA_PROTECTION, territory=other)
    assert rows(page_of(officer)) == 2
    assert rows(page_of(signed_in(user))) == 0


def test_lines_of_somebody_who_left_stay_in_sight(
    officer: Client, national: Viewer, household: Household
) -> None:
    record_read(national, household)
    Membership.objects.filter(user=national.user).delete()
    assert national.user.name in page_of(officer)


def test_the_file_holds_what_was_chosen_and_is_itself_entered(
    officer: Client, national: Viewer, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "BATCH", 2)
    national.user.name = "=HYPERLINK(1)"
    national.user.save()
    write_lines(national, household, 5)
    answer = officer.get(reverse("export_log"), {"kind": "read"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    table = list(csv.DictReader(text.splitlines()))
    assert [row["kind"] for row in table] == ["read"] * 4
    assert {row["name"] for row in table} == {"'=HYPERLINK(1)", ""}
    assert all(len(row["hash"]) == 64 for row in table)
    assert Access.objects.filter(occasion="log exported", kind="decided").count() == 1


def test_who_reads_far_more_than_colleagues_is_marked(
    officer: Client, person: MakePerson, add_household: AddHousehold
) -> None:
    towns = ["Alby", "Berg", "Dal", "Elby"]
    users = [person(Role.MUNICIPAL, town) for town in towns]
    households = [add_household(f"H{number}", 1) for number in range(12)]
    for number, user in zip((2, 3, 4, 12), users, strict=True):
        for household in households[:number] * 2:
            record_read(Viewer(user), household)
    context = officer.get(reverse("unusual_reading")).context
    found = {reading.name: reading for reading, _roles in context["rows"]}
    assert next(iter(found)) == "municipal Elby"  # what stands out comes first
    assert [found[f"municipal {town}"].far_more for town in towns] == [False, False, False, True]
    elby = found["municipal Elby"]
    assert (elby.files, elby.reads, elby.typical) == (12, 24, 3)


def test_with_too_few_colleagues_nobody_is_compared(
    officer: Client, national: Viewer, add_household: AddHousehold
) -> None:
    for number in range(12):
        record_read(national, add_household(f"H{number}", 1))
    page = officer.get(reverse("unusual_reading")).content.decode()
    assert "too few to compare" in page
    assert "far more" not in page


def test_a_broken_chain_stands_in_red_where_it_is_seen(
    officer: Client, national: Viewer, household: Household, signed_in: SignIn
) -> None:
    assert "has not been checked yet" in page_of(officer)
    write_lines(national, household, 3)
    verify(whole=True)
    assert "holds up to row 3" in page_of(officer)
    with past_the_triggers():
        sql("UPDATE audit_access SET subject_id = 77 WHERE subject_id = %s", [household.pk])
        verify(whole=True)
        authority = signed_in(national.user)
        for page in (
            page_of(officer),
            *(authority.get(a).content.decode() for a in ("/", "/history/")),
        ):
            assert 'role="alert"' in page
            assert "row 1: line" in page


def test_nobody_without_a_sign_in_reads_the_log(db: None) -> None:
    for name in PAGES:
        assert Client().get(reverse(name))["Location"].startswith("/accounts/login/")
