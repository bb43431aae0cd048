"""``softlanding place`` when nothing goes well: a stop, no time, no memory, nowhere to go."""

import csv
import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from softlanding.assignment import placing
from softlanding.cli import main
from softlanding.cli.place import _Progress
from softlanding.tables import scores as scores_file
from tests.assignment.small_instances import medium


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Forty households, twelve towns and scores as float32."""
    monkeypatch.chdir(tmp_path)
    instance = medium(1)
    with Path("households.csv").open("w") as file:
        csv.writer(file).writerows(
            [("household", "persons"), *((f"h{i}", use[0]) for i, use in enumerate(instance.uses))]
        )
    with Path("places.csv").open("w") as file:
        csv.writer(file).writerows(
            [("place", "capacity"), *((f"p{i}", c[0]) for i, c in enumerate(instance.capacities))]
        )
    np.save("scores.npy", instance.scores.astype(np.float32))
    return tmp_path


def run(*words: str) -> Result:
    command = ["place", "households.csv", "places.csv", "--scores", "scores.npy"]
    result = CliRunner().invoke(main, [*command, "--report", "report.json", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def report() -> dict[str, object]:
    found: dict[str, object] = json.loads(Path("report.json").read_text())
    return found


def test_control_c_keeps_the_best_placement_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _Progress.__call__

    def pressed(self: _Progress, *told: object) -> bool:
        os.kill(os.getpid(), signal.SIGINT)
        return plain(self, *told)  # type: ignore[arg-type]

    monkeypatch.setattr(_Progress, "__call__", pressed)
    before = signal.getsignal(signal.SIGINT)
    result = run()
    assert result.exit_code == 0
    assert report()["status"] == "interrupted"
    assert report()["placed_households"] > 0  # type: ignore[operator]
    assert "interrupted: " in result.stderr
    assert signal.getsignal(signal.SIGINT) is before


def test_no_time_at_all_still_gives_a_placement() -> None:
    result = run("--time-limit", "0.000001")
    assert result.exit_code == 0
    assert report()["status"] == "feasible"
    assert "The time limit of 1e-06 seconds ended the search." in result.stderr


def test_too_little_memory_for_the_method_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "free_memory", lambda: 1_000)
    result = run()
    assert result.exit_code == 0
    assert report()["method"] == "greedy"
    assert "note: There is too little memory for the method exact" in result.stderr


def test_too_little_memory_for_the_files_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(*_given: object, **_more: object) -> None:
        raise MemoryError

    monkeypatch.setattr(scores_file, "_npy", too_large)
    result = run()
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("there is too little memory")


def test_scores_that_are_blank_everywhere_place_nobody_and_say_so() -> None:
    np.save("scores.npy", np.full((40, 12), np.nan, dtype=np.float32))
    result = run()
    assert result.exit_code == 0
    assert report()["placed_households"] == 0
    assert result.stderr.count("no score is given (12)") == 40


def test_the_scores_of_a_npy_file_are_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    plain = scores_file._npy
    monkeypatch.setattr(scores_file, "_npy", lambda *given: read.append(plain(*given)) or read[0])
    seen = []
    monkeypatch.setattr(
        "softlanding.cli.place.solve",
        lambda instance, **_: seen.append(instance) or (_ for _ in ()).throw(MemoryError),
    )
    run()
    assert isinstance(read[0], np.memmap)
    assert np.shares_memory(seen[0].scores, read[0])
