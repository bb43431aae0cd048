"""Every text of the office stands in every catalogue, and the pages speak them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from gettext import c2py
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings as office
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

import softlanding.office
from softlanding.apportionment import catalogue as keys
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.cases.api import Household
from softlanding.office.placement.api import (
    DEFAULT_WEIGHTS,
    Placement,
    compute_round,
    start_round,
)
from softlanding.office.quotas.api import Programme, decide, draw_up
from softlanding.office.quotas.wording import KEYS, reason_in_words
from softlanding.office.territories.api import Territory

OFFICE = Path(softlanding.office.__file__).parent
LOCALE = OFFICE / "site" / "locale"
LANGUAGES = [code for code, _name in office.LANGUAGES if code != "en"]
DIRECTION = {"de": "ltr", "ar": "rtl"}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-z%]")

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    """A request in another language leaves it active; the next test shall not find it."""
    with translation.override("en"):
        yield


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def name(message: Message) -> tuple[str | None, str]:
    return message.context, message.id[0] if isinstance(message.id, tuple) else message.id


def numbers_of_each_form(catalogue: Catalog) -> list[set[int]]:
    """Which of the numbers below 1000 take each plural form."""
    rule = c2py(catalogue.plural_expr)
    forms: list[set[int]] = [set() for _form in range(catalogue.num_plurals)]
    for number in range(1000):
        forms[rule(number)].add(number)
    return forms


def faults(said: Catalog, translated: Catalog) -> Iterator[str]:
    """What a catalogue lacks of the texts that were extracted from code and templates."""
    held = {name(message): message for message in translated if message.id}
    for message in said:
        if not message.id:
            continue
        found = held.get(name(message))
        text = name(message)[1]
        if found is None or found.pluralizable != message.pluralizable:
            yield f"missing: {text}"
        elif found.fuzzy:
            yield f"fuzzy: {text}"
        else:
            yield from _faults_of_forms(found, translated)


def _faults_of_forms(message: Message, translated: Catalog) -> Iterator[str]:
    text = name(message)[1]
    if not message.pluralizable:
        forms, ids, alone = [message.string], [message.id], [False]
    else:
        forms, ids = list(message.string), list(message.id)
        alone = [len(numbers) == 1 for numbers in numbers_of_each_form(translated)]
        # `read_po` fills up forms that are missing with empty ones.
    wanted = {m.group() for id_ in ids for m in PLACEHOLDER.finditer(id_)}
    for form, one_number in zip(forms, alone, strict=True):
        given = {m.group() for m in PLACEHOLDER.finditer(form)}
        # "Two households" may be said in a word where the form stands for two only.
        if not form:
            yield f"untranslated: {text}"
        elif given - wanted or (wanted - given and not one_number):
            yield f"placeholders {sorted(given)}, not {sorted(wanted)}: {text}"


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text marked for translation, read afresh from a copy of the office."""
    folder = tmp_path_factory.mktemp("extract")
    copy, locale = folder / "office", folder / "locale"
    shutil.copytree(OFFICE, copy, ignore=shutil.ignore_patterns("__pycache__", "locale", "static"))
    locale.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr(office, "LOCALE_PATHS", [locale])
        call_command("makemessages", locale=["de"], keep_pot=True, verbosity=0)
    template = (locale / "django.pot").read_text(encoding="utf-8")
    return read_po(BytesIO(template.replace("nplurals=INTEGER; plural=EXPRESSION", "").encode()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(extracted: Catalog, language: str) -> None:
    assert len(extracted) > 300
    assert list(faults(extracted, catalogue(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_hold_nothing_that_nobody_says(extracted: Catalog, language: str) -> None:
    said = {name(message) for message in extracted}
    left = [name(m)[1] for m in catalogue(language) if m.id and name(m) not in said]
    assert (left, dict(catalogue(language).obsolete)) == ([], {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_rules_are_those_of_django(language: str) -> None:
    ours = catalogue(language)
    with translation.override(language):
        theirs = translation.trans_real.catalog().plural
        assert [theirs(n) for n in range(200)] == [c2py(ours.plural_expr)(n) for n in range(200)]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Other"\nmsgstr "Anderes"', "missing: %(town)s"),
        ('msgid "%(town)s"\nmsgstr ""', "untranslated: %(town)s"),
        ('#, fuzzy\nmsgid "%(town)s"\nmsgstr "%(town)s"', "fuzzy: %(town)s"),
        ('msgid "%(town)s"\nmsgstr "%(Ort)s"', "placeholders ['%(Ort)s'], not ['%(town)s']"),
        ('msgctxt "x"\nmsgid "%(town)s"\nmsgstr "%(town)s"', "missing: %(town)s"),
    ],
)
def test_a_fault_in_a_catalogue_is_named(entry: str, fault: str) -> None:
    said = read_po(BytesIO(b'msgid "%(town)s"\nmsgstr ""\n'))
    (found,) = faults(said, read_po(BytesIO(entry.encode()), locale="de"))
    assert found.startswith(fault)


@pytest.mark.parametrize(
    ("forms", "fault"),
    [
        (["0", "1", "2", "%(n)s", "%(n)s", "%(n)s"], None),
        (["0", "1", "2", "%(n)s", "%(n)s"], "untranslated"),
        (["0", "1", "2", "%(n)s", "", "%(n)s"], "untranslated"),
        (["0", "1", "2", "three", "%(n)s", "%(n)s"], "placeholders []"),
    ],
)
def test_a_plural_form_that_lacks_is_named(forms: list[str], fault: str | None) -> None:
    ids = 'msgid "%(n)s town"\nmsgid_plural "%(n)s towns"\n'
    said = read_po(BytesIO((ids + 'msgstr[0] ""\nmsgstr[1] ""\n').encode()))
    header = f'msgid ""\nmsgstr "Plural-Forms: {catalogue("ar").plural_forms}\\n"\n\n'
    given = "".join(f'msgstr[{at}] "{form}"\n' for at, form in enumerate(forms))
    found = list(faults(said, read_po(BytesIO((header + ids + given).encode()), locale="ar")))
    assert len(found) == (0 if fault is None else 1)
    assert fault is None or found[0].startswith(fault)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_are_compiled(language: str) -> None:
    source = LOCALE / language / "LC_MESSAGES" / "django.po"
    compiled = source.with_suffix(".mo")
    assert compiled.exists(), "run `make install`"
    assert compiled.stat().st_mtime >= source.stat().st_mtime, "run `make install`"


def test_every_key_of_the_catalogue_has_its_title_in_words() -> None:
    assert {key.id: key.title for key in keys().values()} == {
        key_id: str(title) for key_id, title in KEYS.items()
    }


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
    proposed = Placement.objects.create(
        round=round_,
        household=household,
        territory=Territory.objects.get(code="Alby"),
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
        assert reason_in_words(reason, {"a": "Alby", "b": "Berg"}).endswith(
            "1.200, mehr als die 20 Personen: Alby, Berg"
        )
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
    from softlanding.office.cases.templatetags.case_words import language_names

    with translation.override("ar"):
        assert language_names(["ar", "fr"]) == "العربية،\u200f الفرنسية"
    with translation.override("de"):
        assert language_names(["ar", "fr"]) == "Arabisch, Französisch"
