"""Measured rows outlive the run that measured them; the page and the picture are made of all."""

import json
from pathlib import Path

import pytest

from benchmarks import results
from benchmarks.picture import drawn
from benchmarks.table import Row, as_markdown


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, file in (("KEPT", "kept.json"), ("PAGE", "page.md"), ("PICTURE", "images/p.svg")):
        monkeypatch.setattr(results, name, tmp_path / file)
    return tmp_path


def row(name: str, seconds: float = 1.0, **more: object) -> Row:
    return Row(name=name, ours_seconds=seconds, verified=True, **more)  # type: ignore[arg-type]


COMPARED = row("tight, 9 × 9", below={"Soft Landing": 0.0, "greedy": 0.0626, "a peer": None})


def test_rows_that_were_not_measured_again_stay_on_the_page(folder: Path) -> None:
    results.write({"keys": [row("one"), row("two")], "quota": [row("three")]})
    results.write({"keys": [row("two", 5.0)]})
    page = (folder / "page.md").read_text()
    assert [name in page for name in ("| one | 1 s", "| two | 5 s", "| three | 1 s")] == [True] * 3
    assert "two | 1 s" not in page
    assert json.loads((folder / "kept.json").read_text())["quota"][0]["name"] == "three"


def test_distances_to_the_best_bound_are_a_table_and_a_picture(folder: Path) -> None:
    results.write({"kinds": [COMPARED]})
    page = (folder / "page.md").read_text()
    assert "| tight, 9 × 9 | 0.000% | 6.260% | no placement |" in page
    assert "](../images/p.svg)" in page
    assert (folder / "images" / "p.svg").exists()


def test_without_such_rows_there_is_neither(folder: Path) -> None:
    results.write({"keys": [row("one")]})
    assert "## Placements beside peers" not in as_markdown([row("one")])
    assert not (folder / "images").exists()


def test_the_picture_names_every_method_and_instance_and_shows_what_was_found() -> None:
    svg = drawn([COMPARED, row("not compared")])
    named = ("Soft Landing", "greedy", "a peer", "tight, 9 × 9")
    assert all(f">{name}</text>" in svg for name in named)
    assert "not compared" not in svg
    assert svg.count('aria-roledescription="point"') == 2


def test_the_rows_that_are_kept_are_those_of_the_page() -> None:
    root = Path(__file__).resolve().parents[2]
    kept = json.loads((root / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    page = (root / "docs" / "explanation" / "performance.md").read_text(encoding="utf-8")
    assert all(f"| {one['name']} |" in page for rows in kept.values() for one in rows)
