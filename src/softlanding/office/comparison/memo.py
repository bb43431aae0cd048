"""The comparison as a memo for a minister: words and numbers for one or two printed pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel import Locale
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softlanding.office.comparison.exports import sources_used
from softlanding.office.comparison.forms import listed
from softlanding.office.comparison.picture import bars_svg, map_svg
from softlanding.office.comparison.selectors import Column, Comparison, Row
from softlanding.office.comparison.templatetags.comparison_words import change
from softlanding.office.keys.api import column_name
from softlanding.office.printing.api import render_pdf

NAMED = 8  # winners and losers on paper
REGIONS_NAMED = 12


def memo_pdf(comparison: Comparison, *, author: str, today: date, language: str) -> bytes:
    """Tagged PDF in the given language, which must be the active one."""
    data = memo_data(comparison, author=author, today=today, language=language)
    return render_pdf("comparison/memo.typ", data, language)


def memo_data(comparison: Comparison, *, author: str, today: date, language: str) -> dict[str, Any]:
    """Everything that the memo says, in words of the active language."""
    programme, counts = comparison.programme, comparison.summary
    country = Locale.parse(language, sep="-").territories.get(programme.country.code)
    words = {
        "persons": number_format(programme.persons),
        "country": country or programme.country.name,
        "towns": number_format(len(comparison.ground.towns)),
        "baseline": comparison.baseline.title,
        "other": comparison.other.title,
        "moved": number_format(counts["moved"]),
        "regions": number_format(counts["moved_regions"]),
    }
    title = _("Which key for %(persons)s persons?") % words
    drawn = map_svg(comparison)
    return {
        "title": title,
        "subtitle": f"{programme.name} · {words['country']}",
        "author": author,
        "made": _("Made by %(author)s on %(day)s with Soft Landing. It prepares a decision.")
        % {"author": author, "day": date_format(today)},
        "question": _(
            "%(country)s has pledged to receive %(persons)s persons; %(towns)s municipalities "
            "take part. What would change if they were distributed by “%(other)s” instead of "
            "“%(baseline)s”?"
        )
        % words,
        "answer": ngettext(
            "%(moved)s person would live in another town.",
            "%(moved)s persons would live in another town.",
            counts["moved"],
        )
        % words,
        "regions_moved": ngettext(
            "%(moved)s of them in another region.",
            "%(moved)s of them in another region.",
            counts["moved_regions"],
        )
        % {"moved": words["regions"]},
        "warning": _synthetic(comparison),
        "counts": _("%(more)s towns would get more, %(fewer)s fewer, %(same)s the same.")
        % {name: number_format(counts[name]) for name in ("more", "fewer", "same")},
        "headings": _headings(),
        "keys": [_key(column, comparison) for column in comparison.columns],
        "key_heads": [_("Key"), _("Persons"), _("Change place")],
        "winners": [_row(row, comparison) for row in comparison.winners[:NAMED]],
        "losers": [_row(row, comparison) for row in comparison.losers[:NAMED]],
        "row_heads": [_("Town"), _("Baseline"), _("Difference")],
        "regions": _regions(comparison),
        "region_heads": [_("Region"), _("Baseline"), _("Compared with it"), _("Difference")],
        "picture": drawn or bars_svg(comparison),
        "picture_text": _picture_text(comparison, drawn=bool(drawn)),
        "sources": [
            f"{column_name(column)} ({year}): {source}"
            for column, year, source in sources_used(comparison)
        ],
        "unknown": _unknown(comparison),
    }


def _headings() -> dict[str, str]:
    return {
        "question": _("The question"),
        "keys": _("The keys"),
        "winners": _("Biggest increases"),
        "losers": _("Biggest decreases"),
        "regions": _("Regions"),
        "sources": _("Sources"),
        "unknown": _("What is not known"),
        "none": _("None"),
    }


def _key(column: Column, comparison: Comparison) -> dict[str, str]:
    """One key in a sentence, with its sum and who changes place."""
    key = column.key
    parts = [
        _("%(percent)s %% %(column)s")
        % {
            "percent": number_format(round(float(factor.weight * 100), 1), 1),
            "column": column_name(factor.column)
            + (f" ({_('less gives more')})" if factor.inverse else ""),
        }
        for factor in key.factors
    ]
    if any(factor.cap for factor in key.factors):
        parts.append(_("factors capped"))
    if key.corrections:
        names = listed(correction.column for correction in key.corrections)
        parts.append(_("corrected by %(columns)s") % {"columns": names})
    if key.ceilings:
        parts.append(_("with a ceiling for each town"))
    moved = comparison.moved[comparison.columns.index(column)]
    return {
        "title": column.title,
        "sentence": "; ".join(parts) + ".",
        "persons": number_format(sum(column.outcome.towns)),
        "moved": "–" if column is comparison.baseline else number_format(moved),
        "hash": f"{key.id} {key.version} · {key.sha256[:12]}",
        "source": key.source,
    }


def _row(row: Row, comparison: Comparison) -> list[str]:
    persons = row.cells[comparison.view.baseline][0]
    return [f"{row.place.name} · {row.region}", number_format(persons), change(row.difference)]


def _regions(comparison: Comparison) -> list[list[str]]:
    """Regions with the largest differences."""
    order = sorted(
        range(len(comparison.ground.regions)),
        key=lambda at: (-abs(comparison.region_difference[at]), comparison.ground.regions[at].name),
    )
    view = comparison.view
    return [
        [
            row.place.name,
            number_format(row.cells[view.baseline][0]),
            number_format(row.cells[view.other][0]),
            change(row.difference),
        ]
        for row in comparison.rows(order[:REGIONS_NAMED], regions=True)
    ]


def _picture_text(comparison: Comparison, *, drawn: bool) -> str:
    if drawn:
        return _(
            "Towns by place. Blue: more persons than by the baseline, orange: fewer; dark: "
            "%(strong)s or more. The circle grows with the difference."
        ) % {"strong": number_format(comparison.strong)}
    return _("Biggest differences. Blue, to one side: more persons; orange, to the other: fewer.")


def _synthetic(comparison: Comparison) -> str:
    """Says which figures are made up; empty if none is."""
    made_up = {
        name
        for column in comparison.columns
        for name in column.key.columns
        if name in comparison.ground.synthetic
    }
    if not made_up:
        return ""
    return _("Synthetic figures, made up for a demo: %(columns)s.") % {
        "columns": listed(sorted(made_up))
    }


def _unknown(comparison: Comparison) -> list[str]:
    """What a reader must not take from these numbers."""
    return [
        *filter(None, [_synthetic(comparison)]),
        *(
            _("%(key)s is not wholly known: %(parts)s")
            % {"key": column.title, "parts": "; ".join(column.key.unknown_parts)}
            for column in comparison.columns
            if column.key.unknown_parts
        ),
        _("A key says nothing about free dwellings, work or the wishes of the households."),
    ]
