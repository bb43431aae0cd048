"""What is encrypted stays unreadable without the keys, and keys can be changed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from softlanding.office.cases.api import Person
from softlanding.office.privacy.api import blind, check_keys, decrypt, encrypt
from softlanding.office.privacy.keys import WrongKeys
from tests.office.conftest import AddHousehold


def stored_name() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT given FROM cases_person LIMIT 1")
        return str(cursor.fetchone()[0])


@pytest.fixture
def somebody(add_household: AddHousehold) -> Person:
    person = add_household("H-1", 1).members.get()
    person.given, person.family = "Amal", "Haddad"
    person.save()
    return person


def test_the_database_and_its_history_hold_no_name(somebody: Person) -> None:
    assert Person.objects.get().given == "Amal"
    assert "Amal" not in stored_name()
    events = Person.pgh_event_model.objects.filter(pgh_obj_id=somebody.pk)
    assert events.last().given == "Amal"
    with connection.cursor() as cursor:
        cursor.execute("SELECT given FROM cases_personevent")
        assert all("Amal" not in row[0] for row in cursor.fetchall())


def test_an_encrypted_text_cannot_be_asked_for(somebody: Person) -> None:
    for lookup in ("given", "given__contains", "given__in"):
        with pytest.raises(FieldError):
            list(Person.objects.filter(**{lookup: "Amal"}))
    assert Person.objects.filter(given__isnull=False).exists()


def test_the_same_text_never_looks_the_same_twice_but_its_index_word_does() -> None:
    assert encrypt(b"Amal") != encrypt(b"Amal")
    assert blind("ml", "name") == blind("ml", "name") != blind("ml", "document")


def test_another_key_does_not_read(somebody: Person, settings: Any) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(WrongKeys, match="SOFTLANDING_FIELD_KEYS"):
        Person.objects.get()


@pytest.mark.parametrize("keys", [[], ["no-key"]])
def test_missing_and_broken_keys_are_named(keys: list[str], settings: Any) -> None:
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="field_keys make"):
        check_keys()


def test_rotation_writes_everything_under_the_new_key(somebody: Person, settings: Any) -> None:
    old, words, events = settings.FIELD_KEYS, somebody.name_words, somebody_events(somebody)
    out = io.StringIO()
    call_command("field_keys", "make", stdout=out)
    new = out.getvalue().strip()
    settings.FIELD_KEYS = [new, *old]
    call_command("field_keys", "rotate", stdout=out)
    settings.FIELD_KEYS = [new]
    found = Person.objects.get()
    assert (found.given, found.family) == ("Amal", "Haddad")
    assert found.name_words != words
    assert found.name_words == sorted({blind("ml", "name"), blind("hd", "name")})
    assert somebody_events(somebody) == events, "nobody changed anything"
    assert Person.pgh_event_model.objects.last().given == "Amal", "the history is rotated too"
    assert "cases.Person: 1" in out.getvalue()


def somebody_events(person: Person) -> int:
    return Person.pgh_event_model.objects.filter(pgh_obj_id=person.pk).count()


def test_bytes_come_back_as_they_were() -> None:
    assert decrypt(encrypt(bytes(range(256)))) == bytes(range(256))
