"""The door of the audit room: what other rooms may use."""

from softlanding.office.audit.selectors import (
    newest_events,
    number_of_events,
    reads_among,
    reads_of,
)
from softlanding.office.audit.services import (
    audited,
    record_action,
    record_own_read,
    record_read,
    record_refusal,
    require,
)
from softlanding.office.audit.verification import last_verification, number_of_lines

__all__ = [
    "audited",
    "last_verification",
    "newest_events",
    "number_of_events",
    "number_of_lines",
    "reads_among",
    "reads_of",
    "record_action",
    "record_own_read",
    "record_read",
    "record_refusal",
    "require",
]
