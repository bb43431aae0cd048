"""What of stored answers is personal: as much as the answer was, for a day."""

from softlanding.office.privacy.api import Category, Clock, Purpose, of, plain, rows, staff

TABLES = {
    "exchange": [
        rows(
            "StoredAnswer",
            plain("key_digest request_digest status headers made_at"),
            staff(Category.ACTIVITY, "token", clock=Clock.SELF),
            of(Category.COURSE, Purpose.CASEWORK, "body", clock=Clock.SELF, export=False),
        )
    ]
}
