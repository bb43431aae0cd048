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
BLOCK = 4_000  # fresh persons whose meetings are held in memory at a time
MOST_MEETINGS = 1_000_000  # of a block, whatever the names
Indices = NDArray[np.int64]
Shared = tuple[NDArray[np.int32], NDArray[np.int32]]  # numbers of keys, ascending, and persons


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
    numbers = _shared(trace.numbers for trace in held)
    names = _shared(trace.by_name() for trace in held)
    firsts = np.flatnonzero(is_fresh)
    found = [np.empty(0, np.int64)]
    for start in range(0, len(firsts), BLOCK):
        asked = np.zeros(len(held), np.bool_)
        asked[firsts[start : start + BLOCK]] = True
        sure, _times = np.unique(_meet(numbers, asked, is_fresh, homes), return_counts=True)
        likely, times = np.unique(_meet(names, asked, is_fresh, homes), return_counts=True)
        found.append(np.union1d(sure, _most_shared(likely, times, likely // len(held))))
    return np.stack(np.divmod(np.concatenate(found), max(len(held), 1)), axis=1)


def _shared(keys: Iterable[Iterable[int]]) -> Shared:
    """Keys that more than one person has, numbered, each beside every person who has it."""
    flat, owners = array("q"), array("i")
    for owner, own in enumerate(keys):
        for key in own:
            flat.append(key)
            owners.append(owner)
    values = np.frombuffer(flat, np.int64)
    order = np.argsort(values, kind="stable")
    values = values[order]
    begins = np.append(True, values[1:] != values[:-1])[: len(values)]
    alone = begins & np.append(begins[1:], True)[: len(values)]
    persons = np.frombuffer(owners, np.int32)[order]
    return np.cumsum(begins, dtype=np.int32)[~alone], persons[~alone]


def _meet(
    shared: Shared, asked: NDArray[np.bool_], is_fresh: NDArray[np.bool_], homes: Indices
) -> Indices:
    """Whom the persons who are asked about meet, once for each key that two of them share.

    A meeting is the index of the first, times the number of persons, plus that of the other;
    the first is fresh, and the two live in different households.
    """
    keys, persons = shared
    near = np.zeros(keys[-1] + 1 if len(keys) else 0, np.bool_)
    near[keys[asked[persons]]] = True
    keys, persons = keys[near[keys]], persons[near[keys]]
    found, meetings = [np.empty(0, np.int64)], 0
    for step in range(1, min(CROWD, len(keys) - 1) + 1):
        same = keys[step:] == keys[:-step]
        one, other = persons[:-step][same], persons[step:][same]
        first, second = np.where(is_fresh[one], (one, other), (other, one))
        wanted = asked[first] & (homes[one] != homes[other])
        found.append(first[wanted].astype(np.int64) * len(homes) + second[wanted])
        meetings += len(found[-1])
        if not same.any() or meetings > MOST_MEETINGS:
            break
    return np.concatenate(found)


def _most_shared(met: Indices, times: Indices, firsts: Indices) -> Indices:
    """Of each first person's meetings, in ascending order, the `CROWD` with most keys shared."""
    order = np.lexsort((-times, firsts))
    _ones, starts, sizes = np.unique(firsts[order], return_index=True, return_counts=True)
    rank = np.arange(len(met)) - np.repeat(starts, sizes)
    return met[order][rank < CROWD]
