"""The page of one's own tokens: made, shown once, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from softlanding.office.accounts.models import ApiToken
from softlanding.office.accounts.scopes import READING, Scope
from softlanding.office.accounts.tokens import make_token, take_back_token
from softlanding.office.accounts.viewer import viewer_of

DAYS = [
    (30, gettext_lazy("30 days")),
    (90, gettext_lazy("90 days")),
    (365, gettext_lazy("One year")),
]


class TokenForm(forms.Form):
    """Who uses a token, what for, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Used by"),
        max_length=60,
        help_text=gettext_lazy("The program, such as: register of the town."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May be used to"),
        choices=Scope.choices,
        initial=READING,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Ends after"), choices=DAYS, coerce=int, initial=90
    )


@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens. Anybody signed in, who is asked again who they are. Audited."""
    user = viewer_of(request).user
    form = TokenForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        made = make_token(user, **form.cleaned_data)
        form = TokenForm()
    held = [(token, _scopes(token)) for token in user.api_tokens.all()]
    context: dict[str, Any] = {
        "form": form,
        "made": made,
        "held": held,
        "now": timezone.now(),
    }
    response = render(request, "accounts/tokens.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _scopes(token: ApiToken) -> list[str]:
    return [str(scope.label) for scope in Scope if scope.value in token.scopes]


@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of one's own tokens back. Whoever holds it; audited."""
    if not take_back_token(viewer_of(request).user, pk):
        raise Http404
    messages.success(request, _("The token has ended."))
    return redirect("tokens")
