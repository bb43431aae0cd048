"""What of the ledger is personal: an arrival leads to a household until it is cut."""

from softlanding.office.privacy.api import (
    Category,
    Fate,
    Purpose,
    Then,
    by_staff,
    of,
    plain,
    rows,
)

COURSE, QUOTAS, KEEP = Category.COURSE, Purpose.QUOTAS, Then.KEEP

TABLES = {
    "ledger": [
        rows(
            "Rules",
            plain("programme period expires_after self_settled_part self_settled_of"),
            plain("departures_reopen"),
        ),
        rows(
            "Swap",
            plain("programme giving taking persons reason status proposed_at settled_at"),
            by_staff("proposed_by settled_by"),
        ),
        rows(
            "Entry",
            of(COURSE, QUOTAS, "programme territory period kind persons happened_on", then=KEEP),
            of(COURSE, QUOTAS, "created_at", then=KEEP),
            of(COURSE, QUOTAS, "reason"),
            plain("swap corrects is_synthetic"),
            by_staff("created_by"),
            through="placement",
            fate=Fate.COUNTS,
        ),
        rows("Closing", plain("programme period reason closed_at"), by_staff("closed_by")),
    ]
}
