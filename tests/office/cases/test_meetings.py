"""Who is to be compared: whoever shares a key, found without comparing all with all."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from softlanding.office.cases.meetings import CROWD, Trace, exchanged, pairs

DAYS = st.sampled_from([date(1990, 2, 1), date(1990, 1, 2), date(1991, 7, 7), date(1975, 2, 1)])
PEOPLE = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sets(st.integers(1, 5), max_size=3),
        DAYS,
        st.sampled_from("fm"),
        st.sets(st.integers(1, 4), max_size=2),
    ),
    max_size=12,
)


def made(people: list[tuple[int, set[int], date, str, set[int]]]) -> list[Trace]:
    return [
        Trace(10 + key, household, tuple(sorted(words)), born, sex, tuple(numbers))
        for key, (household, words, born, sex, numbers) in enumerate(people)
    ]


def to_compare(one: Trace, other: Trace) -> bool:
    """The rule in its own words."""
    if one.household == other.household:
        return False
    if set(one.numbers) & set(other.numbers):
        return True
    shared = set(one.words) & set(other.words)
    days = {one.born, exchanged(one.born)} & {other.born, exchanged(other.born)}
    near = abs(one.born.year - other.born.year) <= 1
    return one.sex == other.sex and bool((shared and days) or (len(shared) >= 2 and near))


@given(people=PEOPLE, data=st.data())
def test_pairs_are_those_of_the_rule_each_once(
    people: list[tuple[int, set[int], date, str, set[int]]], data: st.DataObject
) -> None:
    held = made(people)
    keys = [trace.key for trace in held]
    fresh = data.draw(st.sets(st.sampled_from(keys))) if keys else set()
    found = [(held[a].key, held[b].key) for a, b in pairs(held, fresh).tolist()]
    assert all(one in fresh for one, _other in found)
    wanted = {
        frozenset((one.key, other.key))
        for one, other in combinations(held, 2)
        if {one.key, other.key} & fresh and to_compare(one, other)
    }
    assert {frozenset(pair) for pair in found} == wanted
    assert len(found) == len(wanted)


def test_in_a_crowd_of_one_name_the_nearest_are_kept() -> None:
    crowd = [Trace(key, key, (1, 2), date(1990, 1, 1), "f") for key in range(3 * CROWD)]
    twin = Trace(900, 900, (1, 2, 3, 4), date(1990, 1, 1), "f")
    found = pairs([*crowd, twin, Trace(901, 901, twin.words, twin.born, "f")], {901})
    assert len(found) <= CROWD
    assert found[:, 1].max() == 3 * CROWD, "whoever shares most keys is among them"


def test_the_same_number_is_compared_in_any_crowd() -> None:
    crowd = [Trace(key, key, (1, 2), date(1990, 1, 1), "f") for key in range(3 * CROWD)]
    numbered = Trace(900, 900, (), date(1950, 5, 5), "m", (7,))
    fresh = Trace(901, 901, (1, 2), date(1990, 1, 1), "f", (7,))
    found = pairs([*crowd, numbered, fresh], {901})
    assert 3 * CROWD in found[:, 1]
