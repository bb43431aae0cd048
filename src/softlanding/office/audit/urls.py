from django.urls import path

from softlanding.office.audit import views

urlpatterns = [path("history/", views.history, name="history")]
