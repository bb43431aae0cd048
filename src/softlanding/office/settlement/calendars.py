"""Dates of plans as calendars: an invitation to one arrival, and a feed of a reader's plans.

A calendar leaves the office, so it never names anybody: it holds references, tasks and days.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from softlanding.office.accounts.api import User, Viewer
from softlanding.office.audit.api import audited
from softlanding.office.settlement import selectors
from softlanding.office.settlement.models import CalendarKey
from softlanding.office.settlement.purposes import Fact
from softlanding.office.settlement.sheets import coordinators
from softlanding.office.settlement.template import TITLES
from softlanding.office.walls.api import tell

LENGTH = 32  # bytes of chance, so that a plain hash cannot be guessed back


def invitation(plan: Any, facts: set[Fact]) -> bytes:
    """One arrival as an invitation to the coordinators of the town (RFC 5546, REQUEST).

    `plan` comes from `selectors.whole_plans`.
    A change raises its sequence, so that calendars replace what they hold.
    """
    calendar = _calendar("REQUEST")
    event = _arrival(plan, facts)
    officer = plan.placement.decided_by
    if officer is not None:
        event["organizer"] = _address(officer.name, officer.email)
    for name, address in coordinators(plan):
        event.add("attendee", _address(name, address))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def feed(viewer: Viewer, *, today: date) -> bytes:
    """Arrivals and open tasks of all plans that the viewer sees; four queries at most."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", _("Settlement plans"))
    found = selectors.plans(viewer, today=today)
    for plan, tasks in selectors.with_open_tasks(viewer, found):
        calendar.add_component(_arrival(plan, set()))
        for task in tasks:
            reference = plan.placement.household.reference
            event = _event(f"task-{task.pk}", f"{reference}: {TITLES[task.code]}", plan)
            event.add("dtstart", task.due_on)
            event.add("dtend", task.due_on + timedelta(1))
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Soft Landing//settlement//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _arrival(plan: Any, facts: Iterable[Fact]) -> Event:
    reference = plan.placement.household.reference
    words = _("Arrival of %(reference)s") % {"reference": reference}
    event = _event(f"arrival-{plan.pk}", words, plan)
    if Fact.ARRIVAL_TIME in facts and plan.arrival_time:
        moment = datetime.combine(plan.arrives_on, plan.arrival_time)
        event.add("dtstart", moment.replace(tzinfo=timezone.get_default_timezone()))
        event.add("duration", timedelta(hours=1))
    else:
        event.add("dtstart", plan.arrives_on)
        event.add("dtend", plan.arrives_on + timedelta(1))
    if Fact.ARRIVAL_PLACE in facts and plan.arrival_place:
        event.add("location", plan.arrival_place)
    if Fact.FLIGHT in facts and plan.flight:
        event.add("description", _("Flight %(number)s") % {"number": plan.flight})
    return event


def _event(name: str, summary: str, plan: Any) -> Event:
    event = Event()
    event.add("uid", f"{name}@softlanding")
    event.add("summary", summary)
    event.add("dtstamp", plan.last_change or plan.created_at)
    event.add("sequence", plan.number_of_changes)
    return event


def _address(name: str, address: str) -> vCalAddress:
    found = vCalAddress(f"MAILTO:{address}")
    found.params["cn"] = vText(name)
    return found


def make_key(*, viewer: Viewer) -> str:
    """The secret of the viewer's own feed, shown once; an earlier one ends. Audited."""
    key = secrets.token_urlsafe(LENGTH)
    with audited("calendar address made", viewer=viewer, subject=viewer.user):
        CalendarKey.objects.update_or_create(user=viewer.user, defaults={"digest": _digest(key)})
    return key


def end_key(*, viewer: Viewer) -> None:
    """No calendar reads the viewer's plans any longer. Audited."""
    with audited("calendar address ended", viewer=viewer, subject=viewer.user):
        CalendarKey.objects.filter(user=viewer.user).delete()


def user_of_key(key: str) -> User | None:
    """Whose calendar it is; None for one that ended or whose user is not active."""
    found = CalendarKey.objects.filter(digest=_digest(key), user__is_active=True)
    held = found.select_related("user").first()
    if held is None:
        return None
    tell(user=held.user_id)
    return held.user


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
