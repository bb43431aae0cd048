"""Three tables to one placement problem, and the placement as a table and a report."""

import json
from pathlib import Path

import numpy as np
import pytest

from softlanding.assignment import solve
from softlanding.errors import InputRefused
from softlanding.tables.placements import (
    PlacementFiles,
    placement_lines,
    placement_report,
    read_placement,
)

HOUSEHOLDS = "household,persons\nAmina,3\nBo,2\nCy,9\n"
PLACES = "place,capacity\nBerg,4\nSala,2\n"
SCORES = "household,Berg,Sala\nAmina,0.9,0.8\nBo,0.7,0.6\nCy,0.1,0.1\n"
NAN = float("nan")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(
    households: str = HOUSEHOLDS, places: str = PLACES, scores: str = SCORES
) -> PlacementFiles:
    texts = {"households.csv": households, "places.csv": places, "scores.csv": scores}
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    return read_placement(*texts)


def refused(**texts: str) -> list[str]:
    with pytest.raises(InputRefused) as refusal:
        read(**texts)
    return [str(problem).split(";")[0] for problem in refusal.value.problems]


def test_the_instance_is_what_the_files_say() -> None:
    instance = read().instance
    assert instance.household_ids == ("Amina", "Bo", "Cy")
    assert instance.place_ids == ("Berg", "Sala")
    assert instance.uses.tolist() == [[3], [2], [9]]
    assert instance.capacities.tolist() == [[4], [2]]
    np.testing.assert_array_equal(instance.scores, [[0.9, 0.8], [0.7, 0.6], [0.1, 0.1]])


def test_further_dimensions_are_matched_by_name() -> None:
    instance = read(
        "household,persons,use_school,use_ward\nAmina,3,2,\nBo,2,,1\nCy,1,1,1\n",
        "place,capacity_ward,capacity,capacity_bus,capacity_school\nBerg,5,4,7,6\nSala,1,2,3,4\n",
    ).instance
    assert instance.dimensions == ("persons", "ward", "bus", "school")
    assert instance.uses.tolist() == [[3, 0, 0, 2], [2, 1, 0, 0], [1, 1, 0, 1]]
    assert instance.capacities.tolist() == [[4, 5, 7, 6], [2, 1, 3, 4]]


def test_households_that_are_linked_stay_together() -> None:
    instance = read("household,persons,linked_to\nAmina,3,\nBo,2,Amina;Cy\nCy,9,\n").instance
    assert instance.linked == ((1, 0, 2),)


@pytest.mark.parametrize(
    ("household", "place"),
    [
        ("languages\nAmina,3,ar;so", "languages\nBerg,4,sv\nSala,4,sv;so"),
        ("needs\nAmina,3,clinic;bus", "services\nBerg,4,clinic\nSala,4,bus;clinic"),
        ("family_in\nAmina,3,Sala", "mayor\nBerg,4,\nSala,4,"),
        ("group\nAmina,3,", "max_household_persons\nBerg,4,2\nSala,4,3"),
    ],
    ids=["languages", "needs", "family_in", "max_household_persons"],
)
def test_what_forbids_a_place_reaches_the_instance(household: str, place: str) -> None:
    instance = read(
        f"household,persons,{household}\n",
        f"place,capacity,{place}\n",
        "household,Berg,Sala\nAmina,0.9,0.8\n",
    ).instance
    np.testing.assert_array_equal(instance.scores, [[NAN, 0.8]])


def test_columns_that_nobody_read_and_services_that_nobody_offers_are_noted() -> None:
    files = read("household,persons,needs,pets\nAmina,3,clinic,1\nBo,2,,\nCy,9,,\n")
    assert files.notes == (
        "columns of households.csv that were not read: pets",
        "places.csv has no column services: no household with needs can be placed",
    )


def test_the_faults_of_all_files_are_told_at_once() -> None:
    assert refused(
        households="household,persons,use_school,family_in\nAmina,-3,1,Oz\nBo,2,,Berg\n",
        places="place,capacity\nBerg,x\nSala,2\n",
        scores="household,Berg,Oz\nAmina,inf,1\nCy,1,1\n",
    ) == [
        'households.csv:2: persons: "-3" is below 1',
        'places.csv:2: capacity: "x" is not a number',
        'households.csv:1: "use_school" has no column capacity_school beside it in places.csv',
        'households.csv:2: family_in: "Oz" is not a place of places.csv',
        'scores.csv: household: "Bo" has no row',
        'scores.csv:1: "Oz" is not a place of the places file',
        'scores.csv:1: "Sala" has no column',
        'scores.csv:2: Berg: "inf" is not a finite number',
        'scores.csv:3: household: "Cy" is not a household of the households file',
    ]


def test_a_file_that_is_no_table_hides_no_fault_of_the_others() -> None:
    assert refused(
        households=HOUSEHOLDS.replace(",", ";"), places="", scores=SCORES + "Amina,x,1\n"
    ) == [
        "households.csv:1: has semicolons between its columns",
        "places.csv: is empty",
        'scores.csv:5: Berg: "x" is not a number',
        'scores.csv:5: household: "Amina" is already in row 2',
    ]


def test_a_missing_column_of_names_is_told_once_and_not_for_every_row() -> None:
    households = "name,persons,family_in\nAmina,3,Berg\n"
    assert refused(households=households, places="town,capacity\nBerg,3\n") == [
        "households.csv: household: the column is missing",
        "places.csv: place: the column is missing",
    ]


def test_a_repeated_place_is_the_only_fault() -> None:
    assert refused(places=PLACES + "Berg,1\n") == [
        'places.csv:4: place: "Berg" is already in row 2'
    ]


def test_a_repeated_household_does_not_make_an_array_look_wrong() -> None:
    Path("households.csv").write_text("household,persons\nA,1\nA,1\n")
    Path("places.csv").write_text(PLACES)
    np.save("scores.npy", np.ones((2, 2), dtype=np.float32))
    with pytest.raises(InputRefused) as refusal:
        read_placement("households.csv", "places.csv", "scores.npy")
    assert [problem.code for problem in refusal.value.problems] == ["duplicate"]


def test_lines_tell_every_household_in_file_order() -> None:
    instance = read().instance
    result = solve(instance)
    lines = list(placement_lines(instance, result))
    assert lines[:2] == [
        ("Amina", "Berg", 0.9, "placed", ""),
        ("Bo", "Sala", 0.6, "placed", ""),
    ]
    assert lines[2][:4] == ("Cy", "", "", "unplaced")
    assert "Larger than every possible place" in str(lines[2][4])


def test_the_report_holds_what_the_placement_is_and_uses() -> None:
    instance = read().instance
    result = solve(instance, seed=3)
    report = json.loads(json.dumps(placement_report(instance, result), allow_nan=False))
    expected = {
        "status": "optimal",
        "objective": 1.5,
        "bound": 1.5,
        "gap": 0.0,
        "placed_households": 2,
        "placed_persons": 5,
        "households": 3,
        "persons": 14,
        "load": {"Berg": {"persons": [3, 4]}, "Sala": {"persons": [2, 2]}},
        "method": "exact",
        "seed": 3,
        "input_sha256": instance.sha256,
    }
    assert {name: report[name] for name in expected} == expected
    (unplaced,) = report["unplaced"]
    assert (unplaced["household"], unplaced["code"]) == ("Cy", "too_large_for_every_place")
    assert report["seconds"] >= 0
    assert {"softlanding", "highspy", "numpy", "python"} <= set(report["versions"])
