from django.urls import path

from softlanding.office.cases import views

urlpatterns = [
    path("programmes/<int:programme_id>/households/", views.household_list, name="households"),
    path("households/<int:pk>/", views.household, name="household"),
]
