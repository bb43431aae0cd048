"""Lists of cases: what somebody may see, filtered and searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from softlanding.office.accounts.api import Role, Viewer
from softlanding.office.cases.models import Household, Person, TownAccess
from softlanding.office.cases.names import index_words
from softlanding.office.privacy.api import blind
from softlanding.office.walls.api import named

MOST_FOUND = 50


@dataclass(frozen=True)
class CaseRow:
    """A household as a list shows it; `name` only where the viewer sees names."""

    household: Household
    persons: int
    children: int
    name: str
    name_original: str


def visible(viewer: Viewer) -> QuerySet[Household]:
    """Households whose file the viewer may open, at least in outline."""
    by_country = Q(programme__country__in=_countries(viewer, Role.NATIONAL, Role.AUDITOR))
    by_town = TownAccess.objects.filter(
        household=OuterRef("pk"),
        ended_at=None,
        territory__in=viewer.reach(Role.MUNICIPAL, Role.REGIONAL),
    )
    national = viewer.roles & {Role.NATIONAL, Role.AUDITOR}
    local = viewer.roles & {Role.MUNICIPAL, Role.REGIONAL}
    if national and local:
        return Household.objects.filter(by_country | Exists(by_town))
    if national:
        return Household.objects.filter(by_country)
    return Household.objects.filter(Exists(by_town)) if local else Household.objects.none()


def _countries(viewer: Viewer, *roles: Role) -> list[int]:
    """Whole countries in which the roles are held."""
    return [place.pk for place in viewer.territories(*roles) if place.parent_id is None]


def cases(
    viewer: Viewer,
    *,
    programme_id: int | None = None,
    phase: str = "",
    late_on: date | None = None,
) -> QuerySet[Household]:
    """Visible households of a programme, in a phase, or late on a day; by reference."""
    found = visible(viewer)
    if programme_id is not None:
        found = found.filter(programme_id=programme_id)
    if phase:
        found = found.filter(phase=phase)
    if late_on is not None:
        found = found.filter(due_on__lt=late_on)
    return found.select_related("programme").order_by("reference")


def found_by(viewer: Viewer, text: str) -> QuerySet[Household]:
    """Visible households by the beginning of a reference or by words of a member's name.

    Names are found in any spelling and script, by national officers and the town that
    accepted: whoever sees no names finds none by name.
    """
    words = {blind(word, "name") for word in index_words(text)}
    by_reference = Q(reference__istartswith=text.strip())
    knows_names = Q(programme__country__in=_countries(viewer, Role.NATIONAL)) | Exists(
        TownAccess.objects.filter(
            household=OuterRef("pk"),
            ended_at=None,
            why=TownAccess.Why.ACCEPTED,
            territory__in=viewer.reach(Role.MUNICIPAL),
        )
    )
    by_name = (Q(pk__in=named(words)) & knows_names) if words else Q(pk__in=[])
    found = visible(viewer).filter(by_reference | by_name)
    return found.select_related("programme").order_by("reference")[:MOST_FOUND]


def rows(viewer: Viewer, households: Iterable[Household]) -> list[CaseRow]:
    """What a page of a list shows: one query for all members, one for the names shown.

    Names are decrypted of those only who stand for their household.
    """
    page = list(households)
    people: dict[int, list[Person]] = {household.pk: [] for household in page}
    members = Person.objects.filter(household__in=page).order_by("position")
    for person in members.only("household_id", "relation", "born"):
        people[person.household_id].append(person)
    heads = {household: _head(own) for household, own in people.items() if own}
    named = _named(viewer, page)
    shown_heads = [head.pk for household, head in heads.items() if household in named]
    names = Person.objects.only(
        "household_id", "given", "family", "given_original", "family_original"
    ).in_bulk(shown_heads)
    by_household = {person.household_id: person for person in names.values()}
    found = []
    for household in page:
        own = people[household.pk]
        shown = by_household.get(household.pk)
        found.append(
            CaseRow(
                household=household,
                persons=len(own),
                children=sum(p.age_on(household.programme.year) < 18 for p in own),
                name=shown.name if shown else "",
                name_original=shown.name_original if shown else "",
            )
        )
    return found


def _head(members: list[Person]) -> Person:
    """Who stands for a household in a list: its head, or whoever comes first."""
    return next((p for p in members if p.relation == Person.Relation.HEAD), members[0])


def _named(viewer: Viewer, page: list[Household]) -> set[int]:
    """Households of a page whose names the viewer sees."""
    countries = set(_countries(viewer, Role.NATIONAL))
    whole = {h.pk for h in page if h.programme.country_id in countries}
    if Role.MUNICIPAL not in viewer.roles:
        return whole
    accepted = TownAccess.objects.filter(
        household__in=page,
        ended_at=None,
        why=TownAccess.Why.ACCEPTED,
        territory__in=viewer.reach(Role.MUNICIPAL),
    )
    return whole | set(accepted.values_list("household_id", flat=True))
