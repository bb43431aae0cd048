"""Rows of a workbook, of the API or of the form become households, or problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from softlanding.errors import Problem
from softlanding.office.cases.entry_columns import SHEETS, Values, read_row
from softlanding.office.cases.models import Household, Person
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import municipalities
from softlanding.office.walls.api import as_office

Cells = dict[str, str]
Rows = Mapping[str, Iterable[tuple[int, Cells]]]  # by sheet: number of the row, cells by column
PARTS = ("languages", "documents", "ties")


@dataclass(slots=True)
class MemberEntry:
    """A member with what belongs to it; values are those of the columns."""

    values: Values
    languages: list[Values] = field(default_factory=list)
    documents: list[Values] = field(default_factory=list)
    ties: list[Values] = field(default_factory=list)


@dataclass(slots=True)
class HouseholdEntry:
    """A household as it was entered, with its members by number."""

    values: Values
    row: int
    members: dict[int, MemberEntry] = field(default_factory=dict)

    @property
    def languages(self) -> list[str]:
        """Languages that members speak, each once, in the order of members."""
        ordered = (self.members[number] for number in sorted(self.members))
        return list(dict.fromkeys(row["language"] for m in ordered for row in m.languages))


@dataclass
class Reading:
    """What was read: households without faults can be written only if there is no problem."""

    households: list[HouseholdEntry]
    problems: list[Problem]


@dataclass(frozen=True)
class Known:
    """What entries may refer to: towns by code, references that are taken, or of the country."""

    towns: dict[str, int]
    taken: dict[str, int]
    of_country: set[str]

    @classmethod
    def of(cls, programme: Programme, references: Iterable[str]) -> Known:
        towns = dict(municipalities(programme.country).values_list("code", "pk"))
        held = Household.objects.filter(reference__in=list(references))
        with as_office():  # a reference is given once, in whichever country
            rows = [*held.values_list("reference", "pk", "programme__country")]
        ours = {reference for reference, _pk, country in rows if country == programme.country_id}
        return cls(towns, {reference: pk for reference, pk, _country in rows}, ours)


def read_entries(
    rows: Rows,
    programme: Programme,
    *,
    editing: Household | None = None,
    report: Callable[[float], None] = lambda _share: None,
) -> Reading:
    """Households of rows, and every problem of every sheet.

    Parameters
    ----------
    rows
        By sheet the numbers of rows, as a spreadsheet shows them, and their cells as text.
    programme
        Where the households will belong.
    editing
        The household that is changed; without it references must be new.
    report
        Told the share that is done, 0 to 1.
    """
    problems: list[Problem] = []
    read = list(_values(rows, "households", problems))
    references = {values["reference"] for _row, values in read}
    linked = {values["linked_to"] for _row, values in read}
    known = Known.of(programme, (references | linked) - {None})
    households = _households(read, known, editing, problems)
    report(1 / len(SHEETS))
    _members(_values(rows, "members", problems), households, problems)
    report(2 / len(SHEETS))
    for done, part in enumerate(PARTS, start=3):
        _parts(part, _values(rows, part, problems), households, known, problems)
        report(done / len(SHEETS))
    _whole(households.values(), problems)
    order = {sheet: number for number, sheet in enumerate(SHEETS)}
    problems.sort(key=lambda problem: (order.get(problem.file, 9), problem.row or 0))
    return Reading(list(households.values()), problems)


def _values(rows: Rows, sheet: str, problems: list[Problem]) -> Iterator[tuple[int, Values]]:
    """Values of each row of a sheet, one row at a time: a workbook may be large."""
    for number, cells in rows.get(sheet, ()):
        values, faults = read_row(sheet, cells, number)
        problems += faults
        yield number, values


def _problem(place: tuple[str, int, str], value: object, message: str, cure: str) -> Problem:
    """A fault at a sheet, row and column."""
    sheet, row, column = place
    shown = None if value is None else str(value)
    return Problem(message, cure, file=sheet, row=row, column=column, value=shown)


def _households(
    read: list[tuple[int, Values]],
    known: Known,
    editing: Household | None,
    problems: list[Problem],
) -> dict[str, HouseholdEntry]:
    found: dict[str, HouseholdEntry] = {}
    own = editing.reference if editing else None
    there = known.of_country | {values["reference"] for _row, values in read}
    for row, values in read:
        reference = values["reference"]
        if reference is None:
            continue
        if reference in found:
            cure = _("give each household a reference of its own")
            problems.append(
                _problem(("households", row, "reference"), reference, _("stands here twice"), cure)
            )
            continue
        if reference in known.taken and reference != own:
            cure = _("give another reference, or change the household on its page")
            problems.append(
                _problem(("households", row, "reference"), reference, _("is taken already"), cure)
            )
        found[reference] = HouseholdEntry(values, row)
        _town(values, ("households", row, "relatives_in"), known, problems)
        linked = values["linked_to"]
        if linked and (linked == reference or linked not in there):
            cure = _("give the reference of another household")
            problems.append(
                _problem(("households", row, "linked_to"), linked, _("is no other household"), cure)
            )
    return found


def _town(
    values: Values, place: tuple[str, int, str], known: Known, problems: list[Problem]
) -> None:
    """Replace the code of a town by its id."""
    column = place[2]
    code = values[column]
    if code is None:
        return
    values[column] = known.towns.get(code)
    if values[column] is None:
        cure = _("give the code of a municipality of the country, or leave the cell blank")
        problems.append(_problem(place, code, _("is no municipality"), cure))


def _members(
    read: Iterable[tuple[int, Values]],
    households: dict[str, HouseholdEntry],
    problems: list[Problem],
) -> None:
    for row, values in read:
        household = _household_of(values, "members", row, households, problems)
        number = values["member"]
        if household is None or number is None:
            continue
        if number in household.members:
            cure = _("number the members of a household 1, 2, 3 …")
            problems.append(
                _problem(("members", row, "member"), number, _("stands here twice"), cure)
            )
        household.members[number] = MemberEntry(values)


def _household_of(
    values: Values,
    sheet: str,
    row: int,
    households: dict[str, HouseholdEntry],
    problems: list[Problem],
) -> HouseholdEntry | None:
    reference = values["reference"]
    household = households.get(reference)
    if household is None and reference is not None:
        cure = _("write the household on the sheet households first")
        problems.append(
            _problem((sheet, row, "reference"), reference, _("is no household of this file"), cure)
        )
    return household


def _parts(
    part: str,
    read: Iterable[tuple[int, Values]],
    households: dict[str, HouseholdEntry],
    known: Known,
    problems: list[Problem],
) -> None:
    """Languages, documents and ties go to the members whose number they carry."""
    for row, values in read:
        household = _household_of(values, part, row, households, problems)
        if part == "ties":
            _town(values, (part, row, "town"), known, problems)
        if household is None or values["member"] is None:
            continue
        member = household.members.get(values["member"])
        if member is None:
            cure = _("give the number of a member of this household")
            problems.append(
                _problem((part, row, "member"), values["member"], _("is no member"), cure)
            )
        else:
            getattr(member, part).append(values)


def _whole(households: Iterable[HouseholdEntry], problems: list[Problem]) -> None:
    """What only shows once a household is put together."""
    heads: dict[str, int] = defaultdict(int)
    for household in households:
        reference, row = household.values["reference"], household.row
        for member in household.members.values():
            heads[reference] += member.values["relation"] == Person.Relation.HEAD
        if not household.members:
            cure = _("write its members on the sheet members")
            message = _("has no members")
            problems.append(_problem(("households", row, "reference"), reference, message, cure))
        elif heads[reference] != 1:
            message = _("has %(heads)s heads") % {"heads": heads[reference]}
            cure = _("give exactly one member the relation head")
            problems.append(_problem(("households", row, "reference"), reference, message, cure))
        if household.members and not household.languages:
            message = _("speaks no language")
            cure = _("write at least one language of a member on the sheet languages")
            problems.append(_problem(("households", row, "reference"), reference, message, cure))
