from django.urls import path

from softlanding.office.comparison import views

urlpatterns = [
    path("programmes/<int:programme_id>/compare/", views.comparison, name="comparison"),
    path(
        "programmes/<int:programme_id>/compare/places.json", views.places, name="comparison_places"
    ),
    path(
        "programmes/<int:programme_id>/compare/differences.json",
        views.differences,
        name="comparison_differences",
    ),
    path(
        "programmes/<int:programme_id>/compare/comparison.xlsx",
        views.workbook,
        name="comparison_workbook",
    ),
    path("programmes/<int:programme_id>/compare/comparison.csv", views.hxl, name="comparison_hxl"),
    path("programmes/<int:programme_id>/compare/memo.pdf", views.memo, name="comparison_memo"),
    path(
        "programmes/<int:programme_id>/compare/variant.toml",
        views.variant,
        name="comparison_variant",
    ),
]
