"""What the analysis found, in sentences that somebody can read aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from softlanding.office.keys.api import column_name
from softlanding.office.quotas.wording import STEPS

LEVELS = {0: gettext_lazy("Between the regions"), 1: gettext_lazy("Between the towns of a region")}
CHANGES = {
    "total": gettext_lazy("Total"),
    "inputs": gettext_lazy("Facts and participation"),
    "key": gettext_lazy("Key"),
    "inputs-and-key": gettext_lazy("Facts, participation and key"),
    "rounding": gettext_lazy("Rounding"),
}


def percent(part: Fraction, places: int = 1) -> str:
    """A part of one as a percentage that is not torn apart at the end of a line."""
    return f"{_number(part * 100, places)}\N{NO-BREAK SPACE}%"


def persons(amount: Fraction | int, places: int = 2) -> str:
    """Persons, rounded for reading; whole numbers stay whole."""
    number = Fraction(amount)
    return _number(number, 0 if number.denominator == 1 else places)


def signed(amount: Fraction | int, places: int = 2) -> str:
    """Persons with their sign.

    >>> signed(Fraction(-5, 2)), signed(3), signed(0)
    ('−2.50', '+3', '0')
    """
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return sign + persons(abs(Fraction(amount)), places)


def signed_percent(part: Fraction) -> str:
    """A change as a percentage with its sign."""
    sign = "+" if part > 0 else "−" if part < 0 else ""
    return sign + percent(abs(part))


def piece_title(row: Mapping[str, Any]) -> str:
    """One piece of a key: a factor and its direction, a correction, another step."""
    if row["column"] is None:
        title = str(STEPS.get(row["code"], "%("))
        return _("Another rule of the key") if "%(" in title else title
    words = {"column": column_name(row["column"])}
    if row["code"] == "correction":
        return _("Correction by %(column)s") % words
    if row["inverse"]:
        return _("%(column)s, less of it gives more persons") % words
    return words["column"]


def level_in_words(level: Mapping[str, Any], total: int) -> list[str]:
    """What the effective weights of one level say."""
    moved = Fraction(level["moved"])
    base = column_name(level["base"]) if level["base"] else None
    if not moved and base:
        return [
            _("Everybody's share here is the share of %(base)s: nobody is sent elsewhere.")
            % {"base": base}
        ]
    said = [
        (
            _("Of %(total)s persons, %(moved)s go elsewhere than by %(base)s alone (%(part)s).")
            if base
            else _("Of %(total)s persons, %(moved)s go elsewhere than by equal shares (%(part)s).")
        )
        % {
            "total": number_format(total, force_grouping=True),
            "moved": persons(round(moved * total)),
            "base": base,
            "part": percent(moved),
        }
    ]
    for row in level["rows"]:
        stated = None if row["stated"] is None else Fraction(row["stated"])
        effective = Fraction(row["effective"])
        if row["code"] == "factor" and stated is not None and abs(effective) < abs(stated) * 9 / 10:
            said.append(
                _("%(piece)s: written with %(stated)s, it gives out %(effective)s.")
                % {
                    "piece": piece_title(row),
                    "stated": percent(stated),
                    "effective": percent(effective),
                }
            )
    against = [piece_title(row) for row in level["rows"] if Fraction(row["moved"]) < 0]
    if against:
        comma = pgettext("between the items of a list", ", ")
        said.append(
            _("Works against the rest of the key: %(pieces)s.") % {"pieces": comma.join(against)}
        )
    return said


def inversion_in_words(found: Mapping[str, Any], names: Mapping[str, str], group: int) -> str:
    """Why a corrective factor treats a territory the wrong way round."""
    value, other = Fraction(found["value"]), Fraction(found["witness_value"])
    change, opposite = Fraction(found["change"]) * group, Fraction(found["witness_change"]) * group
    words = {
        "town": names.get(found["unit"], found["unit"]),
        "other": names.get(found["witness"], found["witness"]),
        "column": column_name(found["column"]),
        "value": _plain_number(value),
        "other_value": _plain_number(other),
        "persons": signed(change, 3),
        "other_persons": signed(opposite, 3),
    }
    if value > other:
        first = _("%(town)s has more %(column)s (%(value)s) than %(other)s (%(other_value)s).")
    else:
        first = _("%(town)s has less %(column)s (%(value)s) than %(other)s (%(other_value)s).")
    second = _(
        "Counting it changes %(town)s by %(persons)s persons, and %(other)s by %(other_persons)s."
    )
    return f"{first} {second}" % words


def inversions_in_words(found: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """What counting one corrective factor does to many territories, in one or two sentences."""
    said = []
    for rises in (True, False):
        these = [one for one in found if (Fraction(one["change"]) > 0) == rises]
        if not these:
            continue
        sentence = (
            ngettext(
                "Counting %(column)s raises %(count)s territory, although %(other)s (%(value)s) "
                "has a better claim to it and is lowered.",
                "Counting %(column)s raises %(count)s territories, although %(other)s (%(value)s) "
                "has a better claim to it and is lowered.",
                len(these),
            )
            if rises
            else ngettext(
                "Counting %(column)s lowers %(count)s territory, although %(other)s (%(value)s) "
                "has a worse claim to it and is raised.",
                "Counting %(column)s lowers %(count)s territories, although %(other)s (%(value)s) "
                "has a worse claim to it and is raised.",
                len(these),
            )
        )
        other = these[0]
        said.append(
            sentence
            % {
                "column": column_name(other["column"]),
                "count": number_format(len(these)),
                "other": names.get(other["witness"], other["witness"]),
                "value": _plain_number(Fraction(other["witness_value"])),
            }
        )
    return said


def against_in_words(found: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A share that moves against the sign of its factor."""
    words = {
        "town": names.get(found["unit"], found["unit"]),
        "column": column_name(found["column"]),
        "step": percent(Fraction(found["step"]), 0),
    }
    if Fraction(found["change"]) > 0:
        sentence = _("%(step)s more %(column)s raises %(town)s, against the sign of the key.")
    else:
        sentence = _("%(step)s more %(column)s lowers %(town)s, against the sign of the key.")
    return sentence % words


def direction(expected: int) -> str:
    """What the sign of a factor intends."""
    if expected > 0:
        return _("more persons")
    if expected < 0:
        return _("fewer persons")
    return _("counted both ways")


def quota_in_words(
    town: str, quota: int, whole: str, group: int, waterfall: list[dict[str, Any]]
) -> str:
    """One paragraph: how the number of a territory comes about."""
    amounts: dict[str, Fraction] = {}
    for step in waterfall:
        amounts[step["code"]] = amounts.get(step["code"], Fraction(0)) + Fraction(step["amount"])
    if "exempt" in amounts:
        return _("%(town)s does not take part and gets nobody.") % {"town": town}
    said = [
        ngettext(
            "%(town)s gets %(quota)s of the %(group)s person that %(whole)s distributes.",
            "%(town)s gets %(quota)s of the %(group)s persons that %(whole)s distributes.",
            group,
        )
        % {
            "town": town,
            "quota": number_format(quota),
            "group": number_format(group),
            "whole": whole,
        }
    ]
    said += [
        _("By %(column)s its part is %(part)s, and that counts for %(weight)s of the key.")
        % {
            "column": column_name(step["data"]["column"]),
            "part": percent(Fraction(step["data"]["part"]), 2),
            "weight": percent(Fraction(step["data"]["weight"])),
        }
        for step in waterfall
        if step["code"] == "factor"
    ]
    told: set[str] = set()
    for codes, sentence in (
        (("factor",), _("That makes %(persons)s persons.")),
        (("cap", "remainder"), _("Caps, and what they leave over, change this by %(persons)s.")),
        (("correction", "normalisation"), _("Corrections change this by %(persons)s.")),
        (("credit-counted", "credit"), _("Persons already there change this by %(persons)s.")),
        (
            ("minimum", "maximum", "redistribution"),
            _("Minimums and maximums, its own and those of others, change this by %(persons)s."),
        ),
        (
            ("carry-over-counted", "carry-over"),
            _("What is owed or ahead from before changes this by %(persons)s."),
        ),
        (("rounding",), _("Rounding to whole persons changes it by %(persons)s.")),
        (("total-changed",), _("A later change of the total brings %(persons)s.")),
        (
            ("regional-redistribution", "own-agreement"),
            _("The region and its towns then moved %(persons)s."),
        ),
    ):
        told.update(codes)
        amount = sum((amounts.get(code, Fraction(0)) for code in codes), Fraction(0))
        if amount:
            shown = persons(amount) if codes == ("factor",) else signed(amount)
            said.append(sentence % {"persons": shown})
    others = sum((amount for code, amount in amounts.items() if code not in told), Fraction(0))
    if others:
        sentence = _("Other parts of the key, each a step below, change this by %(persons)s.")
        said.append(sentence % {"persons": signed(others)})
    return " ".join(said)


def change_in_words(town: str, change: Mapping[str, Any]) -> str:
    """How a number moved, and where the whole country would have brought it."""
    said = _(
        "%(town)s goes from %(before)s to %(after)s. Moving with the whole country it would "
        "have %(with_country)s."
    )
    return said % {
        "town": town,
        "before": number_format(change["before"]),
        "after": number_format(change["after"]),
        "with_country": number_format(round(change["with_country"])),
    }


def _plain_number(number: Fraction) -> str:
    return _number(number, 0 if number.denominator == 1 else 2)


def _number(number: Fraction, places: int) -> str:
    shown = round(number, places) if places else round(number)
    return str(number_format(float(shown) if places else int(shown), places))
