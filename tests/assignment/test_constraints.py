"""Each constraint, kept and broken; and what the builder makes of all of them."""

from time import perf_counter

import numpy as np
import pytest

from softlanding.assignment import CODES, SINGLE_PARENTS, Household, Place, build, solve
from softlanding.errors import InputRefused


def words(*values: str) -> frozenset[str]:
    return frozenset(values)


def codes(household: Household, place: Place) -> list[str]:
    built = build([household], [place], [[0.5]])
    found = [reason.code for reason in built.reasons(0, 0)]
    assert bool(built.instance.fits[0, 0]) == (not found)
    return found


ROOM = {"persons": 9, "school": 2}


@pytest.mark.parametrize(
    ("household", "place"),
    [
        (Household("h", 3, languages=words("ar", "en")), Place("p", ROOM, languages=words("en"))),
        (Household("h", 3), Place("p", ROOM, languages=words("en"))),
        (Household("h", 3, languages=words("ar")), Place("p", ROOM)),
        (Household("h", 3, needs=words("clinic")), Place("p", ROOM, services=words("clinic", "x"))),
        (Household("h", 3), Place("p", ROOM, max_household_persons=3)),
        (Household("h", 3, family_in=words("p")), Place("p", ROOM)),
        (Household("h", 9, uses={"school": 2}), Place("p", ROOM)),
        (Household("h", 2, single_parent=True), Place("p", ROOM)),
        (
            Household("h", 2, single_parent=True),
            Place("p", ROOM, single_parents=False, services=words(SINGLE_PARENTS)),
        ),
        (Household("h", 2, step_free=True), Place("p", ROOM, step_free=True)),
        (Household("h", 2), Place("p", ROOM)),
        (Household("h", 3), Place("p", ROOM, dwellings={2: 1, 4: 1})),
    ],
)
def test_a_constraint_that_is_kept_says_nothing(household: Household, place: Place) -> None:
    assert codes(household, place) == []


@pytest.mark.parametrize(
    ("household", "place", "code"),
    [
        (
            Household("h", 3, languages=words("ar")),
            Place("p", ROOM, languages=words("en")),
            "no_common_language",
        ),
        (
            Household("h", 3, needs=words("clinic", "x")),
            Place("p", ROOM, services=words("x")),
            "service_missing",
        ),
        (Household("h", 3, needs=words("clinic")), Place("p", ROOM), "service_missing"),
        (
            Household("h", 4),
            Place("p", ROOM, max_household_persons=3),
            "household_too_large_for_place_limit",
        ),
        (
            Household("h", 2, single_parent=True),
            Place("p", ROOM, single_parents=False),
            "single_parent_not_received",
        ),
        (Household("h", 2, step_free=True), Place("p", ROOM), "no_step_free_dwelling"),
        (
            Household("h", 5),
            Place("p", ROOM, dwellings={2: 3, 4: 1}),
            "no_dwelling_large_enough",
        ),
        (Household("h", 10), Place("p", ROOM), "larger_than_capacity"),
        (Household("h", 1, uses={"school": 3}), Place("p", ROOM), "larger_than_capacity"),
        (Household("h", 1, uses={"dwelling": 1}), Place("p", ROOM), "larger_than_capacity"),
    ],
)
def test_a_constraint_that_is_broken_has_its_code(
    household: Household, place: Place, code: str
) -> None:
    assert codes(household, place) == [code]


def test_family_elsewhere_closes_a_place() -> None:
    places = [Place("p", ROOM), Place("q", ROOM)]
    built = build([Household("h", 3, family_in=words("q"))], places, [[0.5, 0.1]])
    assert [reason.code for reason in built.reasons(0, 0)] == ["not_with_family"]
    assert solve(built.instance).assignment.tolist() == [1]


def test_an_exclusion_closes_a_pair() -> None:
    built = build([Household("h", 3)], [Place("p", ROOM)], [[0.5]], exclusions=[("h", "p")])
    assert [reason.code for reason in built.reasons(0, 0)] == ["excluded"]


def test_a_missing_score_is_a_reason() -> None:
    built = build([Household("h", 3)], [Place("p", ROOM)], [[np.nan]])
    assert [reason.code for reason in built.reasons(0, 0)] == ["no_score"]


def test_all_reasons_of_a_pair_are_told_in_words() -> None:
    household = Household("h", 12, languages=words("ar"), needs=words("clinic"))
    place = Place("Berg", ROOM, languages=words("sv"), max_household_persons=6)
    texts = [reason.text for reason in build([household], [place], [[0.5]]).reasons(0, 0)]
    assert texts == [
        "The household speaks ar; Berg speaks sv.",
        "The household needs clinic, which Berg does not offer.",
        "The household has 12 persons; Berg accepts at most 6 in one household.",
        'The household uses 12 of "persons" (capacity 9) of Berg.',
    ]


def test_a_household_too_large_keeps_its_score_for_what_if() -> None:
    built = build([Household("h", 10)], [Place("p", ROOM)], [[0.5]])
    assert built.instance.scores[0, 0] == 0.5
    assert not built.instance.fits[0, 0]


def test_scores_given_are_not_changed() -> None:
    scores = np.array([[0.5]])
    build([Household("h", 3, needs=words("x"))], [Place("p", ROOM)], scores)
    assert scores[0, 0] == 0.5


def test_links_and_locks_go_by_name() -> None:
    households = [Household("a", 1, linked_to=words("b")), Household("b", 1)]
    built = build(households, [Place("p", ROOM)], [[1.0], [1.0]], locks={"b": "p"})
    assert built.instance.linked_with(0).tolist() == [0, 1]
    assert dict(built.instance.locks) == {1: 0}


UPPSALA, STOCKHOLM, MALMO = ((59.858, 17.639), (59.329, 18.069), (55.605, 13.004))


def town(name: str, at: tuple[float, float] | None, persons: int = 1) -> Place:
    latitude, longitude = at or (None, None)
    return Place(name, {"persons": persons}, latitude=latitude, longitude=longitude)


def test_linked_households_come_near_each_other() -> None:
    households = [Household("a", 1, linked_near=words("b")), Household("b", 1)]
    places = [town("U", UPPSALA), town("S", STOCKHOLM), town("M", MALMO)]
    scores = [[0.9, 0.1, 0.0], [0.0, 0.1, 0.9]]
    far = solve(build(households, places, scores, near_km=1000).instance)
    close = solve(build(households, places, scores, near_km=70).instance)
    nowhere = solve(build(households, places, scores, near_km=10).instance)
    assert far.assignment.tolist() == [0, 2]
    assert close.assignment.tolist() == [0, 1]
    assert nowhere.assignment.tolist() == [-1, -1]


def test_a_place_without_coordinates_is_near_itself_alone() -> None:
    households = [Household("a", 1, linked_near=words("b")), Household("b", 1)]
    places = [town("X", None, persons=2), town("S", STOCKHOLM)]
    result = solve(build(households, places, [[0.1, 0.9], [0.1, 0.0]], near_km=20_000).instance)
    assert result.assignment.tolist() == [0, 0]


def test_a_minimum_load_brings_a_household_where_it_scores_less() -> None:
    places = [Place("p", ROOM), Place("q", ROOM, minimums={"persons": 2})]
    built = build([Household("h", 3)], places, [[0.9, 0.1]])
    assert solve(built.instance).assignment.tolist() == [1]


def test_attributes_that_mean_nothing_are_told_at_once() -> None:
    place = Place(
        "p", ROOM, minimums={"school": 3}, dwellings={0: 1}, latitude=91.0, longitude=float("nan")
    )
    with pytest.raises(InputRefused) as refused:
        build([Household("h", 1)], [place], [[1.0]], near_km=-1)
    columns = [problem.column for problem in refused.value.problems]
    assert columns == ["near_km", "latitude", "longitude", "minimums", "dwellings"]


def test_unknown_names_are_told_at_once() -> None:
    household = Household(
        "h",
        1,
        linked_to=words("x"),
        linked_near=words("v"),
        family_in=words("y"),
        family_wished_in=words("u"),
    )
    with pytest.raises(InputRefused) as refused:
        build([household], [Place("p", ROOM)], [[1.0]], exclusions=[("h", "z")], locks={"w": "p"})
    assert [problem.value for problem in refused.value.problems] == [
        *("x", "v", "y", "u", "z", "w")
    ]


def test_repeated_names_are_refused() -> None:
    with pytest.raises(InputRefused, match="twice"):
        build([Household("h", 1), Household("h", 2)], [Place("p", ROOM)], [[1.0], [1.0]])


def test_dimensions_follow_the_places() -> None:
    built = build([Household("h", 1)], [Place("p", {"persons": 3, "b": 1, "a": 2})], [[1.0]])
    assert built.instance.dimensions == ("persons", "b", "a")


def test_a_codes_bit_fits_the_table() -> None:
    assert len(CODES) <= 16


def test_a_national_programme_is_built_in_less_than_a_second() -> None:
    draw = np.random.default_rng(0)
    tongues, kinds = ["ar", "en", "sv", "fa"], ["clinic", "school", "step-free"]
    households = [
        Household(
            str(index),
            int(draw.integers(1, 9)),
            languages=words(*draw.choice(tongues, 2)),
            needs=words(*draw.choice(kinds, int(draw.integers(0, 3)))),
        )
        for index in range(500)
    ]
    places = [
        Place(
            str(index),
            {"persons": int(draw.integers(1, 30))},
            languages=words(*draw.choice(tongues, 2)),
            services=words(*draw.choice(kinds, 2)),
        )
        for index in range(290)
    ]
    scores = draw.random((500, 290))
    started = perf_counter()
    build(households, places, scores)
    assert perf_counter() - started < 1


def test_numbers_beyond_any_town_are_refused_not_overflown() -> None:
    households = [Household("A", 10**30)]
    places = [Place("P", {"persons": 10**30}, max_household_persons=10**30)]
    with pytest.raises(InputRefused, match="too large"):
        build(households, places, [[1.0]])
