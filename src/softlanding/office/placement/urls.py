from django.urls import path

from softlanding.office.placement import town_views, views

urlpatterns = [
    path("programmes/<int:programme_id>/placement/", views.new_round, name="new_round"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("rounds/<int:pk>/progress/", views.round_progress, name="round_progress"),
    path("rounds/<int:pk>/stop/", views.round_stop, name="round_stop"),
    path("rounds/<int:pk>/map.json", views.round_map, name="round_map"),
    path("rounds/<int:pk>/send/", views.round_send, name="round_send"),
    path("placements/<int:pk>/", views.placement_page, name="placement"),
    path("placements/<int:pk>/effect/", views.move_preview, name="move_preview"),
    path("placements/<int:pk>/move/", views.move, name="move"),
    path("placements/<int:pk>/lock/", views.lock, name="lock"),
    path("proposals/", town_views.proposal_list, name="proposals"),
    path("proposals/<int:pk>/", town_views.proposal, name="proposal"),
    path("towns/", town_views.town_list, name="towns"),
]
