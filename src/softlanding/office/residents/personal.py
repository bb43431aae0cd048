"""What of the households' own pages is personal, table by table."""

from softlanding.office.privacy.api import (
    Category,
    Clock,
    Fate,
    Purpose,
    by_staff,
    of,
    plain,
    rows,
)

SIGN_IN, SECURITY = Category.SIGN_IN, Purpose.SECURITY
WORDS, HEARING, GOES = Category.WORDS, Purpose.HEARING, Fate.GOES

TABLES = {
    "residents": [
        rows(
            "AccessCode",
            of(SIGN_IN, SECURITY, "made_at expires_at revoked_at"),
            of(SIGN_IN, SECURITY, "link_digest typed_digest", export=False),
            by_staff("made_by revoked_by"),
            through="household",
            fate=GOES,
        ),
        rows(
            "Visit",
            of(SIGN_IN, SECURITY, "language ends_at", clock=Clock.SELF),
            of(SIGN_IN, SECURITY, "digest", clock=Clock.SELF, export=False),
            through="code",
            fate=GOES,
        ),
        rows(
            "WrongCode",
            of(SIGN_IN, SECURITY, "address", clock=Clock.SELF, export=False),
            plain("at"),
        ),
        rows(
            "Answer",
            of(Category.COURSE, HEARING, "question answered_at"),
            of(Category.BELIEF, HEARING, "packed"),
            through="household",
            fate=GOES,
        ),
        rows(
            "Agreement",
            of(Category.COURSE, HEARING, "said_at"),
            through="placement",
            fate=GOES,
        ),
        rows(
            "Message",
            of(WORDS, HEARING, "text language said_at reply replied_at"),
            by_staff("replied_by"),
            through="household",
            fate=GOES,
        ),
        rows(
            "News",
            of(Category.COURSE, HEARING, "kind at seen_at"),
            of(Category.JOURNEY, Purpose.SETTLEMENT, "facts"),
            through="household",
            fate=GOES,
        ),
    ]
}
