"""What every page's shell needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from softlanding.office.accounts.api import Membership, Role, viewer_of
from softlanding.office.site.demo_country import PASSWORD


def shell(request: HttpRequest) -> dict[str, Any]:
    """Roles of the signed-in viewer, for the navigation; whether this is the demo."""
    context: dict[str, Any] = {"demo": settings.DEMO, "second_factor": settings.REQUIRE_MFA}
    if settings.DEMO and request.path == reverse("account_login"):
        context["demo_accounts"] = Membership.objects.filter(user__is_synthetic=True).values_list(
            "user__name", "user__email"
        )
        context["demo_password"] = PASSWORD
    if getattr(request, "user", None) and request.user.is_authenticated:
        viewer = viewer_of(request)
        context["roles"] = viewer.roles
        context["role_names"] = [Role(role).label for role in sorted(viewer.roles)]
    return context
