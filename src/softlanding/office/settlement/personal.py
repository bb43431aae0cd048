"""What of arrivals and plans is personal, table by table."""

from softlanding.office.privacy.api import (
    Category,
    Clock,
    Fate,
    Purpose,
    by_staff,
    of,
    plain,
    rows,
    staff,
)

JOURNEY, COURSE, HEALTH = Category.JOURNEY, Category.COURSE, Category.HEALTH
SETTLEMENT, GOES = Purpose.SETTLEMENT, Fate.GOES

TABLES = {
    "settlement": [
        rows(
            "Plan",
            of(JOURNEY, SETTLEMENT, "arrives_on created_at"),
            of(Category.FAMILY, SETTLEMENT, "ages"),
            of(JOURNEY, SETTLEMENT, "arrival_time flight arrival_place", clock=Clock.JOURNEY),
            of(Category.CONTACT, SETTLEMENT, "met_by telephone", clock=Clock.JOURNEY),
            through="placement",
            fate=GOES,
        ),
        rows(
            "Task",
            of(COURSE, SETTLEMENT, "code phase owner due_on done_at"),
            by_staff("done_by"),
            through="plan",
            fate=GOES,
        ),
        rows(
            "Orientation",
            of(COURSE, SETTLEMENT, "held_on place language topics written_at"),
            of(Category.WORDS, SETTLEMENT, "questions"),
            by_staff("written_by"),
            through="plan",
            fate=GOES,
        ),
        rows(
            "Attendance",
            through="orientation",
            member="person",
            fate=GOES,
        ),
        rows(
            "Change",
            of(JOURNEY, SETTLEMENT, "facts reason at", clock=Clock.JOURNEY),
            by_staff("by"),
            through="plan",
            fate=GOES,
            clock=Clock.JOURNEY,
        ),
        rows(
            "Notice",
            of(JOURNEY, SETTLEMENT, "role territory seen_at", clock=Clock.JOURNEY),
            by_staff("seen_by"),
            through="change",
            fate=GOES,
            clock=Clock.JOURNEY,
        ),
        rows(
            "HealthReading",
            of(HEALTH, Purpose.ACCOUNT, "need at", clock=Clock.HEALTH),
            by_staff("user"),
            through="plan",
            fate=GOES,
            clock=Clock.HEALTH,
        ),
        rows("CalendarKey", plain("made_at"), staff(Category.SIGN_IN, "user digest")),
    ]
}
