"""``softlanding place``: shares of groups, the frontier, minimum loads."""

import json
from pathlib import Path

import pytest

from tests.cli.test_place import FILES, folder, placed, rows, run

__all__ = ["folder"]  # a fixture of that file is used here too


GROUPED = "household,persons,group,wishes\nAmina,1,A,Sala\nBo,1,B,Berg\n"
ONE_EACH = "place,capacity\nBerg,1\nSala,1\n"
UNEVEN = "household,Berg,Sala\nAmina,0.9,0.6\nBo,0.3,0.1\n"


def grouped(folder: Path) -> None:
    for name, text in zip(FILES, (GROUPED, ONE_EACH, UNEVEN), strict=True):
        (folder / name).write_text(text, encoding="utf-8")


def test_a_share_for_every_group_changes_the_placement(folder: Path) -> None:
    grouped(folder)
    assert placed(run().stdout) == [("Amina", "Berg", "0.9"), ("Bo", "Sala", "0.1")]
    fair = run("--group-share", "max", "--report", "report.json")
    assert placed(fair.stdout) == [("Amina", "Sala", "0.6"), ("Bo", "Berg", "0.3")]
    assert fair.stderr.splitlines()[0] == (
        "group A: 1 of 1 households placed; 0.6 of 0.9 alone (66.7%)"
    )
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["group_share"] == pytest.approx(2 / 3)
    assert [group["share"] for group in report["groups"]] == pytest.approx([2 / 3, 1])


def test_a_share_that_is_impossible_places_nobody_and_says_why(folder: Path) -> None:
    grouped(folder)
    result = run("--group-share", "0.9")
    assert result.exit_code == 0
    assert {row["status"] for row in rows(result.stdout)} == {"unplaced"}
    assert "at most 66.7% is possible for the worst-off" in result.stderr


def test_the_frontier_is_a_table(folder: Path) -> None:
    grouped(folder)
    assert run("--frontier", "frontier.csv").exit_code == 0
    points = rows((folder / "frontier.csv").read_text(encoding="utf-8"))
    assert [(row["objective"], row["worst_group"], row["wishes"]) for row in points] == [
        ("1.0", "B", "0.0"),
        ("0.9", "A", "2.0"),
    ]


def test_a_frontier_needs_groups() -> None:
    result = run("--frontier", "frontier.csv")
    assert result.exit_code == 2
    assert "group" in result.stderr


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--group-share", "half"), '--group-share: "half" is no share'),
        (("--group-share", "1.5"), '--group-share: "1.5" is no share'),
        (("--group-share", "1", "--method", "greedy"), "does not keep shares of groups"),
        (("--near-km", "-1"), "near_km"),
    ],
)
def test_options_of_fairness_are_checked(words: tuple[str, ...], fault: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert fault in result.stderr


def test_minimums_are_kept_or_missed_by_the_least(folder: Path) -> None:
    (folder / "places.csv").write_text("place,capacity,minimum\nBerg,4,4\nSala,2,2\n")
    (folder / "scores.csv").write_text("household,Berg,Sala\nAmina,0.9,\nBo,0.7,0.6\nCy,0.1,\n")
    assert placed(run().stdout)[2] == ("Cy", "Berg", "0.1")
    (folder / "places.csv").write_text("place,capacity,minimum\nBerg,3,3\nSala,4,3\n")
    hard, soft = run(), run("--soft-minimums")
    assert 'Sala has 2 of "persons", below its minimum of 3.' in hard.stderr
    assert placed(hard.stdout)[0] == ("Amina", "", "")
    assert placed(soft.stdout)[:2] == [("Amina", "Berg", "0.9"), ("Bo", "Sala", "0.6")]
