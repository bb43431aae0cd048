from django.urls import path

from softlanding.office.quotas import (
    analysis_views,
    document_views,
    negotiation_views,
    programme_views,
    region_views,
    town_views,
    views,
)

urlpatterns = [
    path(
        "countries/<int:country_id>/programmes/new/",
        programme_views.new_programme,
        name="new_programme",
    ),
    path("programmes/<int:programme_id>/quotas/", views.draw_up, name="draw_up_quotas"),
    path("quotas/", town_views.desk, name="quota_desk"),
    path("quotas/<int:pk>/", views.apportionment, name="apportionment"),
    path("quotas/<int:pk>/map.json", views.apportionment_map, name="apportionment_map"),
    path("quotas/<int:pk>/why/<int:territory_id>/", analysis_views.why, name="why_quota"),
    path(
        "quotas/<int:pk>/why/<int:territory_id>/data.<str:form>",
        analysis_views.why_data,
        name="why_quota_data",
    ),
    path("quotas/<int:pk>/key/", analysis_views.key_effects, name="key_effects"),
    path("quotas/<int:pk>/key/data.<str:form>", analysis_views.key_data, name="key_effects_data"),
    path("quotas/<int:pk>/change/", analysis_views.year_change, name="quota_change"),
    path(
        "quotas/<int:pk>/change/data.<str:form>",
        analysis_views.year_data,
        name="quota_change_data",
    ),
    path("quotas/<int:pk>/send-out/", negotiation_views.send_out, name="send_out"),
    path("quotas/<int:pk>/negotiation/", negotiation_views.overview, name="negotiation"),
    path("quotas/<int:pk>/remind/", negotiation_views.remind, name="remind"),
    path(
        "quotas/<int:pk>/close-consultation/",
        negotiation_views.close_consultation,
        name="close_consultation",
    ),
    path(
        "quotas/<int:pk>/close-redistribution/",
        negotiation_views.close_redistribution,
        name="close_redistribution",
    ),
    path("quotas/<int:pk>/set-aside/", negotiation_views.set_aside, name="set_aside"),
    path("quotas/<int:pk>/sign/", negotiation_views.sign, name="sign_quotas"),
    path("quotas/<int:pk>/change-total/", negotiation_views.change_total, name="change_total"),
    path("quotas/<int:pk>/regions/<int:territory_id>/", region_views.board, name="board"),
    path(
        "quotas/<int:pk>/regions/<int:territory_id>/check/",
        region_views.check,
        name="board_check",
    ),
    path("agreements/<int:pk>/", region_views.agreement, name="agreement"),
    path("quotas/<int:pk>/towns/<int:territory_id>/", town_views.town, name="town_quota"),
    path("quotas/<int:pk>/document/", document_views.document, name="quota_document"),
    path(
        "quotas/<int:pk>/document/<int:territory_id>/",
        document_views.place_document,
        name="place_document",
    ),
    path("quotas/<int:pk>/signed.json", document_views.signed_text, name="signed_text"),
]
