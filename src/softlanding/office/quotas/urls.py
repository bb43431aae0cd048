from django.urls import path

from softlanding.office.quotas import programme_views, views

urlpatterns = [
    path(
        "countries/<int:country_id>/programmes/new/",
        programme_views.new_programme,
        name="new_programme",
    ),
    path("programmes/<int:programme_id>/quotas/", views.draw_up, name="draw_up_quotas"),
    path("quotas/<int:pk>/", views.apportionment, name="apportionment"),
    path("quotas/<int:pk>/map.json", views.apportionment_map, name="apportionment_map"),
    path("quotas/<int:pk>/why/<int:territory_id>/", views.why, name="why_quota"),
]
