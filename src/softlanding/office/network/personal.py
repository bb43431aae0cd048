"""What of the engagement of towns is personal: contacts are offices, notes may name somebody."""

from softlanding.office.privacy.api import (
    Category,
    Clock,
    Field,
    Purpose,
    Then,
    Whose,
    by_staff,
    none,
    of,
    plain,
    rows,
)


def contact(names: str) -> list[Field]:
    """A contact in a town: kept with the engagement."""
    return of(
        Category.CONTACT,
        Purpose.QUOTAS,
        names,
        whose=Whose.CONTACT,
        clock=Clock.STAFF,
        export=False,
        then=Then.KEEP,
    )


TABLES = {
    "network": [
        *none("Alliance", "Member", "Experience"),
        rows(
            "Engagement",
            plain("town stage next_step next_step_on council_decided_on council_reference"),
            plain("stop_reason ask_again_on is_synthetic"),
            contact("contact_role notes"),
        ),
        rows("Move", plain("engagement from_stage to_stage reason moved_at"), by_staff("moved_by")),
        rows(
            "ChecklistItem",
            plain("engagement code owner due_on status waive_reason settled_at"),
            by_staff("settled_by"),
        ),
        rows(
            "Mentorship",
            plain("engagement mentor status reasons asked_at answered_at answer_note"),
            by_staff("asked_by answered_by"),
        ),
    ]
}
