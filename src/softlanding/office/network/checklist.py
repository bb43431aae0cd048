"""The template of the readiness checklist: what a town has in place before people arrive.

Each line names where it comes from:

- OECD: the twelve points of "Working Together for Local Integration of Migrants and
  Refugees", OECD Publishing, Paris 2018, doi 10.1787/9789264085350-en;
- SHARE: the training curriculum "Preparing Welcoming Communities" of the SHARE network
  (ICMC Europe, 2019), whose modules are legal protection, housing and reception,
  vulnerability and resilience, working with volunteers, and expectations of refugees and
  of the hosts; and SHARE's account of small towns (mobility, multi-level coordination).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from softlanding.office.network.models import Owner


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `areas` are the competences that matter for it, `day` counts from the start."""

    code: str
    title: Any
    owner: str
    day: int
    source: str
    areas: tuple[str, ...] = ()
    mandatory: bool = True


TEMPLATE = (
    Line(
        "coordinator",
        _("A coordinator is named and has hours for it"),
        Owner.COUNCIL,
        14,
        "OECD 1, 6",
        ("integration",),
    ),
    Line(
        "money",
        _("It is settled who pays what, and until when"),
        Owner.COUNCIL,
        30,
        "OECD 3",
        ("integration", "welfare"),
    ),
    Line(
        "housing",
        _("Homes of several sizes are found, near shops and a bus"),
        Owner.HOUSING,
        60,
        "OECD 10; SHARE housing and reception",
        ("housing",),
    ),
    Line(
        "school",
        _("School places are reserved, with help in the language"),
        Owner.SCHOOL,
        60,
        "OECD 12",
        ("primary", "secondary"),
    ),
    Line(
        "preschool", _("Preschool places are reserved"), Owner.SCHOOL, 60, "OECD 12", ("preschool",)
    ),
    Line(
        "interpreters",
        _("Interpreters can be booked in the languages that people speak"),
        Owner.COORDINATOR,
        45,
        "OECD 6; SHARE housing and reception",
        ("integration",),
    ),
    Line(
        "health",
        _("First health checks and a way to trauma care are agreed"),
        Owner.HEALTH,
        60,
        "OECD 11; SHARE vulnerability and resilience",
        ("health",),
    ),
    Line(
        "social",
        _("Social services know what is coming and who to call"),
        Owner.SOCIAL,
        45,
        "OECD 2, 11; SHARE vulnerability and resilience",
        ("social_services", "welfare"),
    ),
    Line(
        "legal",
        _("Registration, papers and legal advice are within reach"),
        Owner.COORDINATOR,
        45,
        "SHARE legal protection",
        ("integration",),
    ),
    Line(
        "language",
        _("A language course starts within the first month"),
        Owner.COORDINATOR,
        75,
        "OECD 4, 9",
        ("integration", "employment"),
    ),
    Line(
        "work",
        _("Employers and the employment service are at the table"),
        Owner.WORK,
        90,
        "OECD 9",
        ("employment",),
        mandatory=False,
    ),
    Line(
        "volunteers",
        _("Volunteers are found, trained and have one person to turn to"),
        Owner.VOLUNTEERS,
        60,
        "OECD 7; SHARE working with volunteers",
        (),
    ),
    Line(
        "mobility",
        _("People can get about without a car: bus, bicycles, driving licences"),
        Owner.COORDINATOR,
        75,
        "SHARE regional frameworks",
        (),
    ),
    Line(
        "safety",
        _("Safety: the police is told, and there is a plan against racism and threats"),
        Owner.COUNCIL,
        60,
        "OECD 5; SHARE expectations",
        (),
    ),
    Line(
        "communication",
        _("Inhabitants are told early and can ask: meeting, page, one voice"),
        Owner.COUNCIL,
        45,
        "OECD 5; SHARE expectations",
        (),
    ),
    Line(
        "meeting_places",
        _("There are places where newcomers and inhabitants meet"),
        Owner.VOLUNTEERS,
        90,
        "OECD 5",
        (),
        mandatory=False,
    ),
    Line(
        "follow_up",
        _("It is agreed what will be asked after 90 days and after a year"),
        Owner.REGION,
        90,
        "OECD 8",
        ("integration",),
        mandatory=False,
    ),
)

LINES = {line.code: line for line in TEMPLATE}
MANDATORY = frozenset(line.code for line in TEMPLATE if line.mandatory)
