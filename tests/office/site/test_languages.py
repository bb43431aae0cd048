"""The office's pages in German and in Arabic, which is read from right to left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

from softlanding.apportionment import catalogue as keys
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household, open_to_towns
from softlanding.office.cases.templatetags.case_words import language_names
from softlanding.office.keys.api import KEYS
from softlanding.office.placement.api import (
    DEFAULT_WEIGHTS,
    Placement,
    compute_round,
    start_round,
)
from softlanding.office.quotas.api import Programme, decide, draw_up
from softlanding.office.quotas.wording import reason_in_words
from softlanding.office.territories.api import Territory
from tests.office.site.catalogues import LANGUAGES, catalogue

DIRECTION = {"de": "ltr", "ar": "rtl"}

SignIn = Callable[[User], Client]


class Texts(HTMLParser):
    """Texts of a page with the attributes that are read out, but for parts in English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.root: dict[str, str | None] = {}
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.root = given
        inside = bool(self._open and self._open[-1][1])
        if tag not in {"input", "meta", "link", "img", "br", "hr"}:
            self._open.append((tag, inside or given.get("lang") == "en" or tag == "script"))
        self.found |= {given[name] or "" for name in ("aria-label", "title") if name in given}

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1][1]):
            self.found.add(" ".join(data.split()))


def english_left(page: str, language: str) -> set[str]:
    """Texts of the page that stand in the catalogue in English and are said otherwise."""
    texts = [m for m in catalogue(language) if m.id and isinstance(m.id, str)]
    english = {message.id for message in texts} - {message.string for message in texts}
    return Texts(page).found & english


def speaks(
    client: Client, address: str, language: str, *, status: int = 200, data: str = ""
) -> str:
    """The page in that language, with nothing left in English but `data`, which is a name."""
    answer = client.get(address, headers={"accept-language": language})
    page = answer.content.decode()
    root = Texts(page).root
    assert answer.status_code == status
    assert (root.get("lang"), root.get("dir")) == (language, DIRECTION[language])
    assert english_left(page, language) <= {data}
    return page


def test_english_left_on_a_page_is_found() -> None:
    assert english_left("<html><h1>Households</h1>", "ar") == {"Households"}
    assert english_left("<html><h1 lang='en'>Households</h1>", "ar") == set()
    assert english_left("<html><nav aria-label='Pages'></nav>", "ar") == {"Pages"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_national_authority_speak(
    language: str,
    programme: Programme,
    national: Viewer,
    add_household: Callable[..., Household],
    signed_in: SignIn,
) -> None:
    household = add_household("NO-1", 3, needs=["hospital"], wishes=["small_town"])
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    client = signed_in(national.user)
    speaks(client, reverse("apportionment", args=[drawn.pk]), language)
    decide(viewer=national, apportionment=drawn, reason="test")
    draw_up(viewer=national, programme=programme, key_id="population", minimum=9)
    refused = programme.apportionments.get(status="infeasible")
    town = Territory.objects.get(code="Alby")
    for address in (
        reverse("home"),
        reverse("programme", args=[programme.pk]),
        reverse("draw_up_quotas", args=[programme.pk]),
        reverse("apportionment", args=[drawn.pk]),
        reverse("apportionment", args=[refused.pk]),
        reverse("why_quota", args=[drawn.pk, town.pk]),
        reverse("why_quota", args=[drawn.pk, town.parent_id]),
        reverse("households", args=[programme.pk]),
        reverse("household", args=[household.pk]),
        reverse("new_round", args=[programme.pk]),
        reverse("history") + "?show=reads",
        reverse("account_change_password"),
        reverse("mfa_index"),
    ):
        speaks(client, address, language)
    speaks(client, reverse("history"), language, data="population")  # the key's own id
    speaks(client, reverse("programme", args=[0]), language, status=404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_placement_speak(
    language: str,
    programme: Programme,
    national: Viewer,
    add_household: Callable[..., Household],
    signed_in: SignIn,
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="test")
    add_household("placed", 3, needs=["hospital"])
    add_household("too large", 9, languages=["xx"])
    round_ = start_round(
        viewer=national, programme=programme, weights=DEFAULT_WEIGHTS, time_limit=20
    )
    client = signed_in(national.user)
    speaks(client, reverse("round", args=[round_.pk]), language)  # while it waits
    compute_round(round_.pk)
    speaks(client, reverse("round", args=[round_.pk]), language)
    speaks(client, reverse("programme", args=[programme.pk]), language)
    town = Territory.objects.get(code="Berg")
    for placement in round_.placements.all():
        speaks(client, reverse("placement", args=[placement.pk]), language)
        effect = client.get(
            reverse("move_preview", args=[placement.pk]),
            {"town": town.pk},
            headers={"accept-language": language},
        )
        assert english_left(effect.content.decode(), language) == set()
    assert round_.placements.filter(territory=None).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_town_and_its_region_speak(
    language: str,
    programme: Programme,
    national: Viewer,
    person: Callable[[Role, str], User],
    add_household: Callable[..., Household],
    signed_in: SignIn,
) -> None:
    drawn = draw_up(viewer=national, programme=programme, key_id="population")
    decide(viewer=national, apportionment=drawn, reason="test")
    household = add_household("NO-1", 3, needs=["hospital"])
    round_ = programme.rounds.create(
        apportionment=drawn,
        number=1,
        status="sent",
        sent_at=timezone.now(),
        sent_by=national.user,
        created_by=national.user,
        weights={},
    )
    town = Territory.objects.get(code="Alby")
    open_to_towns({household.pk: town.pk})
    proposed = Placement.objects.create(
        round=round_,
        household=household,
        territory=town,
        status=Placement.Status.SENT,
    )
    client = signed_in(person(Role.MUNICIPAL, "Alby"))
    speaks(client, reverse("home"), language)
    speaks(client, reverse("proposals"), language)
    speaks(client, reverse("proposal", args=[proposed.pk]), language)
    client.post(
        reverse("proposal", args=[proposed.pk]),
        {"answer": "accept"},
        headers={"accept-language": language},
    )
    speaks(client, reverse("plans"), language)
    speaks(client, reverse("plan", args=[proposed.plan.pk]), language)
    speaks(signed_in(person(Role.REGIONAL, "North")), reverse("towns"), language)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "title"), [("de", "Anmelden"), ("ar", "تسجيل الدخول")])
def test_the_sign_in_page_speaks(language: str, title: str) -> None:
    assert title in speaks(Client(), reverse("account_login"), language)


def test_a_language_is_chosen_and_kept(national: Viewer, signed_in: SignIn) -> None:
    client = signed_in(national.user)
    client.post(reverse("set_language"), {"language": "ar"})
    assert Texts(client.get("/").content.decode()).root == {"lang": "ar", "dir": "rtl"}


def test_forms_answer_in_the_language(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    answer = signed_in(national.user).post(
        reverse("draw_up_quotas", args=[programme.pk]),
        {"key": "population", "minimum": "5", "maximum": "4"},
        headers={"accept-language": "de"},
    )
    assert "mindestens so viele" in answer.content.decode()


def test_reasons_name_towns_in_the_language() -> None:
    data = {"minimums": 1200, "total": 20, "units": ["a", "b"], "parent": None}
    reason = {"code": "minimums-above-total", "data": data, "text": "in English"}
    with translation.override("de"):
        said = reason_in_words(reason, {"a": "Alby", "b": "Berg"})
        assert "1.200" in said
        assert said.endswith("die 20 Personen: Alby, Berg")
    with translation.override("ar"):
        assert reason_in_words(reason, {"a": "Alby"}).endswith("Alby،\u200f b")
    assert reason_in_words({"code": "of old", "text": "in English"}, {}) == "in English"


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [("en", "12,345.62", "5 Jun 2026"), ("de", "12.345,62", "05.06.2026"),
     ("ar", "12,345.62", "5 يونيو 2026")],
)  # fmt: skip
def test_numbers_and_days_cannot_be_mistaken(language: str, number: str, day: str) -> None:
    with translation.override(language):
        assert number_format(12345.625, 2) == number
        assert date_format(date(2026, 6, 5), "SHORT_DATE_FORMAT") == day


def test_lists_of_names_use_the_comma_of_the_language() -> None:
    with translation.override("ar"):
        assert language_names(["ar", "fr"]) == "العربية،\u200f الفرنسية"
    with translation.override("de"):
        assert language_names(["ar", "fr"]) == "Arabisch, Französisch"


def test_every_key_of_the_catalogue_has_its_title_in_words() -> None:
    assert {key.id: key.title for key in keys().values()} == {
        key_id: str(title) for key_id, title in KEYS.items()
    }
