from django.urls import path

from softlanding.office.audit import log_views, views

urlpatterns = [
    path("history/", views.history, name="history"),
    path("privacy/log/", log_views.read_log, name="read_log"),
    path("privacy/log.csv", log_views.export_log, name="export_log"),
    path("privacy/reading/", log_views.unusual_reading, name="unusual_reading"),
]
