"""What a household says and sees on its page, and what becomes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.api import record_read
from softlanding.office.cases.api import Household, OwnWords, Person, newest_consents, write_words
from softlanding.office.placement.answers import reply_to_objection
from softlanding.office.placement.api import Placement, confirm
from softlanding.office.placement.scoring import parts
from softlanding.office.residents.models import Agreement, Answer
from softlanding.office.residents.questions import QUESTIONS
from softlanding.office.residents.texts import LANGUAGES
from tests.office.conftest import AddHousehold
from tests.office.residents.conftest import PAGES, OpenPage

MakePerson = Callable[[Role, str], User]
SignIn = Callable[[User], Client]


def text(client: Client, part: str) -> str:
    answer = client.get(f"/my/{part}/", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_question_a_page_kept_as_it_goes_and_taken_up_again(
    phone: OpenPage, household: Household
) -> None:
    client = phone(household)
    first, second = list(QUESTIONS)[:2]
    assert client.get("/my/wishes/")["Location"] == f"/my/wishes/{first}/"
    said = {"choice": "near_family", "importance": "3", "words": "Near my sister"}
    answer = client.post(f"/my/wishes/{first}/", said)
    assert answer["Location"] == f"/my/wishes/{second}/?saved"
    again = phone(household, "fr")  # another phone, another day
    assert again.get("/my/wishes/")["Location"] == f"/my/wishes/{second}/"
    page = text(again, f"wishes/{first}")
    assert re.search(r'value="near_family" checked', page)
    assert re.search(r'name="importance" value="3" checked', page)
    words = household.own_words.get()
    assert (words.text, words.language, words.written_by) == ("Near my sister", "en", None)


def test_going_back_changes_an_answer(phone: OpenPage, household: Household) -> None:
    client = phone(household)
    for choice in ("small_town", "larger_town"):
        client.post("/my/wishes/place/", {"choice": choice, "importance": "2"})
    household.refresh_from_db()
    assert household.wishes == ["larger_town"]
    assert Answer.objects.get().said == {"choice": "larger_town", "importance": 2}


def test_answers_count_in_the_score(phone: OpenPage, household: Household) -> None:
    client = phone(household)
    offers = list(household.programme.offers.order_by("territory__code"))
    client.post("/my/wishes/place/", {"choice": "larger_town", "importance": "3"})
    household.refresh_from_db()
    from softlanding.office.cases.api import households

    rows = list(households(household.programme))
    assert parts(rows, offers)["wishes"].tolist() == [[0.0, 0.0, 0.0, 0.0]]
    client.post("/my/wishes/place/", {"choice": "small_town", "importance": "3"})
    rows = list(households(household.programme))
    assert parts(rows, offers)["wishes"].tolist() == [[1.0, 1.0, 1.0, 1.0]]


def test_what_matters_little_does_not_count_and_what_staff_wrote_stays(
    phone: OpenPage, household: Household
) -> None:
    household.wishes = ["near_family"]
    household.save()
    client = phone(household)
    client.post("/my/wishes/school/", {"choice": "higher_education", "importance": "1"})
    client.post("/my/wishes/climate/", {"choice": "mild", "importance": "3"})
    household.refresh_from_db()
    assert household.wishes == ["near_family"]


def test_answers_lie_encrypted(phone: OpenPage, household: Household) -> None:
    from django.db import connection

    phone(household).post("/my/wishes/faith/", {"choice": "near_worship", "importance": "3"})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT packed FROM residents_answer UNION ALL SELECT packed FROM residents_answerevent"
        )
        rows = cursor.fetchall()
    assert len(rows) == 2
    assert not [row for row in rows if "worship" in row[0]]


def test_no_answer_is_a_message_and_words_are_not_lost(
    phone: OpenPage, household: Household
) -> None:
    answer = phone(household).post("/my/wishes/work/", {"words": "I sew"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please choose an answer." in page
    assert "I sew" in page
    assert phone(household).get("/my/wishes/height/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PAGES)
def test_every_page_speaks_every_language_without_script(
    phone: OpenPage, proposed: Placement, language: str, part: str
) -> None:
    page = text(phone(proposed.household, language), part)
    direction = "rtl" if language in {"ar", "prs"} else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert "<script" not in page
    assert not re.search(r"\son\w+=|\sstyle=", page)
    assert "{" not in page


@pytest.mark.parametrize("part", PAGES)
def test_a_first_load_is_below_100_kb(phone: OpenPage, proposed: Placement, part: str) -> None:
    page = text(phone(proposed.household, "ti"), part)
    names = re.findall(r'(?:src|href)="/?static/([^"]+)"', page)
    assert names == ["residents/residents.css"]
    folder = Path(__file__).parents[3] / "src/softlanding/office/residents/static"
    sheet = (folder / names[0]).read_text(encoding="utf-8")
    assert "url(" not in sheet  # no fonts, no pictures
    assert len(page.encode()) + len(sheet.encode()) < 100_000


def test_towns_are_measured_against_the_highest(phone: OpenPage, proposed: Placement) -> None:
    page = text(phone(proposed.household), "towns")
    alby, berg, _dal, elby = page.split('<section class="card">')[1:]
    assert '<bdi dir="ltr">10,000</bdi>' in elby
    assert 'class="part" width="100"' in elby
    assert 'class="part" width="30"' in alby
    assert "This town is proposed to you" in alby
    assert "This town is proposed to you" not in berg
    assert "6</bdi> of 10" in alby
    assert alby.count('class="part"') - alby.count('class="part" width') == 6 + 4
    assert "Interpreter for <bdi>Arabic</bdi>" in alby


def test_what_is_made_up_says_so(phone: OpenPage, proposed: Placement) -> None:
    client = phone(proposed.household)
    assert "synthetic" not in text(client, "towns")
    proposed.household.programme.offers.update(is_synthetic=True)
    assert text(client, "towns").count('<span class="tag">synthetic</span>') == 4


def test_queries_of_a_page_do_not_grow_with_towns(
    phone: OpenPage,
    proposed: Placement,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = phone(proposed.household)
    with django_assert_max_num_queries(10):
        client.get("/my/towns/")


def test_agreeing_decides_nothing(phone: OpenPage, proposed: Placement) -> None:
    client = phone(proposed.household)
    assert "A person decides" in text(client, "town")
    client.post("/my/town/", {"answer": "agree"})
    client.post("/my/town/", {"answer": "agree"})
    assert Agreement.objects.get().placement == proposed
    proposed.refresh_from_db()
    assert (proposed.status, proposed.decision) == ("sent", "")
    assert "You agreed on" in text(client, "town")


def test_an_objection_waits_for_a_named_person_and_is_answered(
    phone: OpenPage, proposed: Placement, national: Viewer
) -> None:
    client = phone(proposed.household)
    assert client.post("/my/town/", {"answer": "object", "words": " "}).status_code == 422
    client.post("/my/town/", {"answer": "object", "words": "My brother is in Berg"})
    objection = proposed.objections.get()
    assert objection.words == "My brother is in Berg"
    again = client.post("/my/town/", {"answer": "object", "words": "Again"})
    assert again.status_code == 422
    assert "an objection waits" in again.content.decode()
    reply_to_objection(viewer=national, objection=objection, reply="You are right", upheld=True)
    page = text(client, "town")
    assert "The office agrees with you." in page
    assert "You are right" in page


def test_the_decision_names_the_person(
    phone: OpenPage, proposed: Placement, national: Viewer
) -> None:
    proposed.status, proposed.answered_by = "accepted", national.user
    from django.utils import timezone

    proposed.answered_at = timezone.now()
    proposed.save()
    client = phone(proposed.household)
    assert "A person at the office will decide." in text(client, "town")
    confirm(viewer=national, placement=proposed)
    page = text(client, "town")
    assert "It is decided" in page
    assert f"Decided by <bdi>{national.user.name}</bdi>" in page


def test_there_is_nothing_to_agree_to_without_a_proposal(
    phone: OpenPage, household: Household
) -> None:
    client = phone(household)
    assert "No town is proposed to you yet." in text(client, "town")
    for answer in ("agree", "object"):
        refused = client.post("/my/town/", {"answer": answer, "words": "No"})
        assert refused.status_code == 422


def test_consent_is_taken_back_as_easily_as_given(phone: OpenPage, household: Household) -> None:
    client = phone(household)
    page = text(client, "consent")
    assert page.count('name="given" value="yes"') == page.count('name="given" value="no"') == 5
    for word in ("yes", "no"):
        client.post("/my/consent/", {"purpose": "town", "given": word})
    newest = newest_consents(household.consents.all())
    assert [(c.purpose, c.given, c.written_by) for c in newest] == [("town", False, None)]
    assert "You said: no" in text(client, "consent")
    client.post("/my/consent/", {"purpose": "everything", "given": "yes"})
    assert household.consents.count() == 2


def test_what_a_member_keeps_is_not_on_the_page(
    phone: OpenPage, household: Household, keeper: Person
) -> None:
    keeper.documents.create(kind="passport", number="N123")
    write_words(household=household, person=keeper, kind=OwnWords.Kind.FEAR, text="Only for me")
    client = phone(household)
    page = text(client, "file")
    assert "Amal1" in page
    assert "Passport" not in page
    assert "Something is kept private here." in page
    assert "Only for me" not in text(client, "wishes/all")


def test_the_household_sees_who_has_seen_its_file(
    phone: OpenPage, household: Household, national: Viewer
) -> None:
    record_read(national, household)
    page = text(phone(household, "fr"), "seen")
    assert national.user.name in page
    assert "Bureau national" in page
    assert "Fait par" in page


def test_a_message_gets_an_answer_from_a_person(
    phone: OpenPage, household: Household, person: MakePerson, signed_in: SignIn
) -> None:
    client = phone(household)
    client.post("/my/messages/", {"words": "When do we travel?"})
    assert client.post("/my/messages/", {"words": "x" * 5001}).status_code == 422
    officer = signed_in(User.objects.get(name="national Norland"))
    address = f"/households/{household.pk}/own-page/"
    assert "When do we travel?" in officer.get(address).content.decode()
    message = household.messages.get()
    officer.post(f"/messages/{message.pk}/reply/", {"reply": "In June."})
    assert "In June." in text(client, "messages")
    stranger = signed_in(person(Role.MUNICIPAL, "Berg"))
    assert stranger.post(f"/messages/{message.pk}/reply/", {"reply": "No"}).status_code == 404


def test_another_household_s_page_is_its_own(
    phone: OpenPage, household: Household, add_household: AddHousehold
) -> None:
    second = add_household("H-9", 1)
    phone(household).post("/my/messages/", {"words": "Hello"})
    assert "Hello" not in text(phone(second), "messages")
