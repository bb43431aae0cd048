"""Forms for whoever runs a placement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from softlanding.office.placement import bridge, grouping
from softlanding.office.placement.models import Placement, PlaceOffer
from softlanding.office.placement.scoring import DEFAULT_WEIGHTS, PARTS

METHOD_NAMES = {
    "auto": _("Automatic: the page says which and why"),
    "exact": _("Exact: the most points, proven"),
    "large": _("Large: near the most points, for very many households"),
    "stable": _("Stable: nobody is kept out of a better town by somebody it wants less"),
    "serial": _("One after the other, largest households first"),
}
SHARES = [
    ("", _("No rule for groups")),
    ("most", _("As much as possible for the worst-off group")),
    *((str(share), f"{share} %") for share in (50, 60, 70, 80, 90)),
]


def _percent(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, **kwargs)


class RoundForm(forms.Form):
    """What counts, what must be kept, how to search; the weights sum to 100."""

    work = _percent(_("Work"))
    wishes = _percent(_("Wishes of the household"))
    family = _percent(_("Relatives near"))
    priorities = _percent(_("What the town is prepared for"), required=False)
    staying = _percent(_("Staying with the placement before"), required=False)
    group_by = forms.ChoiceField(
        label=_("Groups"), required=False, choices=[("", "–"), *grouping.CHOICES]
    )
    least_share = forms.ChoiceField(
        label=_("Each group gets at least, of what it could get alone"),
        required=False,
        choices=SHARES,
    )
    floor = _percent(
        _("No household below, in percent of its own best town"), required=False, initial=0
    )
    minimum = forms.IntegerField(
        label=_("Persons that each town gets at least, where possible"),
        min_value=0,
        max_value=1000,
        required=False,
        initial=0,
    )
    method = forms.ChoiceField(
        label=_("Method"),
        required=False,
        choices=[(name, METHOD_NAMES.get(name, name)) for name in bridge.METHODS],
    )
    seed = forms.IntegerField(
        label=_("Number for drawing lots between equals"),
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        initial=0,
    )
    time_limit = forms.IntegerField(
        label=_("Time limit in seconds"),
        min_value=1,
        max_value=3600,
        initial=60,
        help_text=_("When it ends, the best placement found so far is kept with its proven bound."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", dict(DEFAULT_WEIGHTS))
        super().__init__(*args, **kwargs)

    @property
    def weights(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] or 0 for name in PARTS}

    @property
    def rules(self) -> dict[str, Any]:
        """What is kept beside capacity and needs; as `Round.rules` holds it."""
        given = self.cleaned_data
        fair = given["group_by"] and given["least_share"]
        share = given["least_share"]
        return {
            "method": given["method"] or "auto",
            "group_by": given["group_by"] if fair else "",
            "least_share": None if not fair else share if share == "most" else int(share),
            "floor": given["floor"] or 0,
            "minimum": given["minimum"] or 0,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not set(PARTS) & set(self.errors):
            total = sum(given.get(name) or 0 for name in PARTS)
            if total != 100:
                self.add_error(
                    "family",
                    _("The weights sum to %(total)s. Change them so that they sum to 100.")
                    % {"total": total},
                )
        if given.get("least_share") and not given.get("group_by"):
            self.add_error("group_by", _("Choose the groups that are to get this share."))
        return given


class ResumeForm(forms.Form):
    """How long to search on."""

    time_limit = forms.IntegerField(
        label=_("Seconds to search on"), min_value=1, max_value=3600, initial=120
    )


class FrontierForm(forms.Form):
    """Between which groups to be fair, how finely to search, and for how long."""

    group_by = forms.ChoiceField(label=_("Groups"), choices=grouping.CHOICES)
    steps = forms.IntegerField(label=_("Steps of each aim"), min_value=2, max_value=6, initial=3)
    time_limit = forms.IntegerField(
        label=_("Time limit in seconds"), min_value=1, max_value=3600, initial=60
    )


class MoveForm(forms.Form):
    """Another town for a household, or none, with the reason for it."""

    because = forms.ChoiceField(label=_("Reason"), choices=Placement.MoveReason.choices)
    note = forms.CharField(label=_("In your own words"), max_length=500, required=False)

    def __init__(self, *args: Any, offers: list[PlaceOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = sorted(
            ((str(o.territory_id), o.territory.name) for o in offers), key=lambda t: t[1]
        )
        choices = [("", _("No town: set aside")), *towns]
        self.fields["town"] = forms.ChoiceField(label=_("Town"), required=False, choices=choices)


class SwapForm(forms.Form):
    """Why two households change places."""

    because = forms.ChoiceField(label=_("Reason"), choices=Placement.MoveReason.choices)
    note = forms.CharField(label=_("In your own words"), max_length=500, required=False)
