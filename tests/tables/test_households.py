"""The table of households, in."""

from pathlib import Path

import pytest

from softlanding.assignment import Household
from softlanding.errors import InputRefused
from softlanding.tables.households import HouseholdsFile, read_households


def read(folder: Path, text: str) -> HouseholdsFile:
    file = folder / "households.csv"
    file.write_text(text, encoding="utf-8")
    return read_households(file)


def faults(file: HouseholdsFile) -> list[str]:
    return [str(problem).split(";")[0] for problem in file.problems]


def test_every_column_reaches_the_household(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "household,persons,use_school,languages,needs,wishes,family_in,linked_to,group\n"
        "Amina,3,2,ar; so;,dialysis,near the sea;quiet,Berg;Sala,Bo,A\n"
        "Bo,1,,,,,,,\n",
    )
    assert file.problems == ()
    assert file.households == (
        Household(
            "Amina",
            3,
            {"school": 2},
            languages=frozenset({"ar", "so"}),
            needs=frozenset({"dialysis"}),
            wishes=frozenset({"near the sea", "quiet"}),
            family_in=frozenset({"Berg", "Sala"}),
            linked_to=frozenset({"Bo"}),
            group="A",
        ),
        Household("Bo", 1, {"school": 0}),
    )
    assert (file.dimensions, file.rows) == (("school",), {"Amina": 2, "Bo": 3})


def test_only_two_columns_are_needed_and_others_are_named(tmp_path: Path) -> None:
    file = read(tmp_path, "persons,shoe_size,household,use_\n2,41,Bo,9\n")
    assert file.households == (Household("Bo", 2),)
    assert file.unused == ("shoe_size", "use_")


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    assert read(tmp_path, "household,persons\n\nBo,2\n").rows == {"Bo": 3}


def test_every_fault_of_the_file_is_told(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "household,persons,use_school\nA,-3,\nB,0,\nC,,\nD,many,\nE,inf,\nF,nan,\nG,2.5,\n"
        ',2,\nA,2,\nH,2,-1\nI,"1,5",\nJ,1e10,\nK,1,1e308\n"L\nM",1,\nN,٣,\n',
    )
    assert faults(file) == [
        'households.csv:2: persons: "-3" is below 1',
        'households.csv:3: persons: "0" is below 1',
        "households.csv:4: persons: is missing",
        'households.csv:5: persons: "many" is not a number',
        'households.csv:6: persons: "inf" is not a finite number',
        'households.csv:7: persons: "nan" is not a finite number',
        'households.csv:8: persons: "2.5" is not a whole number',
        "households.csv:9: household: is missing",
        'households.csv:10: household: "A" is already in row 2',
        'households.csv:11: use_school: "-1" is below 0',
        'households.csv:12: persons: "1,5" has a decimal comma',
        'households.csv:13: persons: "1e10" is above 1000000000',
        'households.csv:14: use_school: "1e308" is above 1000000000',
        'households.csv:15: household: "L M" holds a line break or another control character',
        'households.csv:16: persons: "٣" is not a number',
    ]


def test_links_lead_to_other_households_of_the_file(tmp_path: Path) -> None:
    file = read(tmp_path, "household,persons,linked_to\nA,1,B;Z\nB,1,B\n")
    assert faults(file) == [
        'households.csv:2: linked_to: "Z" is not a household of this file',
        'households.csv:3: linked_to: "B" is the household itself',
    ]


def test_missing_columns_are_told_once_each(tmp_path: Path) -> None:
    assert faults(read(tmp_path, "name,person\nA,1\nB,2\n")) == [
        "households.csv: household: the column is missing",
        "households.csv: persons: the column is missing",
    ]


def test_persons_are_said_once(tmp_path: Path) -> None:
    file = read(tmp_path, "household,persons,use_persons\nA,1,2\n")
    assert faults(file) == ["households.csv: use_persons: says persons a second time"]


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="has a header and no rows under it"):
        read(tmp_path, "household,persons\n")


def test_nearness_and_needs_of_dwelling_reach_the_household(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "household,persons,linked_near,single_parent,step_free\nA,2,B,yes,no\nB,1,,,yes\n",
    )
    assert file.problems == ()
    assert file.households == (
        Household("A", 2, linked_near=frozenset({"B"}), single_parent=True),
        Household("B", 1, step_free=True),
    )


def test_a_household_near_nobody_known_is_told(tmp_path: Path) -> None:
    file = read(tmp_path, "household,persons,linked_near\nA,2,A;Z\n")
    assert faults(file) == [
        'households.csv:2: linked_near: "A" is the household itself',
        'households.csv:2: linked_near: "Z" is not a household of this file',
    ]
