"""The door of the settlement room: what other rooms may use."""

from softlanding.office.settlement.selectors import plan_count, plans

__all__ = ["plan_count", "plans"]
