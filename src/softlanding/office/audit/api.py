"""The door of the audit room: what other rooms may use."""

from softlanding.office.audit.services import audited, record_read, require

__all__ = ["audited", "record_read", "require"]
