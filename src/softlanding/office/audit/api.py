"""The door of the audit room: what other rooms may use."""

from softlanding.office.audit.selectors import newest_events, number_of_events, reads_of
from softlanding.office.audit.services import audited, record_read, record_refusal, require

__all__ = [
    "audited",
    "newest_events",
    "number_of_events",
    "reads_of",
    "record_read",
    "record_refusal",
    "require",
]
