from django.urls import path

from softlanding.office.quotas import analysis_views, views

urlpatterns = [
    path("programmes/<int:programme_id>/quotas/", views.draw_up, name="draw_up_quotas"),
    path("quotas/<int:pk>/", views.apportionment, name="apportionment"),
    path("quotas/<int:pk>/map.json", views.apportionment_map, name="apportionment_map"),
    path("quotas/<int:pk>/why/<int:territory_id>/", analysis_views.why, name="why_quota"),
    path(
        "quotas/<int:pk>/why/<int:territory_id>/data.<str:form>",
        analysis_views.why_data,
        name="why_quota_data",
    ),
    path("quotas/<int:pk>/key/", analysis_views.key_effects, name="key_effects"),
    path("quotas/<int:pk>/key/data.<str:form>", analysis_views.key_data, name="key_effects_data"),
    path("quotas/<int:pk>/change/", analysis_views.year_change, name="quota_change"),
    path(
        "quotas/<int:pk>/change/data.<str:form>",
        analysis_views.year_data,
        name="quota_change_data",
    ),
]
