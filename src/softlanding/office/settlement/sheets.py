"""Printed sheets: the town in numbers for the household, and the arrival for the town."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from softlanding.office.accounts.api import Membership, Role
from softlanding.office.placement.api import Placement
from softlanding.office.printing.api import render_pdf
from softlanding.office.settlement.changes import town_of
from softlanding.office.settlement.handover import HandOver, language_names
from softlanding.office.settlement.models import Plan
from softlanding.office.settlement.sheet_texts import SheetTexts
from softlanding.office.territories.api import SizeClass, surroundings

WEEKS = ("reception", "registration", "health_check", "school_start", "language_course")
DAY = "EEEE d MMMM y"
Row = list[str]  # a label, a value, and how the value runs: "text" or "ltr"


def household_sheet(plan: Plan, texts: SheetTexts, *, author: str, today: date) -> bytes:
    """The sheet for a household in one of its languages, as a tagged PDF."""
    data = household_sheet_data(plan, texts, author=author, today=today)
    return render_pdf("settlement/household_sheet.typ", data, texts.locale.replace("_", "-"))


def household_sheet_data(
    plan: Plan, texts: SheetTexts, *, author: str, today: date
) -> dict[str, Any]:
    """Everything that the sheet says: what the town offers as numbers, the journey as it is."""
    say, locale = texts.texts, texts.babel(plan.placement.household.origin)
    household, town = plan.placement.household, town_of(plan.placement)
    return {
        "title": say["title"].format(town=town.name),
        "author": author,
        "made": say["made"].format(day=format_date(today, DAY, locale)),
        "draft": "" if texts.reviewed else say["draft"],
        "synthetic": say["synthetic"] if household.is_synthetic else "",
        "facts": [
            [say["household"], household.reference, "ltr"],
            [say["persons"], str(len(plan.ages)), "ltr"],
        ],
        "headings": {name: say[name] for name in ("journey", "town", "weeks")},
        "journey": _journey(plan, say, locale),
        "town": _town_in_numbers(plan.placement, say, locale),
        "weeks": [
            [format_date(task.due_on, DAY, locale), say[task.code], "text"]
            for task in plan.tasks.filter(code__in=WEEKS).order_by("due_on", "pk")
        ],
    }


def _journey(plan: Plan, say: dict[str, str], locale: Locale) -> list[Row]:
    time = format_time(plan.arrival_time, "HH:mm", locale=locale) if plan.arrival_time else ""
    rows = [
        [say["day"], format_date(plan.arrives_on, DAY, locale), "text"],
        [say["time"], time, "ltr"],
        [say["flight"], plan.flight, "ltr"],
        [say["place"], plan.arrival_place, "text"],
        [say["met_by"], plan.met_by, "text"],
        [say["telephone"], plan.telephone, "ltr"],
    ]
    rows = [
        [label, value or say["unknown"], run if value else "text"] for label, value, run in rows
    ]
    for name, address in coordinators(plan):
        rows += [[say["coordinator"], name, "text"], ["", address, "ltr"]]
    return rows


def coordinators(plan: Plan) -> list[tuple[str, str]]:
    """Names and addresses of those who coordinate in the town."""
    held = Membership.objects.filter(
        role=Role.MUNICIPAL, territory=plan.placement.territory_id, user__is_active=True
    )
    return list(held.order_by("pk").values_list("user__name", "user__email"))


def _town_in_numbers(placement: Placement, say: dict[str, str], locale: Locale) -> list[Row]:
    town = town_of(placement)
    around = surroundings(town)
    city = around.larger_city() if around else None
    offer = placement.round.programme.offers.filter(territory=town).first()
    rows = []
    if town.population is not None:
        rows.append([say["inhabitants"], format_decimal(town.population, locale=locale), "ltr"])
    if town.size_class != SizeClass.UNCLASSIFIED:
        rows.append([say["size"], say[town.size_class.value], "text"])
    if town.parent is not None:
        rows.append([say["region"], town.parent.name, "text"])
    if city:
        rows.append([say["larger_city"], f"{city.name}, {city.km:.0f} km", "ltr"])
    if offer is None:
        return rows
    comma = "، " if locale.text_direction == "rtl" else ", "
    spoken = comma.join(language_names(offer.languages, locale))
    return [
        *rows,
        [say["school_places"], str(offer.school_places), "ltr"],
        [say["interpreters"], spoken or "–", "text"],
        [say["higher_education"], say["yes" if offer.higher_education else "no"], "text"],
        [say["services"], comma.join(say[service] for service in offer.services) or "–", "text"],
    ]


def arrival_sheet(
    plan: Plan, handed: HandOver, *, author: str, today: date, language: str
) -> bytes:
    """The sheet for the town in the given language, which must be the active one."""
    data = arrival_sheet_data(plan, handed, author=author, today=today)
    return render_pdf("settlement/arrival_sheet.typ", data, language)


def arrival_sheet_data(plan: Plan, handed: HandOver, *, author: str, today: date) -> dict[str, Any]:
    """What the page of the hand-over shows; health needs are never on paper."""
    household, town = plan.placement.household, town_of(plan.placement)
    return {
        "title": _("Arrival of %(household)s in %(town)s")
        % {"household": household.reference, "town": town.name},
        "author": author,
        "made": _("Made by %(author)s on %(day)s with Soft Landing. Destroy it after use.")
        % {"author": author, "day": date_format(today)},
        "synthetic": _("synthetic") if household.is_synthetic else "",
        "sections": [
            {
                "title": str(section.purpose.title),
                "closed": section.closed,
                "facts": [
                    [str(label), [_parts(value) for value in values] or [["–"]]]
                    for label, values in section.facts
                ],
            }
            for section in handed.sections
            if section.facts or section.closed
        ],
        "coordinator_heads": [_("Coordinators in the town"), _("E-mail address")],
        "coordinators": [list(pair) for pair in coordinators(plan)],
    }


def _parts(value: str) -> list[str]:
    """A value cut where it was isolated; a printed sheet sets each part in a box of its own."""
    return [part for part in re.split("[\u2068\u2069]", value) if part]
