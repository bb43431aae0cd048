"""The table of places, in."""

from pathlib import Path

import pytest

from softlanding.assignment import Place
from softlanding.errors import InputRefused
from softlanding.tables.places import PlacesFile, read_places


def read(folder: Path, text: str) -> PlacesFile:
    file = folder / "places.csv"
    file.write_text(text, encoding="utf-8")
    return read_places(file)


def faults(file: PlacesFile) -> list[str]:
    return [str(problem).split(";")[0] for problem in file.problems]


def test_every_column_reaches_the_place(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "place,capacity,capacity_school,languages,services,max_household_persons\n"
        "Berg,9,2,sv;ar,clinic; dialysis,5\nSala,0,0,,,\n",
    )
    assert file.problems == ()
    assert file.places == (
        Place(
            "Berg",
            {"persons": 9, "school": 2},
            languages=frozenset({"sv", "ar"}),
            services=frozenset({"clinic", "dialysis"}),
            max_household_persons=5,
        ),
        Place("Sala", {"persons": 0, "school": 0}),
    )
    assert (file.dimensions, file.rows) == (("school",), {"Berg": 2, "Sala": 3})
    assert file.has_services


def test_only_two_columns_are_needed_and_others_are_named(tmp_path: Path) -> None:
    file = read(tmp_path, "capacity,mayor,place\n4,Bo,Berg\n")
    assert file.places == (Place("Berg", {"persons": 4}),)
    assert (file.unused, file.has_services) == (("mayor",), False)


def test_every_fault_of_the_file_is_told(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "place,capacity,capacity_school,max_household_persons\nA,-1,1,\nB,,1,\nC,few,1,\n"
        "D,infinity,1,\n,1,1,\nA,1,1,\nE,1,,\nF,1,1,0\nG,1e308,1,\nH,1,1e10,1e19\n",
    )
    assert faults(file) == [
        'places.csv:2: capacity: "-1" is below 0',
        "places.csv:3: capacity: is missing",
        'places.csv:4: capacity: "few" is not a number',
        'places.csv:5: capacity: "infinity" is not a finite number',
        "places.csv:6: place: is missing",
        'places.csv:7: place: "A" is already in row 2',
        "places.csv:8: capacity_school: is missing",
        'places.csv:9: max_household_persons: "0" is below 1',
        'places.csv:10: capacity: "1e308" is above 1000000000',
        'places.csv:11: capacity_school: "1e10" is above 1000000000',
        'places.csv:11: max_household_persons: "1e19" is above 1000000000',
    ]


def test_missing_columns_are_told_once_each(tmp_path: Path) -> None:
    assert faults(read(tmp_path, "town,room\nA,1\nB,2\n")) == [
        "places.csv: place: the column is missing",
        "places.csv: capacity: the column is missing",
    ]


def test_the_capacity_for_persons_is_said_once(tmp_path: Path) -> None:
    file = read(tmp_path, "place,capacity,capacity_persons\nA,1,2\n")
    assert faults(file) == ["places.csv: capacity_persons: says capacity a second time"]
    assert file.places[0].capacities == {"persons": 1}


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="has semicolons between its columns"):
        read(tmp_path, "place;capacity\nA;1\n")


def test_minimums_dwellings_and_coordinates_reach_the_place(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "place,capacity,capacity_school,minimum,minimum_school,dwellings_2,dwellings_4,"
        "single_parents,step_free,latitude,longitude,dwellings_x\n"
        "Berg,9,2,3,1,2,,no,yes,59.858,-17.5,1\nSala,9,2,,,,,,,,,\n",
    )
    assert file.problems == ()
    assert file.places == (
        Place(
            "Berg",
            {"persons": 9, "school": 2},
            single_parents=False,
            step_free=True,
            minimums={"persons": 3, "school": 1},
            dwellings={2: 2, 4: 0},
            latitude=59.858,
            longitude=-17.5,
        ),
        Place("Sala", {"persons": 9, "school": 2}),
    )
    assert file.unused == ("dwellings_x",)


def test_faults_of_the_further_columns_are_told(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "place,capacity,minimum,dwellings_2,single_parents,step_free,latitude\n"
        "A,5,6,-1,perhaps,maybe,95\n",
    )
    assert sorted(faults(file)) == [
        'places.csv:2: dwellings_2: "-1" is below 0',
        'places.csv:2: latitude: "95" is above 90',
        'places.csv:2: minimum: "6" is above 5',
        'places.csv:2: single_parents: "perhaps" is neither yes nor no',
        'places.csv:2: step_free: "maybe" is neither yes nor no',
    ]
