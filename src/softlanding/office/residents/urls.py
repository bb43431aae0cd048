from django.urls import path

from softlanding.office.residents import file_views, staff_views, views

urlpatterns = [
    path("my/", views.door, name="resident_door"),
    path("my/in/", views.enter, name="resident_enter"),
    path("my/in/<str:link>/", views.door, name="resident_link"),
    path("my/page/", views.start, name="resident_start"),
    path("my/news/", views.read_news, name="resident_read_news"),
    path("my/language/", views.change_language, name="resident_language"),
    path("my/leave/", views.leave, name="resident_leave"),
    path("my/wishes/", views.wishes, name="resident_wishes"),
    path("my/wishes/all/", views.answers, name="resident_answers"),
    path("my/wishes/<slug:code>/", views.question, name="resident_question"),
    path("my/towns/", file_views.town_list, name="resident_towns"),
    path("my/town/", file_views.proposal, name="resident_proposal"),
    path("my/consent/", file_views.consent, name="resident_consent"),
    path("my/file/", file_views.file, name="resident_file"),
    path("my/seen/", file_views.seen, name="resident_seen"),
    path("my/messages/", file_views.messages, name="resident_messages"),
    path("households/<int:pk>/own-page/", staff_views.own_page, name="own_page"),
    path("households/<int:pk>/own-page/code/", staff_views.make_code, name="make_code"),
    path("codes/<int:pk>/end/", staff_views.revoke_code, name="revoke_code"),
    path("messages/<int:pk>/reply/", staff_views.reply, name="reply_to_message"),
]
