"""Starting a round: who takes part, what counts, what must be kept; and the list of rounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from softlanding.office.accounts.api import viewer_of
from softlanding.office.audit.api import require
from softlanding.office.cases.api import Household
from softlanding.office.placement import selectors, services
from softlanding.office.placement.forms import RoundForm
from softlanding.office.placement.models import Round
from softlanding.office.quotas.api import Programme, Quota, decided, town_quotas

SCOPES = [
    ("all", _("All")),
    ("shown", _("All that the filter shows")),
    ("ticked", _("Only those ticked")),
]


class FilterForm(forms.Form):
    """Which of the waiting households and of the towns the page lists."""

    household = forms.CharField(label=_("Reference"), required=False, max_length=20)
    language = forms.CharField(label=_("Language"), required=False, max_length=10)
    arrives_by = forms.DateField(
        label=_("Arrives by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    region = forms.IntegerField(label=_("Region"), required=False)

    def households(self, waiting: QuerySet[Household]) -> list[Household]:
        """Those that wait and match; a field that makes no sense filters nothing."""
        self.is_valid()
        given = self.cleaned_data
        if given.get("household"):
            waiting = waiting.filter(reference__icontains=given["household"])
        if given.get("language"):
            waiting = waiting.filter(languages__contains=[given["language"]])
        if given.get("arrives_by"):
            waiting = waiting.filter(arrives_on__lte=given["arrives_by"])
        return list(waiting)

    def towns(self, quotas: list[Quota]) -> list[Quota]:
        """Towns with a quota, of the region if one is named."""
        self.is_valid()
        region = self.cleaned_data.get("region")
        return [quota for quota in quotas if not region or quota.territory.parent_id == region]


class ScopeForm(forms.Form):
    """Whether all take part, those shown, or those ticked."""

    households_scope = forms.ChoiceField(choices=SCOPES, required=False)
    towns_scope = forms.ChoiceField(choices=SCOPES, required=False)

    def __init__(
        self, *args: Any, households: list[Household], quotas: list[Quota], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {
            "households": [household.pk for household in households],
            "towns": [quota.territory_id for quota in quotas],
        }
        for name, numbers in self.shown.items():
            self.fields[name] = forms.TypedMultipleChoiceField(
                choices=[(number, number) for number in numbers], coerce=int, required=False
            )

    def chosen(self, name: str) -> list[int] | None:
        """Numbers of those who take part; None for all."""
        scope = self.cleaned_data[f"{name}_scope"] or "all"
        if scope == "all":
            return None
        return self.shown[name] if scope == "shown" else self.cleaned_data[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        words = {
            "households": _("Tick at least one household, or let all take part."),
            "towns": _("Tick at least one town, or let all take part."),
        }
        for name, missing in words.items():
            if name not in self.errors and self.chosen(name) == []:
                self.add_error(name, missing)
        return given


@require_http_methods(["GET", "POST"])
def new_round(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose cases, places, weights and rules, and start. National officers; queues a job, audited.

    The filter stands in the address and narrows what the page lists.
    """
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    viewer = viewer_of(request)
    require(viewer, "quotas.run_programme", programme)
    apportionment = decided(programme)
    waiting = selectors.waiting_households(programme)
    everybody = list(waiting)
    quotas = list(town_quotas(apportionment)) if apportionment else []
    narrowed = FilterForm(request.GET)
    filtered = bool({"household", "language", "arrives_by", "region"} & set(request.GET))
    households = narrowed.households(waiting) if filtered else everybody
    towns = narrowed.towns(quotas) if filtered else quotas
    given = request.POST if request.method == "POST" else None
    form = RoundForm(given)
    scope = ScopeForm(given, households=households, quotas=towns)
    if given is not None and all([form.is_valid(), scope.is_valid()]):
        started = services.start_round(
            viewer=viewer,
            programme=programme,
            weights=form.weights,
            rules=form.rules,
            households=scope.chosen("households"),
            towns=scope.chosen("towns"),
            seed=form.cleaned_data["seed"] or 0,
            time_limit=form.cleaned_data["time_limit"],
        )
        return redirect("round", started.pk)
    last = programme.rounds.first()
    return render(
        request,
        "placement/new_round.html",
        {
            "programme": programme,
            "form": form,
            "scope": scope,
            "scopes": SCOPES,
            "ticked": {name: set(request.POST.getlist(name)) for name in scope.shown},
            "narrowed": narrowed,
            "households": households,
            "towns": towns,
            "spoken": sorted({code for home in everybody for code in home.languages}),
            "regions": sorted(
                {(q.territory.parent_id, str(q.territory.parent)) for q in quotas},
                key=lambda region: region[1],
            ),
            "apportionment": apportionment,
            "waiting": len(everybody),
            "locked": last.placements.filter(locked=True).count()
            if last and last.status == Round.Status.READY
            else 0,
        },
    )


@require_GET
def round_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Every placement of a programme with its parameters and proof, to look at or compare.

    National officers and auditors of the country.
    """
    programme = get_object_or_404(Programme.objects.select_related("country"), pk=programme_id)
    require(viewer_of(request), "quotas.see_programme", programme)
    rounds = programme.rounds.select_related("created_by").defer("prices", "locks")
    return render(
        request, "placement/rounds.html", {"programme": programme, "rounds": list(rounds)}
    )
