"""Follow-up data are read whole, or every fault is told at once."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from softlanding.errors import InputRefused
from softlanding.prediction import FollowUp, read_follow_up

ROW = {
    "person": "p1",
    "household": "h1",
    "place": "Berg",
    "arrived_on": "2020-01-15",
    "observed_on": "2020-04-20",
    "outcome": "employed_90_days",
    "value": "1",
    "age": "31",
}


def table(*changes: dict[str, str | None]) -> pl.DataFrame:
    rows = [
        {**ROW, "person": f"p{index}", "household": f"h{index}", **change}
        for index, change in enumerate(changes)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys({**rows[0]}, pl.String))


def codes(*changes: dict[str, str | None]) -> list[tuple[str, int | None, str]]:
    with pytest.raises(InputRefused) as refused:
        read_follow_up(table(*changes), places=["Berg", "Sala"])
    return [(each.column, each.row, each.code) for each in refused.value.problems]


def test_a_good_table_is_read() -> None:
    found = read_follow_up(table({}, {"value": "0", "place": "Sala"}, {"value": None}))
    assert found.value.tolist()[:2] == [1.0, 0.0]
    assert np.isnan(found.value[2])
    assert found.features["age"].to_list() == [31.0] * 3
    assert found.features["arrival_year"].to_list() == [2020.0] * 3


def test_a_file_is_read_as_its_table_is(tmp_path: Path) -> None:
    rows = table({}, {"value": "0"})
    rows.write_csv(tmp_path / "follow_up.csv")
    assert read_follow_up(tmp_path / "follow_up.csv").sha256 == read_follow_up(rows).sha256


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"arrived_on": "2020-02-30"}, "arrived_on", "day"),
        ({"arrived_on": "1066-10-14", "observed_on": "2020-01-01"}, "arrived_on", "invalid"),
        ({"arrived_on": None}, "arrived_on", "missing"),
        ({"observed_on": "2019-12-31"}, "observed_on", "before-arrival"),
        ({"observed_on": "2020-02-01"}, "observed_on", "before-horizon"),
        ({"observed_on": None}, "observed_on", "missing"),
        ({"place": "Atlantis"}, "place", "unknown-place"),
        ({"place": ""}, "place", "blank"),
        ({"outcome": "employed_90_day"}, "outcome", "unknown"),
        ({"value": "0.5"}, "value", "value"),
        ({"value": "yes"}, "value", "value"),
        ({"age": "-3"}, "age", "impossible"),
        ({"age": "old"}, "age", "impossible"),
        ({"schooling": "9"}, "schooling", "impossible"),
        ({"occupation": "nurse"}, "occupation", "impossible"),
        ({"single_parent": "perhaps"}, "single_parent", "impossible"),
        ({"person": "p0", "household": "h0"}, "person", "duplicate"),
        (
            {"person": "p0", "household": "h0", "place": "Sala", "outcome": "course_passed"},
            "person",
            "two",
        ),
    ],
)
def test_each_fault_is_named_where_it_is(
    change: dict[str, str | None], column: str, code: str
) -> None:
    blank = dict.fromkeys(change.keys() - ROW.keys())
    assert codes(blank, change) == [(column, 3, code)]


def test_all_faults_are_told_at_once() -> None:
    found = codes({"place": "Atlantis"}, {"arrived_on": "soon"}, {"value": "2"}, {"age": "200"})
    assert {(column, row) for column, row, _ in found} == {
        ("place", 2),
        ("arrived_on", 3),
        ("value", 4),
        ("age", 5),
    }


def test_many_faults_of_a_kind_are_counted() -> None:
    with pytest.raises(InputRefused) as refused:
        read_follow_up(table(*[{"value": "7"}] * 50))
    assert len(refused.value.problems) == 21
    assert "30 more rows" in str(refused.value.problems[-1])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputRefused, match="observed_on: the column is missing"):
        read_follow_up(table({}).drop("observed_on"))


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(InputRefused, match="holds no observation"):
        read_follow_up(table({}).clear())


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="is not there"):
        read_follow_up(tmp_path / "none.csv")
    (tmp_path / "broken.csv").write_bytes(b"person,value\n\xff\xfe\x00,1,2,3\n")
    with pytest.raises(InputRefused, match=r"broken\.csv"):
        read_follow_up(tmp_path / "broken.csv")


def test_a_header_of_a_million_columns_is_refused_before_they_are_made() -> None:
    for header in (b"code" + b"," * 2**20, b"a" * 2**20, b'"' * 2**20):
        with pytest.raises(InputRefused, match="more than 1000 columns"):
            read_follow_up(header + b"\n1\n")


def test_unused_and_empty_columns_are_noted() -> None:
    rows = table({}).with_columns(shoe_size=pl.lit("42"), schooling=pl.lit(None, pl.String))
    notes = {(note.column, note.code) for note in read_follow_up(rows).notes}
    assert notes == {("shoe_size", "unused-column"), ("schooling", "all-missing")}


def test_arrays_of_different_lengths_are_refused() -> None:
    day = np.array(["2020-01-01"], "datetime64[D]")
    with pytest.raises(InputRefused, match="has 2 rows, person has 1"):
        FollowUp(
            person=np.array(["p"]),
            household=np.array(["h"]),
            place=np.array(["Berg"]),
            arrived_on=day,
            observed_on=day + 100,
            outcome=np.array(["employed_90_days"]),
            value=np.array([1.0, 0.0]),
            features=pl.DataFrame({"age": [30]}),
        )
