"""Every text of the office stands in every catalogue, whole and with its placeholders."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from gettext import c2py
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings as office
from django.core.management import call_command
from django.utils import translation

from tests.office.site.catalogues import LANGUAGES, LOCALE, OFFICE, catalogue

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[a-z%]")


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
