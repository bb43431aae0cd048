"""Keys in the words of the page's language: names, indicators, the rules beyond the factors."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

COLUMNS = {
    "population": gettext_lazy("population"),
    "gdp": gettext_lazy("gross domestic product"),
    "tax_revenue": gettext_lazy("tax revenue"),
    "unemployment_rate": gettext_lazy("unemployment rate"),
    "asylum_applications_per_million": gettext_lazy("asylum applications per million"),
    "area_km2": gettext_lazy("area"),
    "share": gettext_lazy("published share"),
    "share_per_mille": gettext_lazy("published share per thousand"),
    "count": gettext_lazy("published number"),
    "requested_persons": gettext_lazy("persons asked for"),
    "immigrants": gettext_lazy("immigrants and refugees"),
    "family_reunifications": gettext_lazy("family reunifications of last year"),
    "refugees_present": gettext_lazy("refugees present"),
    "persons_in_care": gettext_lazy("persons in care"),
    "state_facility_places": gettext_lazy("places in state facilities"),
    "federal_centre_compensation": gettext_lazy("compensation for federal centres"),
    "metropolitan_city": gettext_lazy("metropolitan city"),
    "places": gettext_lazy("places by size of the town"),
    "reception_places": gettext_lazy("reception places"),
    "net_taxable_income": gettext_lazy("net taxable income"),
    "welfare_recipients": gettext_lazy("welfare recipients"),
    "high_performer": gettext_lazy("high performer"),
    "labour_market": gettext_lazy("labour market"),
    "housing": gettext_lazy("housing"),
    "demography": gettext_lazy("demography"),
}

KEYS = {
    "at-fulfilment": gettext_lazy("Austria: population, persons in care counted"),
    "at-population": gettext_lazy("Austria: population"),
    "be-2016": gettext_lazy("Belgium: spreading plan of 2016"),
    "ch-federal-centres": gettext_lazy(
        "Switzerland: population, less compensation for federal centres"
    ),
    "ch-population": gettext_lazy("Switzerland: population"),
    "de-koenigstein": gettext_lazy("Germany: Königstein key"),
    "de-nrw": gettext_lazy("North Rhine-Westphalia: population and area"),
    "dk-2022": gettext_lazy("Denmark: population, immigrants and family reunification"),
    "eu-2015-05": gettext_lazy(
        "European Union: proposal of May 2015, corrective factors without cap"
    ),
    "eu-2015-09": gettext_lazy(
        "European Union: proposal of September 2015, corrective factors capped"
    ),
    "eu-2015-09-half": gettext_lazy(
        "European Union: proposal of September 2015, caps as in the printed table"
    ),
    "eu-pact-2024": gettext_lazy("European Union: Pact on Migration and Asylum, 2024"),
    "grech-2016": gettext_lazy("Grech's key: multiplicative corrections"),
    "it-anci": gettext_lazy("Italy: bands of the association of municipalities"),
    "it-regions": gettext_lazy("Italy: population"),
    "nl-spreidingswet": gettext_lazy("Netherlands: Spreidingswet"),
    "nl-status-holders": gettext_lazy("Netherlands: status holders"),
    "no-request": gettext_lazy("Norway: what municipalities are asked for"),
    "population": gettext_lazy("Population"),
    "published-counts": gettext_lazy("Published numbers of persons"),
    "published-share": gettext_lazy("A published share"),
    "se-counties-2014": gettext_lazy("Sweden: county numbers of 2014"),
    "se-unaccompanied": gettext_lazy("Sweden: unaccompanied children"),
    "uk-population": gettext_lazy("United Kingdom: population, at most 1 in 200"),
}


def column_name(column: str) -> str:
    """Name of an indicator; its column where it has none."""
    return str(COLUMNS.get(column, column))


def key_name(key_id: str, title: str) -> str:
    """Title of a key of the catalogue in the page's language; else the one it was given."""
    return str(KEYS.get(key_id, title))


def percent(value: Fraction) -> str:
    """A fraction as a percentage: 2/3 is about 66.67 %, 3/10 is 30 %."""
    shown = Fraction(value) * 100
    rounded = round(shown, 2)
    about = "" if rounded == shown else "≈ "
    return f"{about}{_number(rounded)} %"


def rules_in_words(key: Any) -> Iterator[str]:
    """What a key does beyond its factors, one sentence for each rule."""
    if key.remainder is not None:
        yield _("What the caps leave over goes to all in proportion to %(base)s.") % {
            "base": base_in_words(key.remainder)
        }
    for correction in key.corrections:
        yield _(
            "Where %(column)s is twice its mean the share falls by %(strength)s; below the mean "
            "it rises likewise."
        ) % {"column": column_name(correction.column), "strength": percent(correction.strength)}
    if key.relative_cap is not None:
        yield _(
            "Nobody gets more than %(uplift)s above %(base)s; what is above goes to the others."
        ) % {
            "uplift": percent(key.relative_cap.uplift),
            "base": base_in_words(key.relative_cap.base),
        }
    if key.stock is not None:
        yield _(
            "%(column)s are shared out together with the new persons, and the own ones are "
            "deducted."
        ) % {"column": capfirst(column_name(key.stock))}
    if key.truncation:
        yield _("Numbers below zero become zero, and the others bear the difference.")
    if key.floor:
        yield _("Nobody's share is below %(floor)s.") % {"floor": percent(key.floor)}
    for schedule in key.schedules:
        yield from _bands(schedule)
    for ceiling in key.ceilings:
        yield _("Nobody takes more persons than %(fraction)s of %(column)s.") % {
            "fraction": percent(ceiling.fraction),
            "column": column_name(ceiling.column),
        }
    for credit in key.credits:
        yield _("%(fraction)s of %(column)s count as persons already there.") % {
            "fraction": percent(credit.fraction),
            "column": column_name(credit.column),
        }
    for exemption in key.exemptions:
        yield _("Whoever has at least %(least)s by %(column)s is exempt.") % {
            "least": _number(exemption.at_least),
            "column": column_name(exemption.column),
        }


def base_in_words(base: Any) -> str:
    """Of which shares a cap or a remainder is a part."""
    comma = pgettext("between the items of a list", ", ")
    columns = comma.join(column_name(column) for column in base.of)
    if len(base.of) == 1:
        return _("the share by %(columns)s") % {"columns": columns}
    if base.kind == "sum":
        return _("the sum of the shares by %(columns)s") % {"columns": columns}
    return _("the mean of the shares by %(columns)s") % {"columns": columns}


def _bands(schedule: Any) -> Iterator[str]:
    for band in schedule.bands:
        column = column_name(schedule.column)
        if band.persons is not None:
            number = _("%(persons)s persons") % {"persons": _number(band.persons)}
        else:
            number = _("%(per_mille)s per mille of %(column)s") % {
                "per_mille": _number(band.per_mille),
                "column": column,
            }
        reach = (
            _("above that")
            if band.up_to is None
            else _("up to %(most)s") % {"most": _number(band.up_to)}
        )
        where = f" ({column_name(band.where)})" if band.where else ""
        yield _("By %(column)s%(where)s, %(reach)s: %(number)s.") % {
            "column": column,
            "where": where,
            "reach": reach,
            "number": number,
        }


def _number(value: Fraction) -> str:
    whole = value.denominator == 1
    return str(number_format(int(value) if whole else float(value), 0 if whole else 2))
