"""Nothing is kept about anybody of which nobody has said why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models

from softlanding.office.privacy import classification as tables
from softlanding.office.privacy.api import EncryptedTextField, Fate, Then, of_households, parents


def test_every_field_of_every_table_is_classified() -> None:
    assert list(tables.unclassified()) == []


def test_nothing_is_classified_that_does_not_exist() -> None:
    assert list(tables.superfluous()) == []


def test_a_forgotten_field_and_a_forgotten_table_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = dict(tables.classification())
    person = held["cases.Person"]
    fields = {name: field for name, field in person.fields.items() if name != "born"}
    held["cases.Person"] = replace(person, fields=fields)
    del held["rights.Hold"]
    monkeypatch.setattr(tables, "classification", lambda: held)
    assert set(tables.unclassified()) == {
        "cases.Person.born",
        "cases.PersonEvent.born",
        "rights.Hold",
        "rights.HoldEvent",
    }


def test_every_personal_field_says_category_purpose_basis_and_clock() -> None:
    for table in tables.classification().values():
        for field in table.personal():
            assert field.category, f"{table.label}.{field.name}"
            assert field.purpose, f"{table.label}.{field.name}"
            assert field.basis.startswith("Art. 6(1)")


def test_what_is_encrypted_is_personal() -> None:
    for table in tables.classification().values():
        for column in table.model._meta.concrete_fields:
            if isinstance(column, EncryptedTextField):
                assert table.fields[column.name].personal, f"{table.label}.{column.name}"


def test_every_table_that_leads_to_a_household_says_what_becomes_of_its_rows() -> None:
    found = {table.label for table in of_households()}
    for model in apps.get_models():
        if tables.tracked(model) or model._meta.label == "cases.Household":
            continue
        targets = {
            field.related_model._meta.label
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
        }
        leads = targets & found
        assert not leads or model._meta.label in found, f"{model._meta.label} leads to {leads}"


def test_a_row_that_counts_can_be_cut_loose() -> None:
    for table in of_households():
        if table.fate == Fate.COUNTS:
            assert all(table.model._meta.get_field(name).null for name in table.through)


def test_what_stays_can_be_emptied() -> None:
    dates = (Then.YEAR, Then.DECADE, Then.RENAME, Then.KEEP)
    for table in of_households():
        for field in table.personal():
            column = table.model._meta.get_field(field.name)
            if table.fate == Fate.GOES or field.then in dates or column.null:
                continue
            kind = column.get_internal_type()
            assert column.has_default() or kind in {"CharField", "TextField", "ArrayField"}


def test_tables_stand_after_those_that_they_lead_through() -> None:
    seen: set[str] = set()
    for table in of_households():
        assert {parent.label for parent in parents(table)} <= seen
        seen.add(table.label)
