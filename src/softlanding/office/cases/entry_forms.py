"""The form of a whole household, made from the table of columns: one page, dense, for staff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from babel import Locale
from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from softlanding.errors import Problem
from softlanding.office.cases.entry_columns import SHEETS, Column, Kind
from softlanding.office.cases.entry_reading import Rows
from softlanding.office.cases.forms import day_input
from softlanding.office.cases.models import Household

BLANK = {"members": 3, "languages": 3, "documents": 2, "ties": 1}
MORE = 3
MOST = 60
TITLES = {
    "members": _("Members"),
    "languages": _("Languages"),
    "documents": _("Documents"),
    "ties": _("Family ties"),
}
FREQUENT = ("ar", "ku", "fa_AF", "fa", "ps", "ti", "am", "so", "sw", "fr", "en", "ln", "rw", "sg")


def _widget(column: Column) -> forms.Widget:
    if column.kind is Kind.DAY:
        return day_input()
    if column.kind is Kind.NUMBER:
        return forms.NumberInput(attrs={"min": 1, "max": 30})
    if column.kind is Kind.CHOICE and column.choices is not None:
        return forms.Select(choices=[("", "–"), *column.choices().items()])
    if column.kind is Kind.CHOICES and column.choices is not None:
        return forms.SelectMultiple(choices=[*column.choices().items()], attrs={"size": 4})
    if column.kind is Kind.COUNTRY:
        return forms.TextInput(attrs={"list": "countries", "maxlength": 2, "size": 3})
    if column.kind is Kind.LANGUAGE:
        return forms.TextInput(attrs={"list": "languages", "maxlength": 10, "size": 6})
    if column.kind is Kind.OCCUPATION:
        return forms.TextInput(attrs={"list": "occupations", "maxlength": 4, "size": 5})
    return forms.TextInput(attrs={"maxlength": column.most})


class RowForm(forms.Form):
    """One row of a sheet; what it holds is read by `entry_reading`, not here."""

    remove = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, *args: Any, columns: Sequence[Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            self.fields[column.name] = forms.Field(
                label=str(column.title),
                required=False,
                widget=_widget(column),
            )
        self.order_fields([*(column.name for column in columns), "remove"])

    def cells(self) -> dict[str, str]:
        """What was typed, as texts; several choices apart by semicolons."""
        return {
            name: ";".join(value) if isinstance(value, list) else str(value or "").strip()
            for name, value in self.cleaned_data.items()
            if name != "remove"
        }

    def visible_cells(self) -> list[Any]:
        return [field for field in self if field.name != "remove"]


class HouseholdForm:
    """Every part of the form: the household and rows of each other sheet."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, list[dict[str, Any]]] | None = None,
        reference: str = "",
    ) -> None:
        self.reference = reference
        given = initial or {}
        columns = [c for c in SHEETS["households"] if not reference or c.name != "reference"]
        first = (given.get("households") or [{}])[0]
        self.household = RowForm(data, columns=columns, prefix="households", initial=first)
        self.parts: dict[str, list[RowForm]] = {}
        for sheet, title in TITLES.items():
            rows = given.get(sheet, [])
            count = len(rows) + BLANK[sheet]
            if data is not None:
                count = _count(data, sheet)
            self.parts[sheet] = [
                RowForm(
                    data,
                    columns=[c for c in SHEETS[sheet] if c.name != "reference"],
                    prefix=f"{sheet}-{number}",
                    initial=rows[number] if number < len(rows) else self._blank(sheet, number),
                )
                for number in range(count)
            ]
            del title
        self.problems: list[Problem] = []

    @staticmethod
    def _blank(sheet: str, number: int) -> dict[str, Any]:
        return {"member": number + 1} if sheet == "members" else {}

    def sections(self) -> Iterator[dict[str, Any]]:
        for sheet, forms_ in self.parts.items():
            yield {"name": sheet, "title": TITLES[sheet], "rows": forms_, "count": len(forms_)}

    def rows(self) -> Rows:
        """What was typed, as the sheets of a workbook; blank and removed rows are left out."""
        self.household.full_clean()
        own = self.household.cells()
        reference = self.reference or own["reference"]
        found: dict[str, list[tuple[int, dict[str, str]]]] = {
            "households": [(1, own | {"reference": reference})]
        }
        for sheet, forms_ in self.parts.items():
            found[sheet] = []
            for number, form in enumerate(forms_, start=1):
                form.full_clean()
                cells = form.cells()
                filled = any(text for name, text in cells.items() if name != "member")
                if filled and not form.cleaned_data.get("remove"):
                    found[sheet].append((number, cells | {"reference": reference}))
        return found

    def show(self, problems: Sequence[Problem]) -> None:
        """Put each problem at its field; what has none stands above the form."""
        self.problems = []
        for problem in problems:
            form = self.household
            if problem.file in self.parts and problem.row:
                form = self.parts[problem.file][problem.row - 1]
            text = f"{problem.message}; {problem.cure}" if problem.cure else problem.message
            if problem.column in form.fields:
                form.add_error(problem.column, text)
            else:
                self.problems.append(problem)


def _count(data: QueryDict, sheet: str) -> int:
    """How many rows the page had, and those that were asked for."""
    try:
        held = int(data.get(f"{sheet}-count", "0"))
    except ValueError:
        held = 0
    return max(1, min(MOST, held + (MORE if data.get("more") == sheet else 0)))


def initial_of(household: Household) -> dict[str, list[dict[str, Any]]]:
    """A stored household as the rows that it was, or could have been, entered with."""
    found: dict[str, list[dict[str, Any]]] = {
        "households": [
            {
                "origin": household.origin,
                "asylum": household.asylum,
                "arrives_on": household.arrives_on,
                "needs": household.needs,
                "wishes": household.wishes,
                "relatives_in": household.family_in.code if household.family_in else "",
                "linked_to": household.linked_to.reference if household.linked_to else "",
            }
        ],
        "members": [],
        "languages": [],
        "documents": [],
        "ties": [],
    }
    members = household.members.order_by("position").prefetch_related("documents", "ties__town")
    for person in members:
        row = {c.name: getattr(person, c.name, "") for c in SHEETS["members"]}
        number = {"member": person.position}
        found["members"].append(row | number)
        for spoken in person.languages:
            found["languages"].append(number | spoken | {"language": spoken["code"]})
        for paper in person.documents.all():
            row = {c.name: getattr(paper, c.name, "") for c in SHEETS["documents"]}
            found["documents"].append(row | number)
        for tie in person.ties.all():
            row = {"kind": tie.kind, "name": tie.name, "country": tie.country}
            found["ties"].append(number | row | {"town": tie.town.code if tie.town else ""})
    return found


def suggestions() -> dict[str, list[tuple[str, str]]]:
    """Countries and frequent languages with their names, for the lists behind the fields."""
    from softlanding.office.cases.entry_columns import countries
    from softlanding.office.cases.occupations import occupations

    names = Locale.parse(get_language() or "en", sep="-")
    said = sorted((str(names.territories.get(c, c)), c) for c in countries())
    return {
        "countries": [(code, name) for name, code in said],
        "languages": [
            (code, str(names.languages.get(code) or names.languages.get(code.split("_")[0], code)))
            for code in FREQUENT
        ],
        "occupations": [(c, title) for c, title in occupations().items() if len(c) == 3],
    }
