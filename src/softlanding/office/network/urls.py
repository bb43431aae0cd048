from django.urls import path

from softlanding.office.network import (
    alliance_views,
    checklist_views,
    mentor_views,
    territory_views,
    views,
)

urlpatterns = [
    path("engagement/", views.board, name="engagement_board"),
    path("engagement/add/", views.find_town, name="find_town"),
    path("engagement/add/<int:pk>/", views.contact_town, name="contact_town"),
    path("engagement/<int:pk>/", views.engagement, name="engagement"),
    path("engagement/<int:pk>/move/", views.move, name="move_engagement"),
    path("engagement/<int:pk>/edit/", views.edit, name="edit_engagement"),
    path("engagement/<int:pk>/mentor/", mentor_views.choose_mentor, name="choose_mentor"),
    path("checklist/<int:pk>/", checklist_views.plan_item, name="checklist_item"),
    path("checklist/<int:pk>/settle/", checklist_views.settle_item, name="settle_item"),
    path("mentoring/<int:pk>/", mentor_views.answer_mentorship, name="answer_mentorship"),
    path("mentoring/<int:pk>/end/", mentor_views.end_mentorship, name="end_mentorship"),
    path("alliances/", alliance_views.alliance_list, name="alliances"),
    path("alliances/new/", alliance_views.new_alliance, name="new_alliance"),
    path("alliances/<int:pk>/", alliance_views.alliance, name="alliance"),
    path("alliances/<int:pk>/edit/", alliance_views.edit_alliance, name="edit_alliance"),
    path("alliances/<int:pk>/add/", alliance_views.add_member, name="add_member"),
    path("alliances/<int:pk>/remove/", alliance_views.remove_member, name="remove_member"),
    path("municipalities/<int:pk>/", territory_views.town, name="municipality"),
    path("competences/", territory_views.competences_compared, name="competences_compared"),
    path("competences/<str:country>/", territory_views.competences, name="competences"),
]
