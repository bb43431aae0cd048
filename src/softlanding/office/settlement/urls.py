from django.urls import path

from softlanding.office.settlement import views

urlpatterns = [
    path("plans/", views.plan_list, name="plans"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("tasks/<int:pk>/done/", views.task_done, name="task_done"),
]
