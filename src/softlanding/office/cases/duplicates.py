"""Persons who may be one: found by index, compared by likeness, shown to a person to judge.

Who is compared is said in `meetings`; words of names are consonants of the transliterated
name, so that spellings in Arabic, Latin and Ge'ez letters meet. Nothing is ever merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases import policies
from softlanding.office.cases.likeness import Spelling, spelt_alike
from softlanding.office.cases.meetings import Trace, candidates, exchanged, pairs, traces
from softlanding.office.cases.models import DuplicateHint, Household, Person
from softlanding.office.quotas.api import Programme
from softlanding.office.walls.api import as_office

WORTH_SHOWING = 75  # likeness of names, of 100
MOST = 5  # hints for one person
FEW = 100  # persons; up to here their candidates are found by index
PART = 10_000  # pairs at a time


Names = Mapping[int, Sequence[Spelling]]  # by person: the name, and in its own script


def compared(one: Trace, other: Trace, names: Names, same_number: bool) -> tuple[int, list[str]]:
    """Likeness of the names, and the codes of what speaks for one and the same person."""
    mine, theirs = names[one.key], names[other.key]
    score = max((spelt_alike(a, b) for a in mine for b in theirs), default=0)
    reasons = []
    if same_number:
        reasons.append("number")
    if score >= WORTH_SHOWING:
        reasons.append("name")
    if one.born == other.born:
        reasons.append("born")
    elif exchanged(one.born) == other.born:
        reasons.append("born_exchanged")
    elif abs(one.born.year - other.born.year) <= 1:
        reasons.append("born_year")
    reasons.append("sex" if one.sex == other.sex else "other_sex")
    return score, reasons


def _names(keys: Iterable[int]) -> dict[int, tuple[Spelling, ...]]:
    """Names of persons, decrypted and spelt once for all comparisons."""
    columns = ("pk", "given", "family", "given_original", "family_original")
    rows = Person.objects.filter(pk__in=keys).order_by().values_list(*columns)
    found = {}
    for pk, *parts in rows.iterator(PART):
        names = (" ".join(parts[:2]).strip(), " ".join(parts[2:]).strip())
        found[pk] = tuple(dict.fromkeys(Spelling.of(name) for name in names if name))
    return found


@as_office()
def find_hints(
    household_ids: Iterable[int],
    programme: Programme,
    *,
    report: Callable[[float], None] = lambda _share: None,
) -> int:
    """Compare the members of households with everybody of the country; store what is alike.

    Called within an audited write. Pairs that were judged or stored before are left alone.
    Returns how many hints are new.
    """
    of_country = Person.objects.filter(household__programme__country=programme.country_id)
    new = traces(of_country.filter(household__in=list(household_ids)))
    fresh = {trace.key for trace in new}
    held = traces(candidates(of_country, new) if len(new) <= FEW else of_country)
    del new
    known = set(DuplicateHint.objects.values_list("person_id", "other_id"))
    wanted = pairs(held, fresh)
    report(0.2)
    names: dict[int, tuple[Spelling, ...]] = {}
    hints: dict[int, list[DuplicateHint]] = defaultdict(list)
    for start in range(0, len(wanted), PART):
        part = [(held[a], held[b]) for a, b in wanted[start : start + PART].tolist()]
        names |= _names({trace.key for pair in part for trace in pair} - names.keys())
        for one, other in part:
            if {(one.key, other.key), (other.key, one.key)} & known:
                continue
            shared = not set(one.numbers).isdisjoint(other.numbers)
            score, reasons = compared(one, other, names, shared)
            if shared or (score >= WORTH_SHOWING and "other_sex" not in reasons):
                hint = DuplicateHint(
                    person_id=one.key, other_id=other.key, score=score, reasons=reasons
                )
                hints[one.key].append(hint)
        report(0.2 + 0.8 * min(1.0, (start + PART) / len(wanted)))
    best = [
        hint
        for found in hints.values()
        for hint in sorted(found, key=lambda h: ("number" not in h.reasons, -h.score))[:MOST]
    ]
    DuplicateHint.objects.bulk_create(best, batch_size=2_000)
    return len(best)


def judge(*, viewer: Viewer, hint: DuplicateHint, verdict: str) -> DuplicateHint:
    """A person says whether two are one; nothing else changes.

    National officers of the country. Audited.

    Raises
    ------
    NotNow
        Somebody has said so before.
    """
    with audited("duplicate judged", viewer=viewer, reason=verdict, subject=hint):
        hint = DuplicateHint.objects.select_for_update().get(pk=hint.pk)
        policies.may_be_judged(hint)
        hint.verdict = DuplicateHint.Verdict(verdict)
        hint.judged_by, hint.judged_at = viewer.user, timezone.now()
        hint.save()
    return hint


def hints_of(household: Household) -> QuerySet[DuplicateHint]:
    """Hints on members of a household, open ones first."""
    mine = Q(person__household=household) | Q(other__household=household)
    return DuplicateHint.objects.filter(mine).select_related(
        "person__household", "other__household", "judged_by"
    )
