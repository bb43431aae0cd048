from django.urls import path

from softlanding.office.webhooks import views

urlpatterns = [
    path("webhooks/", views.subscriptions, name="webhooks"),
    path("webhooks/<int:pk>/", views.deliveries, name="webhook_deliveries"),
    path("webhooks/<int:pk>/end/", views.end, name="end_webhook"),
    path("webhooks/deliveries/<int:pk>/again/", views.send_again, name="webhook_again"),
]
