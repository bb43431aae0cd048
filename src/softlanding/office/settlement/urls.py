from django.urls import path

from softlanding.office.settlement import arrival_views, handover_views, views

urlpatterns = [
    path("plans/", views.plan_list, name="plans"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/handover/", handover_views.handover, name="handover"),
    path("plans/<int:pk>/handover/health/", handover_views.health, name="handover_health"),
    path("plans/<int:pk>/journey/", handover_views.journey, name="journey"),
    path("plans/<int:pk>/welcome/", handover_views.welcome, name="welcome"),
    path("plans/<int:pk>/orientation/", handover_views.orientation, name="orientation"),
    path(
        "plans/<int:pk>/orientation/<int:session_pk>/",
        handover_views.orientation,
        name="orientation_session",
    ),
    path("plans/<int:pk>/town-<slug:code>.pdf", handover_views.household_sheet, name="town_sheet"),
    path("plans/<int:pk>/arrival.pdf", handover_views.arrival_sheet, name="arrival_sheet"),
    path("plans/<int:pk>/arrival.ics", arrival_views.invitation, name="arrival_invitation"),
    path("tasks/<int:pk>/done/", views.task_done, name="task_done"),
    path("arrivals/", arrival_views.arrival_list, name="arrivals"),
    path("notices/<int:pk>/seen/", arrival_views.notice_seen, name="notice_seen"),
    path("calendar/", arrival_views.own_calendar, name="own_calendar"),
    path("calendar/<str:key>.ics", arrival_views.feed, name="calendar_feed"),
]
