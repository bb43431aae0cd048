"""Plans, and what is handed over with a household: orientation, changes, health needs."""

from softlanding.office.settlement.models.handover import (
    Attendance,
    CalendarKey,
    Change,
    HealthReading,
    Notice,
    Orientation,
    Topic,
)
from softlanding.office.settlement.models.plan import Plan, Task

__all__ = [
    "Attendance",
    "CalendarKey",
    "Change",
    "HealthReading",
    "Notice",
    "Orientation",
    "Plan",
    "Task",
    "Topic",
]
