"""``softlanding backtest``: a past year in, shares of hindsight out, refusals with cures."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from softlanding.cli import main

HOUSEHOLDS = "household,persons,group,placed_in\nA,1,x,Sala\nB,1,y,Berg\nC,2,x,\n"
PLACES = "place,capacity\nBerg,3\nSala,1\n"
SCORES = "household,Berg,Sala\nA,2,1\nB,3,2\nC,5,\n"
HISTORY = "household,persons\nP,1\nQ,2\n"
HISTORY_SCORES = "household,Berg,Sala\nP,1,1\nQ,4,\n"
FILES = {
    "households.csv": HOUSEHOLDS,
    "places.csv": PLACES,
    "scores.csv": SCORES,
    "last.csv": HISTORY,
    "last-scores.csv": HISTORY_SCORES,
}
LAST = ("--history", "last.csv", "--history-scores", "last-scores.csv")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*words: str) -> Result:
    command = ["backtest", "households.csv", "places.csv", "--scores", "scores.csv", *words]
    result = CliRunner().invoke(main, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def report(*words: str) -> dict:
    result = run("--report", "report.json", *words)
    assert result.exit_code == 0, result.output
    return json.loads(Path("report.json").read_text(encoding="utf-8"))


def test_the_report_says_what_the_contract_promises() -> None:
    found = report(*LAST, "--orders", "2", "--batches", "3")
    assert found["hindsight"]["objective"] == 9.0
    assert set(found["methods"]) == {
        *("online", "batch-greedy", "greedy", "random", "history", "hindsight")
    }
    for name, method in found["methods"].items():
        assert {"share_of_hindsight", "placed_persons", "worst_group", "seconds"} <= set(method)
        orders = 1 if name in {"history", "hindsight"} else 3
        assert len(method["share_of_hindsight"]) == orders
        assert all(0 <= share <= 1 for share in method["share_of_hindsight"])


def test_greedy_and_history_by_hand() -> None:
    """Greedy: A and B to Berg, no room for C: 5 of 9. In reality: A in Sala, B in Berg: 4."""
    found = report("--methods", "greedy,history")["methods"]
    assert found["greedy"]["share_of_hindsight"] == [pytest.approx(5 / 9)]
    assert found["greedy"]["placed_persons"] == 2
    assert found["greedy"]["worst_group"] == "x"
    assert found["greedy"]["worst_group_share"] == pytest.approx(2 / 7)
    assert found["history"]["share_of_hindsight"] == [pytest.approx(4 / 9)]


def test_without_earlier_arrivals_that_is_said() -> None:
    result = run("--methods", "online,greedy")
    assert "those who have come so far" in result.stderr
    assert result.stdout.splitlines()[0].split()[:2] == ["method", "mean"]
    assert result.stdout.splitlines()[1].startswith("online")


def test_the_same_seed_gives_the_same_report() -> None:
    first, second = (report(*LAST, "--orders", "1", "--seed", "3") for _ in "ab")
    for one in (first, second):
        for method in one["methods"].values():
            del method["seconds"]
    assert first["methods"] == second["methods"]


def test_a_picture_is_drawn() -> None:
    assert run("--methods", "greedy,random", "--picture", "shares.svg").exit_code == 0
    drawn = Path("shares.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "share of hindsight" in drawn


def test_every_fault_is_told_at_once() -> None:
    Path("households.csv").write_text("household,persons,placed_in\nA,-3,Berg\nB,1,Oslo\n")
    Path("last.csv").write_text("household,persons\nP,0\n")
    result = run(*LAST, "--methods", "best", "--batches", "0", "--orders", "-1")
    assert result.exit_code == 2
    for told in ('"best"', "--batches", "--orders", "households.csv:2", "last.csv:2"):
        assert told in result.stderr, told
    assert "Traceback" not in result.output


def test_an_unknown_place_of_the_past_is_told_with_its_row() -> None:
    Path("households.csv").write_text(HOUSEHOLDS.replace("Sala", "Oslo"))
    result = run()
    assert result.exit_code == 2
    assert 'households.csv:2: placed_in: "Oslo" is not a place' in result.stderr


def test_history_without_its_scores_is_refused() -> None:
    assert "--history-scores: is missing" in run("--history", "last.csv").stderr
    assert "--history: is missing" in run("--history-scores", "last-scores.csv").stderr


def test_history_as_a_method_needs_its_column() -> None:
    Path("households.csv").write_text("household,persons\nA,1\nB,1\nC,2\n")
    result = run("--methods", "history")
    assert result.exit_code == 2
    assert "placed_in" in result.stderr


def test_an_output_never_overwrites_an_input() -> None:
    result = run("--report", "scores.csv")
    assert result.exit_code == 2
    assert Path("scores.csv").read_text(encoding="utf-8") == SCORES


def test_arrivals_beyond_capacity_are_stated() -> None:
    Path("places.csv").write_text("place,capacity\nBerg,1\nSala,1\n")
    result = run("--methods", "greedy")
    assert result.exit_code == 0
    assert 'Arrivals need 4 of "persons"; all places together have 2.' in result.stderr
