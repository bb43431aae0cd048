from django.urls import path

from softlanding.office.accounts import token_views

urlpatterns = [
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<int:pk>/end/", token_views.end_token, name="end_token"),
]
