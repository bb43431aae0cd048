"""Reading households."""

from __future__ import annotations

from django.db.models import Count, F, IntegerField, Q, QuerySet
from django.db.models.functions import ExtractYear

from softlanding.office.cases.models import Household, Person
from softlanding.office.quotas.api import Programme


def households(programme: Programme) -> QuerySet[Household]:
    """Households of a programme with numbers of `persons`, `children`, `pupils`, `adults`.

    Ages are those reached in the programme's year: children are under 18, pupils 6 to 17.
    """
    age = programme.year - ExtractYear(F("members__born"), output_field=IntegerField())
    return (
        Household.objects.filter(programme=programme)
        .select_related("family_in", "linked_to", "programme")
        .alias(age=age)
        .annotate(
            persons=Count("members"),
            children=Count("members", filter=Q(age__lt=18)),
            pupils=Count("members", filter=Q(age__gte=6, age__lt=18)),
            adults=Count("members", filter=Q(age__gte=18)),
            schooled=Count(
                "members",
                filter=Q(age__gte=18, members__schooling__in=["secondary", "tertiary"]),
            ),
        )
        .order_by("reference")
    )


def members(household: Household) -> QuerySet[Person]:
    """Members of a household with the `age` that each reaches in the programme's year."""
    born_in = ExtractYear(F("born"), output_field=IntegerField())
    return household.members.annotate(age=household.programme.year - born_in).order_by("position")
