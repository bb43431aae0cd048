from django.urls import path, re_path

from softlanding.office.rights import country_views, my_views, views

urlpatterns = [
    path("my/data/", my_views.my_data, name="my_data"),
    path("my/data/copy.json", my_views.my_copy_json, name="my_copy_json"),
    path("my/data/copy.pdf", my_views.my_copy_pdf, name="my_copy_pdf"),
    path("households/<int:pk>/data/", views.household_data, name="household_data"),
    path("households/<int:pk>/data/ask/", views.ask, name="ask_about_data"),
    path("households/<int:pk>/data/hold/", views.hold, name="hold_data"),
    path("holds/<int:pk>/lift/", views.lift, name="lift_hold"),
    path("data-requests/<int:pk>/", views.data_request, name="data_request"),
    path("data-requests/<int:pk>/hand-over/", views.hand_over, name="hand_over_data"),
    path("data-requests/<int:pk>/refuse/", views.refuse, name="refuse_data_request"),
    path("data-requests/<int:pk>/grant/", views.grant, name="grant_correction"),
    path("data-requests/<int:pk>/copy.json", views.copy_json, name="data_copy_json"),
    path("data-requests/<int:pk>/copy.pdf", views.copy_paper, name="data_copy_pdf"),
    path("data/", country_views.desk, name="data_desk"),
    path("data/<int:pk>/", country_views.country_data, name="country_data"),
    path("data/<int:pk>/limits/<slug:term>/", country_views.policy, name="retention_policy"),
    path("data/<int:pk>/controller/", country_views.controller, name="data_controller"),
    path("data/<int:pk>/record/", country_views.processing_record, name="processing_record"),
    re_path(
        r"^data/(?P<pk>[0-9]{1,18})/record\.(?P<kind>csv|xlsx|pdf)$",
        country_views.record_file,
        name="record_file",
    ),
    path("erasures/<int:pk>/carry-out/", country_views.carry_out, name="carry_out_erasure"),
    path("erasures/<int:pk>/postpone/", country_views.postpone, name="postpone_erasure"),
]
