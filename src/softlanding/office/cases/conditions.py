"""Conditions that the table of phases names: each says what stands against a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from softlanding.office.cases.models import Household, Person


@dataclass(frozen=True)
class Act:
    """A step that somebody wants to take: from which day, why, and what is known of the case."""

    household: Household
    day: date
    today: date
    last_step: date | None
    town_id: int | None
    reason: str


def day_not_ahead(act: Act) -> list[str]:
    """The day is not in the future."""
    return [_("The day lies in the future.")] if act.day > act.today else []


def day_in_order(act: Act) -> list[str]:
    """The day is not before the phase that is left began."""
    if act.last_step and act.day < act.last_step:
        return [_("The day lies before the beginning of the phase that ends.")]
    return []


def has_head(act: Act) -> list[str]:
    """The household has exactly one head."""
    heads = act.household.members.filter(relation=Person.Relation.HEAD).count()
    return [] if heads == 1 else [_("The household needs exactly one head.")]


def has_town(act: Act) -> list[str]:
    """A town has accepted the household."""
    return [] if act.town_id else [_("No town has accepted this household yet.")]


def reasoned(act: Act) -> list[str]:
    """A reason is given."""
    return [] if act.reason.strip() else [_("Give a reason.")]


Condition = Callable[[Act], list[str]]
CONDITIONS: dict[str, Condition] = {
    condition.__name__: condition
    for condition in (day_not_ahead, day_in_order, has_head, has_town, reasoned)
}
