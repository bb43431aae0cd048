"""What of imported territories is personal: who brought a file in. Files hold statistics."""

from softlanding.office.privacy.api import by_staff, none, plain, rows

TABLES = {
    "imports": [
        *none("ImportFile", "SavedLayout"),
        rows(
            "Import",
            plain("country file format encoding separator decimal_comma sheet layout regions"),
            plain("vintage source licence status reading counts effect created_at committed_at"),
            plain("undone_at undo_reason"),
            by_staff("created_by committed_by undone_by"),
        ),
    ]
}
