"""What a town sees of a household that it has accepted, purpose by purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from django.db.models import Prefetch
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.cases.api import Need, Person, occupation_title, specific_need_title
from softlanding.office.settlement import purposes
from softlanding.office.settlement.models import Attendance, Orientation, Plan, Topic
from softlanding.office.settlement.purposes import Allowed, Fact, Purpose


def listed(words: Iterable[str]) -> str:
    """Words of a list with the comma of the active language."""
    return pgettext("between the items of a list", ", ").join(words)


def isolated(text: str) -> str:
    """A text in a direction of its own, whatever stands around it (Unicode FSI and PDI)."""
    return f"\u2068{text}\u2069"


def language_names(codes: Iterable[str], spoken: Locale) -> list[str]:
    """Names of languages, `fa_AF` as Dari and `uz_Arab` as Uzbek where Dari has no name."""
    names = spoken.languages
    return [str(names.get(code) or names.get(code.split("_")[0], code)) for code in codes]


@dataclass(frozen=True)
class Section:
    """One purpose: its facts with their values, or why it is closed."""

    purpose: Purpose
    closed: str = ""
    facts: list[tuple[Any, list[str]]] = field(default_factory=list)
    state_need: bool = False


@dataclass(frozen=True)
class HandOver:
    """What one reader sees; `facts` are those open without a stated need."""

    role: str
    facts: set[Fact]
    sections: list[Section]
    sessions: list[Orientation]


@dataclass(frozen=True)
class _Shown:
    """What the values are read from: members are those whose consent a purpose has."""

    plan: Plan
    members: list[Person]
    year: int
    sessions: list[Orientation]


def role_of(viewer: Viewer, plan: Plan) -> Role:
    """The role in which a reader comes: the town before its partners before the authority."""
    for role in (Role.MUNICIPAL, Role.PARTNER):
        if viewer.acts_in(plan.placement.territory_id, role):
            return role
    return Role.NATIONAL


def hand_over(viewer: Viewer, plan: Plan, *, health: bool = False) -> HandOver:
    """Sections of a plan for a reader: a number of queries that does not grow with members.

    `health` shows the stated purposes too, to a reader of the town who has said the need.
    """
    household = plan.placement.household
    role = role_of(viewer, plan)
    allowed = Allowed(household.consents.all())
    since = purposes.reached(plan.placement)
    people = list(household.members.order_by("position"))
    held = sessions(plan)
    sections = []
    for purpose in purposes.purposes_of(role):
        if not purposes.is_open(purpose, since, allowed):
            sections.append(Section(purpose, closed=_closed(purpose, since)))
            continue
        if purpose.stated and not (health and role == Role.MUNICIPAL):
            sections.append(Section(purpose, state_need=role == Role.MUNICIPAL))
            continue
        members = [p for p in people if allowed.of(purpose.consent, p.pk)]
        shown = _Shown(plan, members, household.programme.year, held)
        values = [(purposes.FACT_WORDS[fact], VALUES[fact](shown)) for fact in purpose.facts]
        sections.append(Section(purpose, facts=values))
    return HandOver(role, purposes.open_facts(role, since, allowed), sections, held)


def _closed(purpose: Purpose, since: purposes.Since) -> str:
    if since < purpose.since:
        return _("Opens %(since)s.") % {"since": purposes.SINCE_WORDS[purpose.since]}
    return _("The household has not allowed it.")


def sessions(plan: Plan) -> list[Orientation]:
    """Sessions before departure with who was there."""
    there = Attendance.objects.select_related("person").order_by("person__position")
    found = plan.orientations.select_related("written_by")
    return list(found.prefetch_related(Prefetch("attendances", there)))


def locale() -> Locale:
    """Names and months of the active language."""
    return Locale.parse(get_language() or "en", sep="-")


def _of_plan(name: str) -> Callable[[_Shown], list[str]]:
    def value(shown: _Shown) -> list[str]:
        return [said] if (said := getattr(shown.plan, name)) else []

    return value


def _time(shown: _Shown) -> list[str]:
    arrives = shown.plan.arrival_time
    return [time_format(arrives)] if arrives else []


def _of_members(words: Callable[[_Shown, Person], str]) -> Callable[[_Shown], list[str]]:
    def values(shown: _Shown) -> list[str]:
        return [said for member in shown.members if (said := words(shown, member))]

    return values


def _name(_shown: _Shown, member: Person) -> str:
    names = [isolated(name) for name in (member.name, member.name_original) if name]
    return " · ".join([f"{member.position}. {' · '.join(names)}", member.get_relation_display()])


def _aged(shown: _Shown, member: Person) -> str:
    return _("age %(age)s") % {"age": member.age_on(shown.year)}


def _schooling(shown: _Shown, member: Person) -> str:
    level = member.get_isced_display() or member.get_schooling_display()
    return f"{_aged(shown, member)}: {level}"


def _occupation(_shown: _Shown, member: Person) -> str:
    words = [occupation_title(member.occupation), member.skills]
    return f"{member.position}. {listed(said)}" if (said := [w for w in words if w]) else ""


def _health(_shown: _Shown, member: Person) -> str:
    titles = listed(specific_need_title(code) for code in member.specific_needs)
    return f"{member.position}. {titles}" if titles else ""


def _birth(_shown: _Shown, member: Person) -> str:
    country = locale().territories.get(member.nationality, member.nationality)
    return (
        f"{member.position}. {listed([date_format(member.born), *([country] if country else [])])}"
    )


def _sessions(shown: _Shown) -> list[str]:
    return [
        f"{date_format(session.held_on)}: {listed(str(Topic(t).label) for t in session.topics)}"
        for session in shown.sessions
    ]


VALUES: dict[Fact, Callable[[_Shown], list[str]]] = {
    Fact.AGES: lambda shown: [str(age) for age in shown.plan.ages],
    Fact.LANGUAGES: lambda shown: language_names(
        shown.plan.placement.household.languages, locale()
    ),
    Fact.NEEDS: lambda shown: [
        str(Need(need).label) for need in shown.plan.placement.household.needs
    ],
    Fact.ARRIVES_ON: lambda shown: [date_format(shown.plan.arrives_on)],
    Fact.ARRIVAL_TIME: _time,
    Fact.FLIGHT: _of_plan("flight"),
    Fact.ARRIVAL_PLACE: _of_plan("arrival_place"),
    Fact.MET_BY: _of_plan("met_by"),
    Fact.TELEPHONE: _of_plan("telephone"),
    Fact.NAMES: _of_members(_name),
    Fact.SCHOOLING: _of_members(_schooling),
    Fact.OCCUPATION: _of_members(_occupation),
    Fact.SPECIFIC_NEEDS: _of_members(_health),
    Fact.BIRTH: _of_members(_birth),
    Fact.ORIENTATION: _sessions,
}
