"""What of webhooks is personal: who asked for them; messages carry numbers of rows only."""

from softlanding.office.privacy.api import Category, none, rows, staff

TABLES = {
    "webhooks": [
        rows(
            "Subscription",
            staff(Category.ACTIVITY, "user url kinds made_at ended_at"),
            staff(Category.SIGN_IN, "secret"),
        ),
        *none("Event", "Delivery"),
    ]
}
