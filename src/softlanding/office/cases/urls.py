from django.urls import path

from softlanding.office.cases import entry_views, file_views, import_views, views

urlpatterns = [
    path("programmes/<int:programme_id>/households/", views.household_list, name="households"),
    path(
        "programmes/<int:programme_id>/households/new/",
        entry_views.new_household,
        name="new_household",
    ),
    path(
        "programmes/<int:programme_id>/households/template.xlsx",
        import_views.template,
        name="case_template",
    ),
    path(
        "programmes/<int:programme_id>/households/workbooks/",
        import_views.workbooks,
        name="case_imports",
    ),
    path("workbooks/<int:pk>/", import_views.workbook, name="case_import"),
    path("workbooks/<int:pk>/commit/", import_views.commit, name="commit_case_import"),
    path("workbooks/<int:pk>/undo/", import_views.undo, name="undo_case_import"),
    path("cases/", views.case_list, name="cases"),
    path("cases/find/", views.find, name="find_cases"),
    path("cases/occupations/", entry_views.occupations, name="occupations"),
    path("households/<int:pk>/", views.household, name="household"),
    path("households/<int:pk>/edit/", entry_views.edit_household, name="edit_household"),
    path("households/<int:pk>/step/", views.step, name="case_step"),
    path("households/<int:pk>/story/", views.story, name="case_story"),
    path("households/<int:pk>/shared/", views.shared, name="shared_file"),
    path("households/<int:pk>/seen-by/", views.seen_by, name="case_seen_by"),
    path("households/<int:pk>/notes/", file_views.note, name="write_note"),
    path("households/<int:pk>/words/", file_views.words, name="write_words"),
    path("households/<int:pk>/consent/", file_views.consent, name="record_consent"),
    path("households/<int:pk>/attachments/", file_views.add_attachment, name="add_attachment"),
    path("attachments/<int:pk>/", file_views.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", file_views.remove_attachment, name="remove_attachment"),
    path("sealed-notes/<int:pk>/", file_views.open_note, name="open_note"),
    path("objections/<int:pk>/", file_views.answer_objection, name="answer_objection"),
    path("duplicates/<int:pk>/", file_views.judge, name="judge_duplicate"),
]
