from django.urls import path

from softlanding.office.quotas import views

urlpatterns = [
    path("programmes/<int:programme_id>/quotas/", views.draw_up, name="draw_up_quotas"),
    path("quotas/<int:pk>/", views.apportionment, name="apportionment"),
    path("quotas/<int:pk>/map.json", views.apportionment_map, name="apportionment_map"),
    path("quotas/<int:pk>/why/<int:territory_id>/", views.why, name="why_quota"),
]
