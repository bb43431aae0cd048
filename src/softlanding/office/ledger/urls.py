from django.urls import path

from softlanding.office.ledger import town_views, views

urlpatterns = [
    path("ledger/", views.ledger_list, name="ledgers"),
    path("programmes/<int:programme_id>/ledger/", views.ledger, name="ledger"),
    path("programmes/<int:programme_id>/ledger/next/", views.next_household, name="ledger_next"),
    path("programmes/<int:programme_id>/ledger/rules/", views.rules, name="ledger_rules"),
    path("programmes/<int:programme_id>/ledger/close/", views.close, name="close_ledger"),
    path("programmes/<int:programme_id>/ledger/reopen/", views.reopen, name="reopen_ledger"),
    path("programmes/<int:programme_id>/ledger.csv", views.download_csv, name="ledger_csv"),
    path("programmes/<int:programme_id>/ledger.xlsx", views.download_xlsx, name="ledger_xlsx"),
    path(
        "programmes/<int:programme_id>/ledger/entries/",
        town_views.entry_list,
        name="ledger_entries",
    ),
    path("programmes/<int:programme_id>/ledger/swaps/", town_views.swaps, name="ledger_swaps"),
    path(
        "programmes/<int:programme_id>/ledger/towns/<int:territory_id>/",
        town_views.town,
        name="ledger_town",
    ),
    path("placements/<int:pk>/arrived/", town_views.arrived, name="confirm_arrival"),
    path("ledger/entries/<int:pk>/", town_views.correct, name="correct_entry"),
    path("ledger/swaps/<int:pk>/", town_views.settle, name="settle_swap"),
]
