"""Pages of distribution keys: to read, to write, to take along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.errors import InputRefused
from softlanding.office.accounts.api import Role, Viewer, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.files.api import download
from softlanding.office.keys import bridge, selectors, services
from softlanding.office.keys.documents import Draft, NotForTheForm, draft_of
from softlanding.office.keys.forms import CountryForm, KeyTextForm, WholeKeyForm
from softlanding.office.keys.models import OwnKey
from softlanding.office.territories.api import Territory


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The catalogue for everybody who is signed in, and the own keys of the viewer's countries."""
    viewer = viewer_of(request)
    return render(
        request,
        "keys/keys.html",
        {
            "catalogue": sorted(bridge.catalogue_keys().values(), key=lambda key: key.title),
            "own_keys": selectors.own_keys(viewer),
            "may_write": bool(selectors.countries(viewer)),
            "sees_own": viewer.roles & {Role.NATIONAL, Role.AUDITOR},
        },
    )


@require_GET
def catalogue_key(request: HttpRequest, key_id: str) -> HttpResponse:
    """One key of the catalogue. Anybody who is signed in."""
    key = bridge.catalogue_keys().get(key_id)
    if key is None:
        raise Http404
    if request.GET.get("format") == "toml":
        return _toml(key.document, key.id)
    may_write = bool(selectors.countries(viewer_of(request)))
    return render(request, "keys/key.html", {"key": key, "may_write": may_write})


@require_GET
def own_key(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a country's own key. National officers and auditors of the country."""
    found, viewer = _own_key(request, pk, "keys.read"), viewer_of(request)
    if request.GET.get("format") == "toml":
        return _toml(found.document, f"{found.key_id}-{found.pk}")
    context = {
        "key": bridge.parsed(found),
        "own": found,
        "may_write": viewer.acts_in(found.country_id, Role.NATIONAL),
    }
    return render(request, "keys/key.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write a key by the form, from nothing or from another key. National officers; audited."""
    countries = _writing(request)
    if request.method == "POST":
        form = WholeKeyForm(request.POST, countries=countries)
        if not form.more and form.is_valid():
            kept = _keep(viewer_of(request), form.head, countries, form.document, form)
            if kept:
                messages.success(request, _("The key is kept and can be chosen."))
                return redirect("own_key", kept.pk)
        return _form_page(request, form)
    try:
        draft = _draft(request)
    except NotForTheForm:
        return redirect(f"{request.path}text/?{request.GET.urlencode()}")
    return _form_page(request, WholeKeyForm(countries=countries, head=draft.head, rows=draft.rows))


@require_http_methods(["GET", "POST"])
def write_text(request: HttpRequest) -> HttpResponse:
    """Write a key as text or bring its file. National officers; audited."""
    countries = _writing(request)
    initial = {"document": _original(request)}
    form = KeyTextForm(
        request.POST or None, request.FILES or None, countries=countries, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        kept = _keep(viewer_of(request), form, countries, form.cleaned_data["document"], form)
        if kept:
            messages.success(request, _("The key is kept and can be chosen."))
            return redirect("own_key", kept.pk)
    return render(request, "keys/write_text.html", {"form": form})


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a version no more. National officers of the country; audited."""
    found = _own_key(request, pk, "keys.withdraw")
    services.withdraw(viewer=viewer_of(request), own_key=found)
    messages.success(request, _("The key is withdrawn. Quotas drawn up by it keep its text."))
    return redirect("own_key", pk)


def _own_key(request: HttpRequest, pk: int, permission: str) -> OwnKey:
    found = get_object_or_404(
        OwnKey.objects.select_related("country", "created_by", "withdrawn_by"), pk=pk
    )
    require(viewer_of(request), permission, found)
    return found


def _writing(request: HttpRequest) -> list[Territory]:
    """Countries for which the viewer may write; nothing is here for others."""
    countries = selectors.countries(viewer_of(request))
    if not countries:
        raise Http404
    return countries


def _keep(
    viewer: Viewer, head: CountryForm, countries: list[Territory], document: str, form: Any
) -> OwnKey | None:
    """The kept key, or None and the faults shown on the form."""
    country = head.cleaned_data.get("country") or countries[0]
    require(viewer, "keys.write", country)
    try:
        return services.keep_key(viewer=viewer, country=country, document=document)
    except InputRefused as refused:
        form.refuse(refused.problems)
        return None


def _original(request: HttpRequest) -> str:
    """Text of the key that is to be copied or changed; empty if none is named."""
    if own := request.GET.get("own"):
        return _own_key(request, int(own) if own.isdecimal() else 0, "keys.read").document
    key = bridge.catalogue_keys().get(request.GET.get("copy", ""))
    return key.document if key else ""


def _draft(request: HttpRequest) -> Draft:
    document = _original(request)
    if not document:
        return Draft({"version": "1"})
    draft = draft_of(document)
    if "copy" in request.GET:
        draft.head |= {"id": f"{draft.head['id']}-own", "version": "1"}
    return draft


def _form_page(request: HttpRequest, form: WholeKeyForm) -> HttpResponse:
    columns = {column for key in bridge.catalogue_keys().values() for column in key.columns}
    return render(request, "keys/write.html", {"form": form, "columns": sorted(columns)})


def _toml(document: str, name: str) -> HttpResponse:
    return download(document, f"{name}.toml", "application/toml; charset=utf-8")
