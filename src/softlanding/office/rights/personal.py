"""What of requests, holds and erasures is personal."""

from softlanding.office.privacy.api import (
    Category,
    Clock,
    Fate,
    Purpose,
    Then,
    Whose,
    by_staff,
    of,
    plain,
    rows,
)

COURSE, WORDS, RIGHTS = Category.COURSE, Category.WORDS, Purpose.RIGHTS

TABLES = {
    "rights": [
        rows(
            "DataRequest",
            of(COURSE, RIGHTS, "kind status fact language asked_at due_on proof decided_at"),
            of(COURSE, RIGHTS, "open_until taken_at withheld"),
            of(WORDS, RIGHTS, "words answer"),
            by_staff("asked_by decided_by"),
            through="household",
            member="person",
            fact="own",
            fate=Fate.GOES,
        ),
        rows(
            "Hold",
            of(COURSE, RIGHTS, "reason since lifted_at"),
            by_staff("by lifted_by"),
            through="household",
            fate=Fate.GOES,
        ),
        rows(
            "Erasure",
            plain("country subject number term due_on way status proposed_at decided_at counts"),
            by_staff("decided_by"),
        ),
        rows("Policy", plain("country term months way automatic law")),
        rows(
            "Controller",
            plain("country name law transfers"),
            of(
                Category.CONTACT,
                RIGHTS,
                "contact officer",
                whose=Whose.CONTACT,
                clock=Clock.STAFF,
                export=False,
                then=Then.KEEP,
            ),
        ),
    ]
}
