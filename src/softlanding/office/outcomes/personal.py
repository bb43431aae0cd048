"""What of outcomes is personal: follow-up files name nobody, but each line is somebody."""

from softlanding.office.privacy.api import (
    Category,
    Clock,
    Purpose,
    Then,
    Whose,
    by_staff,
    of,
    plain,
    rows,
)

TABLES = {
    "outcomes": [
        rows(
            "FollowUpFile",
            of(
                Category.LEARNING,
                Purpose.RESEARCH,
                "content",
                whose=Whose.RESEARCH,
                clock=Clock.KEPT,
                export=False,
                then=Then.KEEP,
            ),
            plain("country name source sha256 observations persons places first_arrival"),
            plain("last_observation notes is_synthetic kept_at"),
            by_staff("kept_by"),
        ),
        rows(
            "LearnedModel",
            plain("country follow_up outcome number as_of seed status message content record"),
            plain("card rules alarms gain asked_at ready_at"),
            by_staff("asked_by"),
        ),
        rows(
            "ModelUse",
            plain("country mode model rule caution reason decided_at"),
            by_staff("decided_by"),
        ),
    ]
}
