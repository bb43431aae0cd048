"""What is personal in the rooms below the privacy room, and in the site's partners."""

from softlanding.office.privacy.api import (
    Category,
    Clock,
    by_staff,
    none,
    plain,
    rows,
    staff,
)

CONTACT, SIGN_IN, ACTIVITY = Category.CONTACT, Category.SIGN_IN, Category.ACTIVITY
SELF = Clock.SELF

TABLES = {
    "accounts": [
        rows(
            "User",
            staff(CONTACT, "email name"),
            staff(SIGN_IN, "password last_login is_active"),
            plain("is_synthetic"),
        ),
        rows("Membership", staff(ACTIVITY, "user role territory")),
        rows(
            "ApiToken",
            staff(SIGN_IN, "user name digest scopes made_at expires_at last_used_at"),
        ),
    ],
    "territories": none("Territory", "BorderChange", "Indicator"),
    # Numbers of files only: whose they are is known as long as the file is.
    "audit": [
        rows(
            "Access",
            plain("kind via country subject subject_id occasion context at"),
            by_staff("user"),
        ),
        *none("Link", "Verification"),
    ],
    "auth": none("Permission", "Group", "Group_permissions"),
    "contenttypes": none("ContentType"),
    "sessions": [
        rows("Session", staff(SIGN_IN, "session_key session_data expire_date", clock=SELF))
    ],
    "account": [
        rows("EmailAddress", staff(CONTACT, "user email verified primary")),
        rows("EmailConfirmation", staff(SIGN_IN, "email_address created sent key", clock=SELF)),
    ],
    "mfa": [
        rows("Authenticator", staff(SIGN_IN, "user type data created_at last_used_at")),
    ],
    "usersessions": [
        rows(
            "UserSession",
            staff(
                SIGN_IN, "user created_at last_seen_at ip user_agent session_key data", clock=SELF
            ),
        ),
    ],
    # The reason of a write may speak of a household: it goes with the household's history.
    "pghistory": [
        *none("Events"),
        rows("Context", plain("created_at updated_at"), by_staff("metadata")),
    ],
    # Jobs carry numbers of rows.
    "procrastinate": none(
        "ProcrastinateWorker",
        "ProcrastinateJob",
        "ProcrastinateEvent",
        "ProcrastinatePeriodicDefer",
    ),
}
