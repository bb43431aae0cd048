"""The door of the walls: what other rooms may use."""

from softlanding.office.walls.identity import as_office, behind, office_job, tell
from softlanding.office.walls.numbers import HouseholdSize, named

__all__ = ["HouseholdSize", "as_office", "behind", "named", "office_job", "tell"]
