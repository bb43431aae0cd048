"""Persons who may be one: found by index, compared by likeness, shown to a person to judge.

Two persons are compared if they share a document's number; or a word of their names and the
birth date (also with day and month exchanged); or two words of their names and, within a
year, the year of birth. Words are consonants of the transliterated name, so that spellings
in Arabic, Latin and Ge'ez letters meet. Nothing is ever merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from django.db.models import Q, QuerySet
from django.utils import timezone

from softlanding.office.accounts.api import Viewer
from softlanding.office.audit.api import audited
from softlanding.office.cases import policies
from softlanding.office.cases.likeness import likeness
from softlanding.office.cases.models import Document, DuplicateHint, Household, Person
from softlanding.office.quotas.api import Programme

WORTH_SHOWING = 75  # likeness of names, of 100
MOST = 5  # hints for one person
CROWD = 50  # compared with one person: in a crowd of one name, the others say nothing


@dataclass(frozen=True)
class Trace:
    """What candidates are found by: no name, only words of the blind index and the birth."""

    key: int
    household: int
    words: frozenset[str]
    born: date
    sex: str
    numbers: frozenset[str] = field(default_factory=frozenset)

    def meeting_points(self) -> Iterator[tuple[object, ...]]:
        """Whoever shares one of these is compared."""
        for number in self.numbers:
            yield ("number", number)
        for word in self.words:
            for day in {self.born, _exchanged(self.born)}:
                yield ("born", word, day)
        for pair in combinations(sorted(self.words), 2):
            for year in (self.born.year, self.born.year + 1):
                yield ("year", *pair, year)


def _exchanged(day: date) -> date:
    """The date with day and month exchanged, where there is one."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def traces(persons: QuerySet[Person]) -> list[Trace]:
    """Traces of persons that are stored, without decrypting a name."""
    numbers = defaultdict(set)
    papers = Document.objects.filter(person__in=persons).exclude(number_word="")
    for person_id, word in papers.values_list("person_id", "number_word"):
        numbers[person_id].add(word)
    rows = persons.values_list("pk", "household_id", "name_words", "born", "sex")
    return [
        Trace(pk, household, frozenset(words), born, sex, frozenset(numbers[pk]))
        for pk, household, words, born, sex in rows.iterator(5_000)
    ]


def pairs(new: Sequence[Trace], held: Iterable[Trace]) -> set[tuple[int, int]]:
    """Keys of new persons and those that they are to be compared with, each pair once.

    At most `CROWD` for each new person; whoever shares a number always.
    """
    wanted: dict[tuple[object, ...], list[Trace]] = defaultdict(list)
    for trace in new:
        for key in trace.meeting_points():
            wanted[key].append(trace)
    fresh = {trace.key for trace in new}
    found: set[tuple[int, int]] = set()
    met: dict[int, int] = defaultdict(int)
    for trace in held:
        for key in trace.meeting_points():
            for other in wanted.get(key, [])[:CROWD]:
                if other.household == trace.household or other.key == trace.key:
                    continue
                if trace.key in fresh and trace.key < other.key:
                    continue  # the pair is met once more the other way round
                if key[0] == "number" or met[other.key] < CROWD:
                    met[other.key] += 1
                    found.add((other.key, trace.key))
    return found


def compared(one: Person, other: Person, same_number: bool) -> tuple[int, list[str]]:
    """Likeness of the names, and the codes of what speaks for one and the same person."""
    mine, theirs = (one.name, one.name_original), (other.name, other.name_original)
    score = max((likeness(a, b) for a in mine for b in theirs if a and b), default=0)
    reasons = []
    if same_number:
        reasons.append("number")
    if score >= WORTH_SHOWING:
        reasons.append("name")
    if one.born == other.born:
        reasons.append("born")
    elif _exchanged(one.born) == other.born:
        reasons.append("born_exchanged")
    elif abs(one.born.year - other.born.year) <= 1:
        reasons.append("born_year")
    reasons.append("sex" if one.sex == other.sex else "other_sex")
    return score, reasons


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
    fresh = of_country.filter(household__in=list(household_ids)).order_by()
    new = traces(fresh)
    held = traces(_candidates(of_country, new)) if len(new) <= 100 else traces(of_country)
    by_key = {trace.key: trace for trace in [*held, *new]}
    known = set(DuplicateHint.objects.values_list("person_id", "other_id"))
    known |= {(b, a) for a, b in known}
    wanted = sorted(pairs(new, held) - known)
    hints: dict[int, list[DuplicateHint]] = defaultdict(list)
    for start in range(0, len(wanted), 2_000):
        part = wanted[start : start + 2_000]
        people = Person.objects.in_bulk({key for pair in part for key in pair})
        for one, other in part:
            shared = bool(by_key[one].numbers & by_key[other].numbers)
            score, reasons = compared(people[one], people[other], shared)
            if shared or (score >= WORTH_SHOWING and "other_sex" not in reasons):
                hint = DuplicateHint(person_id=one, other_id=other, score=score, reasons=reasons)
                hints[one].append(hint)
        report(min(1.0, (start + 2_000) / len(wanted)))
    best = [
        hint
        for found in hints.values()
        for hint in sorted(found, key=lambda h: ("number" not in h.reasons, -h.score))[:MOST]
    ]
    DuplicateHint.objects.bulk_create(best, batch_size=2_000)
    return len(best)


def _candidates(persons: QuerySet[Person], new: Sequence[Trace]) -> QuerySet[Person]:
    """Whoever may share a key with the new persons, found by index."""
    words = sorted({word for trace in new for word in trace.words})
    days = {day for trace in new for day in (trace.born, _exchanged(trace.born))}
    numbers = {number for trace in new for number in trace.numbers}
    years = {trace.born.year + step for trace in new for step in (-1, 0, 1)}
    by_word = Q(name_words__overlap=words) & (Q(born__in=days) | Q(born__year__in=years))
    by_number = Q(pk__in=Document.objects.filter(number_word__in=numbers).values("person_id"))
    return persons.filter(by_word | by_number)


def judge(*, viewer: Viewer, hint: DuplicateHint, verdict: str) -> DuplicateHint:
    """A person says whether two are one; nothing else changes.

    National officers of the country. Audited.

    Raises
    ------
    NotNow
        Somebody has said so before.
    """
    with audited("duplicate judged", viewer=viewer, reason=verdict):
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
