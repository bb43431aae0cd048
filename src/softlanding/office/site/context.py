"""What every page's shell needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from softlanding.office.accounts.api import Role, viewer_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """Roles of the signed-in viewer, for the navigation; whether this is the demo."""
    context: dict[str, Any] = {"demo": settings.DEMO}
    if getattr(request, "user", None) and request.user.is_authenticated:
        viewer = viewer_of(request)
        context["roles"] = viewer.roles
        context["role_names"] = [Role(role).label for role in sorted(viewer.roles)]
    return context
