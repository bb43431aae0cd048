"""Which persons are to be compared: those who share a key, without decrypting a name.

A key is a document's number; or a word of the names, the sex and the birth date (also with
day and month exchanged); or two words, the sex and, within a year, the year of birth. Keys
are sorted, and persons with the same key stand side by side: nobody is compared with all.

References
----------
Hernández and Stolfo (1995), The merge/purge problem for large databases (the sorted
neighbourhood); Christen (2012), Data Matching, chapter 4 (blocking).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from softlanding.office.cases.models import Document, Person

CROWD = 50  # compared with one person: in a crowd of one name, the others say nothing
MOST_MEETINGS = 8_000_000  # so that memory stays small, whatever the names
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trace:
    """What candidates are found by: no name, only words of the blind index and the birth."""

    key: int
    household: int
    words: tuple[int, ...]
    born: date
    sex: str
    numbers: tuple[int, ...] = ()

    def by_name(self) -> Iterator[int]:
        """Keys of names and birth."""
        for word in self.words:
            for day in {self.born, exchanged(self.born)}:
                yield hash((word, day.toordinal(), self.sex))
        for pair in combinations(self.words, 2):
            for year in (self.born.year, self.born.year + 1):
                yield hash((*pair, -year, self.sex))


def exchanged(day: date) -> date:
    """The date with day and month exchanged, where there is one."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


def traces(persons: QuerySet[Person]) -> list[Trace]:
    """Traces of persons that are stored, in the order of their keys."""
    numbers = defaultdict(list)
    papers = Document.objects.filter(person__in=persons).exclude(number_word="").order_by()
    for person_id, word in papers.values_list("person_id", "number_word").iterator(5_000):
        numbers[person_id].append(_number(word))
    rows = persons.order_by("pk").values_list("pk", "household_id", "name_words", "born", "sex")
    return [
        Trace(
            pk, household, tuple(sorted(map(_number, words))), born, sex,
            tuple(numbers.get(pk, ())),
        )
        for pk, household, words, born, sex in rows.iterator(5_000)
    ]  # fmt: skip


def _number(word: str) -> int:
    """A word of the blind index as a number: the first 60 of its 80 bits."""
    return int(word[:15], 16)


def candidates(persons: QuerySet[Person], new: Sequence[Trace]) -> QuerySet[Person]:
    """Whoever may share a key with new persons, and these themselves, found by index."""
    fresh = Person.objects.filter(pk__in=[trace.key for trace in new])
    words = {word for found in fresh.values_list("name_words", flat=True) for word in found}
    papers = Document.objects.filter(person__in=fresh).exclude(number_word="")
    days = {day for trace in new for day in (trace.born, exchanged(trace.born))}
    years = {trace.born.year + step for trace in new for step in (-1, 0, 1)}
    by_word = Q(name_words__overlap=sorted(words)) & (Q(born__in=days) | Q(born__year__in=years))
    numbers = list(papers.values_list("number_word", flat=True))
    same_number = Document.objects.filter(number_word__in=numbers)
    by_number = Q(pk__in=same_number.values("person_id"))
    return persons.filter(by_word | by_number | Q(pk__in=fresh))


def pairs(held: Sequence[Trace], fresh: Iterable[int]) -> Indices:
    """Persons to compare, each pair once: rows of two indices into `held`, the first fresh.

    For each fresh person the `CROWD` that share most keys; whoever shares a number always.

    Parameters
    ----------
    held
        Everybody, fresh persons among them, in the order of their keys.
    fresh
        Keys of those who are new.
    """
    is_fresh = np.isin(np.fromiter((t.key for t in held), np.int64, len(held)), [*fresh])
    homes = np.fromiter((trace.household for trace in held), np.int64, len(held))
    sure, _times = _meet((trace.numbers for trace in held), is_fresh, homes)
    likely, times = _meet((trace.by_name() for trace in held), is_fresh, homes)
    order = np.lexsort((-times, likely[:, 0]))
    likely = likely[order]
    _ones, starts, sizes = np.unique(likely[:, 0], return_index=True, return_counts=True)
    rank = np.arange(len(likely)) - np.repeat(starts, sizes)
    return np.unique(np.concatenate([sure, likely[rank < CROWD]]), axis=0)


def _meet(
    keys: Iterable[Iterable[int]], is_fresh: NDArray[np.bool_], homes: Indices
) -> tuple[Indices, Indices]:
    """Pairs of different households that share a key, and how many keys they share."""
    flat, owners = array("q"), array("q")
    for owner, own in enumerate(keys):
        for key in own:
            flat.append(key)
            owners.append(owner)
    values, persons = np.frombuffer(flat, np.int64), np.frombuffer(owners, np.int64)
    order = np.argsort(values, kind="stable")
    values, persons = values[order], persons[order]
    found: list[Indices] = []
    for step in range(1, min(CROWD, len(values) - 1) + 1):
        same = values[step:] == values[:-step]
        one, other = persons[:-step][same], persons[step:][same]
        wanted = (is_fresh[one] | is_fresh[other]) & (homes[one] != homes[other])
        one, other = one[wanted], other[wanted]
        first = np.where(is_fresh[one], one, other)
        found.append(first * len(homes) + np.where(is_fresh[one], other, one))
        if not same.any() or sum(map(len, found)) > MOST_MEETINGS:
            break
    codes = np.concatenate(found) if found else np.empty(0, np.int64)
    met, times = np.unique(codes, return_counts=True)
    return np.stack(np.divmod(met, max(len(homes), 1)), axis=1), times
