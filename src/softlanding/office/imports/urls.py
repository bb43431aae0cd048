from django.urls import path

from softlanding.office.imports import territory_views, views

urlpatterns = [
    path("countries/", territory_views.countries, name="countries"),
    path("countries/<int:pk>/", territory_views.country, name="country"),
    path("territories/<int:pk>/", territory_views.territory, name="territory"),
    path("countries/<int:country_id>/imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.one, name="import"),
    path("imports/<int:pk>/columns/", views.columns, name="import_columns"),
    path("imports/<int:pk>/commit/", views.commit, name="import_commit"),
    path("imports/<int:pk>/undo/", views.undo, name="import_undo"),
    path("imports/<int:pk>/errors.csv", views.errors, name="import_errors"),
    path("imports/<int:pk>/changes.csv", views.changes, name="import_changes"),
    path("imports/<int:pk>/file", views.original, name="import_file"),
]
