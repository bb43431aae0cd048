"""What is compared, as it stands in the address: keys, weights and limits; nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from softlanding.errors import InputRefused
from softlanding.office.comparison import bridge
from softlanding.office.keys.api import column_name, key_name

VARIANT = "variant"
FEWEST, MOST = 2, 5
FIRST_CHOICE = ("population", "de-koenigstein", "eu-2015-09")
LARGEST_WEIGHT = 1000
DECIMALS = 10**4  # of a weight: four


@dataclass(frozen=True)
class Weighted:
    """One slider: the factor's name, its parts now, the share they come to, its least."""

    name: str
    inverse: bool
    parts: Fraction
    share: Fraction
    least: int

    @property
    def percent(self) -> float:
        return float(self.share * 100)

    @property
    def plain(self) -> str:
        """The parts as an input field reads them."""
        return f"{Decimal(self.parts.numerator) / Decimal(self.parts.denominator):f}"


class ComparisonForm(forms.Form):
    """Two to five keys, perhaps one with other weights, and limits for each municipality."""

    key = forms.MultipleChoiceField(
        label=gettext_lazy("Keys to compare"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    vary = forms.ChoiceField(
        label=gettext_lazy("Vary the weights of"),
        required=False,
        help_text=gettext_lazy("Adds a variant of your own; the key itself stays beside it."),
    )
    minimum = forms.IntegerField(
        label=gettext_lazy("At least, per municipality"),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    maximum = forms.IntegerField(
        label=gettext_lazy("At most, per municipality"),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )

    def __init__(self, data: QueryDict, *, ground: bridge.Ground) -> None:
        self.keys = ground.keys
        self.ground = ground
        self.given = data if "key" in data or "vary" in data else _first(data, ground)
        super().__init__(self.given, auto_id="compare_%s")
        titles = [(key.id, key_name(key.id, key.title)) for key in self.keys.values()]
        titles.sort(
            key=lambda pair: (bool(ground.missing[pair[0]]), pair[0] != FIRST_CHOICE[0], pair[1])
        )
        self.titles = dict(titles)
        self.fields["key"].choices = titles  # type: ignore[attr-defined]
        self.fields["vary"].choices = [  # type: ignore[attr-defined]
            ("", pgettext("no key", "none")),
            *(
                (key_id, title)
                for key_id, title in titles
                if bridge.may_vary(self.keys[key_id]) and not ground.missing[key_id]
            ),
        ]
        self.weights: list[Weighted] = []
        self.variant: Any = None

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Each key with what a reader needs to choose it, those that can be used first."""
        chosen = self.given.getlist("key")
        return [
            {
                "key": self.keys[key_id],
                "title": title,
                "missing": self.ground.missing[key_id],
                "checked": key_id in chosen,
            }
            for key_id, title in self.titles.items()
        ]

    @property
    def renewed(self) -> bool:
        """Whether another key than before is varied, so that the weights given are not its own."""
        return self.given.get("varied", self.given.get("vary", "")) != self.given.get("vary", "")

    def clean_key(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["key"]
        faults = [
            _("%(key)s: these towns or their regions lack %(columns)s.")
            % {"key": self.titles[key_id], "columns": listed(self.ground.missing[key_id])}
            for key_id in chosen
            if self.ground.missing[key_id]
        ]
        if faults:
            raise ValidationError(faults)
        return chosen

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        minimum, maximum = given.get("minimum"), given.get("maximum")
        if minimum is not None and maximum is not None and maximum < minimum:
            self.add_error("maximum", _("Give at least as many as the minimum, or leave it empty."))
        vary, chosen = given.get("vary"), given.get("key")
        if vary:
            self._vary(self.keys[vary])
        if chosen is None:
            return given
        given["key"] = [key_id for key_id in self.titles if key_id in {*chosen, vary}]
        columns = len(given["key"]) + bool(vary)
        if not FEWEST <= columns <= MOST:
            text = _("Choose %(fewest)s to %(most)s keys; a variant counts as one.")
            self.add_error("key", text % {"fewest": FEWEST, "most": MOST})
        return given

    def _vary(self, key: Any) -> None:
        """Read the sliders, or set them to the key's own weights."""
        own = bridge.weights_of(key)
        texts = [] if self.renewed else self.given.getlist("weight")
        parts = [_parts(text) for text in texts] or [weight.parts for weight in own]
        exact = [part for part in parts if part is not None]
        if len(exact) < len(parts) or len(parts) != len(own):
            text = _("Give %(count)s weights, each from 0 to %(most)s with at most four decimals.")
            self.add_error("vary", text % {"count": len(own), "most": LARGEST_WEIGHT})
            exact = [weight.parts for weight in own]
        shares = bridge.shares_of(exact)
        self.weights = [
            Weighted(column_name(weight.column), weight.inverse, part, share, weight.least)
            for weight, part, share in zip(own, exact, shares, strict=True)
        ]
        try:
            self.variant = bridge.reweighted(key, exact)
        except InputRefused as refused:
            for problem in refused.problems:
                self.add_error("vary", _weight_fault(problem.code, problem.column))

    def query(self) -> list[tuple[str, str]]:
        """Fields of the address that lead to the same comparison."""
        given = self.cleaned_data
        found = [("key", key_id) for key_id in given["key"]]
        if given["vary"]:
            found.append(("vary", given["vary"]))
            found += [("weight", weight.plain) for weight in self.weights]
        found += [
            (name, str(given[name]))
            for name in ("minimum", "maximum")
            if given[name] is not None and given[name] != ""
        ]
        return found


def listed(columns: Any) -> str:
    """Names of indicators one after the other."""
    return pgettext("between the items of a list", ", ").join(map(column_name, columns))


def _first(data: QueryDict, ground: bridge.Ground) -> QueryDict:
    """Keys to begin with: the usual ones as far as the territories have what they read."""
    usable = [key_id for key_id in ground.keys if not ground.missing[key_id]]
    preferred = [key_id for key_id in FIRST_CHOICE if key_id in usable]
    found = data.copy()
    found.setlist("key", (preferred + [k for k in usable if k not in preferred])[:3])
    return found


def _parts(text: str) -> Fraction | None:
    """A weight as typed, exactly; None if it is none."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number <= LARGEST_WEIGHT:
        return None
    exact = Fraction(number)
    return exact if DECIMALS % exact.denominator == 0 else None


def _weight_fault(code: str, column: str) -> str:
    if code == "weight-of-base":
        text = _("The formula measures its caps by %(column)s: give it a weight above 0.")
        return text % {"column": column_name(column)}
    return _("The weights sum to 0: give one of them a weight above 0.")
