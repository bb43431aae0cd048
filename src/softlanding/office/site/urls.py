from django.urls import include, path, re_path
from django.views.i18n import set_language

from softlanding.office.site import health, http_api, views

handler500 = "softlanding.office.site.health.failed"

urlpatterns = [
    path("", views.start, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/password/reset/", views.forgotten_password, name="forgotten_password"),
    re_path(f"^accounts/({views.CLOSED})", views.closed, name="closed"),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", views.public(set_language), name="set_language"),
    path("api/", http_api.urls()),
    path("programmes/<int:pk>/", views.programme, name="programme"),
    path("", include("softlanding.office.keys.urls")),
    path("", include("softlanding.office.imports.urls")),
    path("", include("softlanding.office.quotas.urls")),
    path("", include("softlanding.office.comparison.urls")),
    path("", include("softlanding.office.cases.urls")),
    path("", include("softlanding.office.outcomes.urls")),
    path("", include("softlanding.office.placement.urls")),
    path("", include("softlanding.office.residents.urls")),
    path("", include("softlanding.office.settlement.urls")),
    path("", include("softlanding.office.network.urls")),
    path("", include("softlanding.office.ledger.urls")),
    path("", include("softlanding.office.rights.urls")),
    path("", include("softlanding.office.audit.urls")),
    path("", include("softlanding.office.accounts.urls")),
    path("", include("softlanding.office.webhooks.urls")),
]
