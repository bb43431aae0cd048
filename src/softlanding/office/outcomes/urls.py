from django.urls import path

from softlanding.office.outcomes import views

urlpatterns = [
    path("countries/<int:country_id>/model/", views.knowledge, name="knowledge"),
    path("countries/<int:country_id>/model/file/", views.keep_file, name="keep_follow_up"),
    path("countries/<int:country_id>/model/learn/", views.learn, name="learn_model"),
    path("countries/<int:country_id>/model/use/", views.decide, name="decide_use"),
    path("models/<int:pk>/", views.model, name="learned_model"),
    path("models/<int:pk>/progress/", views.progress, name="model_progress"),
    path("models/<int:pk>/give-up/", views.give_up, name="give_up_model"),
    path("models/<int:pk>/card.md", views.card, name="model_card"),
    path("models/<int:pk>/<slug:name>.svg", views.picture, name="model_picture"),
]
