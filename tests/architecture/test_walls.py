"""Every table is in the plan of the walls or named as open, and the walls stand as planned."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.management.base import CommandError
from django.db import connection
from procrastinate.contrib.django import app

from softlanding.office.privacy.api import EncryptedTextField
from softlanding.office.walls import raising
from softlanding.office.walls.plan import OPEN, WALLS
from softlanding.office.walls.raising import missing, raise_walls

PEOPLE = {"cases.Household", "cases.Person", "placement.Placement", "settlement.Plan"}


def kept() -> dict[str, Any]:
    """Every model but the histories, which stand behind the wall of what they tell of."""
    models = apps.get_models(include_auto_created=True)
    histories = {getattr(model, "pgh_event_model", None) for model in models}
    return {model._meta.label: model for model in models if model not in histories}


def unplanned(labels: set[str]) -> set[str]:
    return labels - WALLS.keys() - OPEN.keys()


def personal(model: Any) -> bool:
    """Whether rows tell of people: encrypted, or pointing to a household or what follows it."""
    return any(
        isinstance(field, EncryptedTextField)
        or (field.is_relation and field.related_model._meta.label in PEOPLE)
        for field in model._meta.concrete_fields
    ) or bool(getattr(model, "ENCRYPTED_FILES", ()))


def test_every_table_has_a_wall_or_a_reason_to_have_none() -> None:
    assert unplanned(set(kept())) == set()
    assert WALLS.keys() | OPEN.keys() == kept().keys()
    assert not WALLS.keys() & OPEN.keys()
    assert all(OPEN.values())


def test_every_table_of_the_database_is_in_the_plan(db: None) -> None:
    models = [*kept().values(), *(getattr(m, "pgh_event_model", None) for m in kept().values())]
    planned = {model._meta.db_table for model in models if model is not None}
    there = set(connection.introspection.table_names())
    assert there - planned == {"django_migrations", "softlanding_cache"}


def test_every_job_is_done_in_the_offices_name() -> None:
    jobs = {name: task.func for name, task in app.tasks.items() if "procrastinate" not in name}
    plain = {name for name, work in jobs.items() if "office_job" not in work.__code__.co_qualname}
    assert plain == {"site.take_up_again"}  # of the queue alone, on a connection of the queue's
    assert len(jobs) > 12


def test_a_new_table_is_named_until_it_is_planned() -> None:
    assert unplanned({*kept(), "cases.Diary"}) == {"cases.Diary"}


def test_no_open_table_tells_of_people() -> None:
    assert {label for label in OPEN if personal(kept()[label])} == set()
    assert personal(kept()["cases.Attachment"])
    assert not personal(kept()["territories.Indicator"])


def test_the_walls_stand_and_a_fallen_one_is_raised_again(db: None) -> None:
    assert missing() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_person DISABLE ROW LEVEL SECURITY")
        cursor.execute("DROP POLICY wall ON cases_householdevent")
    assert set(missing()) == {"cases_person", "cases_householdevent"}
    raise_walls()
    assert missing() == []


def test_without_the_right_to_make_roles_migrate_says_what_to_ask_for(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raising, "ROLES", ("softlanding_never_made",))
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE softlanding_plain_login NOLOGIN")
        cursor.execute("SET LOCAL ROLE softlanding_plain_login")
        with pytest.raises(CommandError, match="CREATE ROLE softlanding_never_made NOLOGIN"):
            raising._make_roles(cursor, "default")
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize("label", sorted(WALLS))
def test_the_history_stands_behind_the_same_wall(label: str, db: None) -> None:
    history = getattr(apps.get_model(label), "pgh_event_model", None)
    if history is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cmd FROM pg_policies WHERE tablename = %s AND 'softlanding_web' = ANY (roles)",
            [history._meta.db_table],
        )
        assert {command for (command,) in cursor.fetchall()} == {"SELECT", "INSERT"}
