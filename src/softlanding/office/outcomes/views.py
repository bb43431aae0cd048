"""Pages of the outcomes room: what the model knows, its versions, and how it may be used."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import Role, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.files.api import download, takes_file
from softlanding.office.outcomes import bridge, pictures, policies, selectors, services, wording
from softlanding.office.outcomes.forms import LARGEST, FollowUpForm, LearnForm, UseForm
from softlanding.office.outcomes.models import LearnedModel
from softlanding.office.territories.api import Level, Territory

MOST_SHOWN = 200


def _country(request: HttpRequest, country_id: int, rule: str) -> Territory:
    country = get_object_or_404(Territory, pk=country_id, level=Level.COUNTRY)
    require(viewer_of(request), rule, country)
    return country


@require_GET
def knowledge(request: HttpRequest, country_id: int) -> HttpResponse:
    """What the model knows, in a country. National officers; auditors read."""
    country = _country(request, country_id, "outcomes.see")
    return _page(request, country)


def _page(request: HttpRequest, country: Territory, status: int = 200, **more: Any) -> HttpResponse:
    use = selectors.use(country)
    versions = list(selectors.models(country)[:30])
    ready = [each for each in versions if each.status == LearnedModel.Status.READY]
    shown = use.model if use and use.model else ready[0] if ready else None
    files = selectors.files(country)
    context = {
        "country": country,
        "use": use,
        "uses": selectors.uses(country)[:20],
        "versions": versions,
        "under_way": selectors.under_way(country),
        "shown": shown,
        "told": wording.told(shown) if shown else None,
        "files": files[:30],
        "may_run": viewer_of(request).acts_in(country.pk, Role.NATIONAL),
        "file_form": FollowUpForm(),
        "learn_form": LearnForm(files=files, initial={"as_of": timezone.localdate()}),
        "use_form": UseForm(
            models=selectors.models(country), initial={"model": shown}, instance=use
        ),
    } | more
    return render(request, "outcomes/knowledge.html", context, status=status)


@takes_file(LARGEST)
@require_POST
def keep_file(request: HttpRequest, country_id: int) -> HttpResponse:
    """Keep a follow-up file. National officers; audited with the source."""
    country = _country(request, country_id, "outcomes.run")
    form = FollowUpForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, country, status=422, file_form=form)
    given = form.cleaned_data
    try:
        services.keep_follow_up(
            viewer=viewer_of(request),
            country=country,
            name=given["file"].name,
            content=given["file"].read(),
            source=given["source"],
        )
    except InputRefused as refused:
        problems = {"problems": refused.problems[:MOST_SHOWN], "count": len(refused.problems)}
        return _page(request, country, status=422, file_form=form, refused=problems)
    messages.success(request, _("The follow-up file is kept. A model can be learned from it."))
    return redirect("knowledge", country.pk)


@require_POST
def learn(request: HttpRequest, country_id: int) -> HttpResponse:
    """Queue a new version of a model. National officers; audited."""
    country = _country(request, country_id, "outcomes.run")
    form = LearnForm(request.POST, files=selectors.files(country))
    if not form.is_valid():
        return _page(request, country, status=422, learn_form=form)
    made = services.start_learning(viewer=viewer_of(request), **form.cleaned_data)
    return redirect("learned_model", made.pk)


@require_POST
def decide(request: HttpRequest, country_id: int) -> HttpResponse:
    """Decide what a model may do. National officers; audited with the reason."""
    country = _country(request, country_id, "outcomes.run")
    form = UseForm(request.POST, models=selectors.models(country))
    if not form.is_valid():
        return _page(request, country, status=422, use_form=form)
    services.decide_use(viewer=viewer_of(request), country=country, **form.cleaned_data)
    messages.success(request, _("Your decision holds from now on."))
    return redirect("knowledge", country.pk)


def _model(request: HttpRequest, pk: int) -> LearnedModel:
    found = get_object_or_404(
        LearnedModel.objects.select_related("country", "follow_up", "asked_by").defer(
            "content", "follow_up__content"
        ),
        pk=pk,
    )
    require(viewer_of(request), "outcomes.see", found.country)
    return found


@require_GET
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """One version, with its card. National officers and auditors of the country."""
    found = _model(request, pk)
    ready = found.status == LearnedModel.Status.READY
    context = {
        "model": found,
        "country": found.country,
        "told": wording.told(found) if ready else None,
        "waits": found.status in policies.UNDER_WAY,
        "may_run": viewer_of(request).acts_in(found.country_id, Role.NATIONAL),
    }
    return render(request, "outcomes/model.html", context)


@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that waits; asks for a fresh page once it is over. As `model`."""
    found = _model(request, pk)
    response = render(request, "outcomes/progress.html", {"model": found})
    if found.status not in policies.UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up a model that is being learned. National officers; audited."""
    found = _model(request, pk)
    require(viewer_of(request), "outcomes.run", found.country)
    services.give_up(viewer=viewer_of(request), model=found)
    messages.success(request, _("Given up. Another model may be asked for."))
    return redirect("knowledge", found.country_id)


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The model card as a Markdown file. As `model`."""
    found = _model(request, pk)
    if found.status != LearnedModel.Status.READY:
        raise Http404
    name = f"model-card-{found.country.code}-{found.number}.md"
    return download(bridge.card_as_markdown(found), name, "text/markdown; charset=utf-8")


@require_GET
def picture(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A picture of the card as SVG; its figures stand in the table beneath. As `model`."""
    found = _model(request, pk)
    drawable = found.status == LearnedModel.Status.READY and name in pictures.PICTURES
    if not drawable or (name == "worlds" and "null_gains" not in found.gain):
        raise Http404
    return HttpResponse(pictures.svg(name, found.card, found.gain), content_type="image/svg+xml")
