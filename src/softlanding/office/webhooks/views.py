"""Pages of webhooks: one's own subscriptions, and what became of each delivery."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from softlanding.office.accounts.api import Viewer, viewer_of
from softlanding.office.audit.api import require
from softlanding.office.webhooks import sending, services
from softlanding.office.webhooks.happenings import wake
from softlanding.office.webhooks.models import Delivery, Kind, Subscription
from softlanding.office.webhooks.permissions import subscribes

PAGE = 50


class SubscriptionForm(forms.Form):
    """Where to tell, and what of."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=300,
        help_text=gettext_lazy("Of the program that is told; begins with https://."),
        widget=forms.URLInput,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it of"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self) -> str:
        try:
            sending.check_address(self.cleaned_data["url"])
        except sending.Forbidden as refused:
            raise forms.ValidationError(str(refused)) from None
        return str(self.cleaned_data["url"])


def _officer(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not subscribes(viewer):
        raise PermissionDenied
    return viewer


@require_http_methods(["GET", "POST"])
def subscriptions(request: HttpRequest) -> HttpResponse:
    """One's own subscriptions, and a new one. Officers; audited, the secret is shown once."""
    viewer = _officer(request)
    form = SubscriptionForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        _made, secret = services.subscribe(viewer=viewer, **form.cleaned_data)
        form = SubscriptionForm()
    own = Subscription.objects.filter(user=viewer.user, ended_at=None)
    context: dict[str, Any] = {
        "form": form,
        "secret": secret,
        "own": [(one, [Kind(kind).label for kind in one.kinds]) for one in own],
    }
    response = render(request, "webhooks/subscriptions.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _own(request: HttpRequest, pk: int) -> Subscription:
    found = get_object_or_404(Subscription, pk=pk)
    require(viewer_of(request), "webhooks.keep", found)
    return found


@require_GET
def deliveries(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent and how it went, the newest first. Whoever made the subscription."""
    found = _own(request, pk)
    rows = found.deliveries.select_related("event")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "webhooks/deliveries.html", {"subscription": found, "page": page})


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a subscription. Whoever made it; audited."""
    services.end(viewer=viewer_of(request), subscription=_own(request, pk))
    messages.success(request, _("The subscription has ended."))
    return redirect("webhooks")


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again under its id. Whoever made the subscription; audited."""
    delivery = get_object_or_404(Delivery.objects.select_related("subscription"), pk=pk)
    require(viewer_of(request), "webhooks.keep", delivery.subscription)
    services.send_again(viewer=viewer_of(request), delivery=delivery)
    wake()
    messages.success(request, _("It is sent again."))
    return redirect("webhook_deliveries", delivery.subscription_id)
