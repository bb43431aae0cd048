"""What of own keys is personal: who wrote them."""

from softlanding.office.privacy.api import by_staff, plain, rows

TABLES = {
    "keys": [
        rows(
            "OwnKey",
            plain("country key_id version title document sha256 created_at withdrawn_at"),
            by_staff("created_by withdrawn_by"),
        )
    ]
}
