from django.urls import path

from softlanding.office.keys import views

urlpatterns = [
    path("keys/", views.keys, name="keys"),
    path("keys/catalogue/<slug:key_id>/", views.catalogue_key, name="catalogue_key"),
    path("keys/new/", views.write, name="write_key"),
    path("keys/new/text/", views.write_text, name="write_key_text"),
    path("keys/own/<int:pk>/", views.own_key, name="own_key"),
    path("keys/own/<int:pk>/withdraw/", views.withdraw, name="withdraw_key"),
]
