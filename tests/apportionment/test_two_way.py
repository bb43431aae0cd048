"""Tables with fixed sums: both margins met, cells rounded down or up, bounds kept."""

from typing import Any

import pytest

from softlanding.apportionment import TwoWay, two_way
from softlanding.errors import InputRefused


def table(*sums: list[int], **more: Any) -> TwoWay:
    found = two_way(*sums, **more)
    assert isinstance(found, TwoWay), [reason.text for reason in found]
    return found


def test_both_margins_are_met_and_cells_are_exact_values_rounded() -> None:
    found = table([7, 5, 3], [5, 5, 5])
    assert [sum(row) for row in found.cells] == [7, 5, 3]
    assert [sum(column) for column in zip(*found.cells, strict=True)] == [5, 5, 5]
    assert found.beyond == 0


def test_whole_cells_are_kept() -> None:
    assert table([6, 4], [5, 5]).cells == ((3, 3), (2, 2))


def test_weights_shape_the_rows() -> None:
    assert table([4, 4], [4, 4], weights=[[1, 0], [0, 1]]).cells == ((4, 0), (0, 4))
    assert table([4, 4], [4, 4], weights=[[3, 1], [1, 3]]).cells == ((3, 1), (1, 3))


def test_a_forbidden_cell_stays_empty_and_the_others_make_up_for_it() -> None:
    found = table([4, 4], [4, 4], maximum=[[0, None], [None, None]])
    assert found.cells == ((0, 4), (4, 0))


def test_bounds_of_cells_are_kept() -> None:
    found = table([4, 4], [4, 4], minimum=[[3, 0], [0, 0]])
    assert found.cells == ((3, 1), (1, 3))
    assert table([4, 4], [4, 4], maximum=[[1, None], [None, None]]).cells == ((1, 3), (3, 1))


def test_ties_put_early_rows_into_early_columns_whatever_the_order_given() -> None:
    assert table([1, 1], [1, 1], rows=["A", "B"]).cells == ((1, 0), (0, 1))
    assert table([1, 1], [1, 1], rows=["B", "A"]).cells == ((0, 1), (1, 0))


def test_nobody_is_a_table_too() -> None:
    assert table([0, 0], [0, 0]).cells == ((0, 0), (0, 0))


def test_sums_that_differ_are_a_reason() -> None:
    (reason,) = two_way([3, 2], [3, 3])
    assert (reason.code, reason.text) == (
        "table-sums-differ", "the rows sum to 5 and the columns to 6"
    )  # fmt: skip


def test_rows_whose_cells_cannot_hold_them_are_named() -> None:
    reasons = two_way([3, 3], [3, 3], maximum=[[1, 1], [1, 1]], rows=["Ahus", "Boda"])
    assert [reason.data["row"] for reason in reasons] == ["Ahus", "Boda"]
    assert reasons[0].text == "row Ahus has 3 persons, but its cells take from 0 to 2"


def test_columns_that_are_given_too_many_are_named_with_the_rows_that_leave_no_way() -> None:
    (reason,) = two_way(
        [3, 3, 2], [4, 2, 2],
        maximum=[[None, 0, 0], [None, 0, 0], [None, None, None]],
        rows=["Ahus", "Boda", "Cima"], columns=["May", "June", "July"],
    )  # fmt: skip
    assert reason.code == "table-columns-too-small"
    assert reason.data == {
        "columns": ["May"], "total": 4, "persons": 6, "units": ["Ahus", "Boda"],
    }  # fmt: skip
    assert "Ahus, Boda leave them at least 6" in reason.text


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"row_sums": [1, -1]}, "rows: \"-1\" is no whole number"),
        ({"weights": [[1, 1]]}, "weights: has another shape; give 2 rows of 2 cells"),
        ({"minimum": [[2, 0], [0, 0]], "maximum": [[1, 1], [1, 1]]}, "is below the minimum of 2"),
        ({"rows": ["A", "A"]}, "give each row a name of its own"),
    ],
)  # fmt: skip
def test_faulty_tables_are_refused(more: dict[str, Any], told: str) -> None:
    with pytest.raises(InputRefused, match=told):
        two_way(**({"row_sums": [1, 1], "column_sums": [1, 1]} | more))


def test_a_country_by_month_takes_seconds() -> None:
    quotas = [place * 37 % 23 for place in range(2_095)]
    total = sum(quotas)
    months = [total // 12 + (month < total % 12) for month in range(12)]
    found = table(quotas, months)
    assert [sum(row) for row in found.cells] == quotas
    assert [sum(column) for column in zip(*found.cells, strict=True)] == months
    assert found.beyond == 0
