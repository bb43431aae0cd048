"""What a line of the log leaves out; what the units of systemd lead to."""

from __future__ import annotations

import json
import logging as standard
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from softlanding.office.site import logs

ROOT = Path(__file__).parents[3]
UNITS = ROOT / "deploy" / "systemd"


def line(record: standard.LogRecord) -> dict[str, object]:
    made = logs.logging(None, demo=False)["formatters"]["line"]
    given = {key: value for key, value in made.items() if key != "()"}
    told: dict[str, object] = json.loads(logs.Lines(**given).format(record))
    return told


def record(message: str, *values: object, error: BaseException | None = None) -> standard.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return standard.LogRecord("lib", standard.WARNING, "", 0, message, values, exc_info)


def test_values_are_left_out_and_numbers_stay() -> None:
    told = line(record("Not Found: %s took %d of %r", "/cases/ann/", 404, "Ann"))
    assert told["event"] == "Not Found: * took 404 of *"
    assert (told["level"], told["logger"]) == ("warning", "lib")


def test_a_message_that_does_not_fit_its_values_is_still_a_line() -> None:
    assert line(record("%d persons", "Ann"))["event"] == "%d persons"


def test_an_error_is_told_by_kind_and_place_and_not_by_its_words() -> None:
    try:
        try:
            raise ValueError("Key (name)=(Ann Example) already exists")
        except ValueError as first:
            raise RuntimeError("Ann Example") from first
    except RuntimeError as error:
        told = line(record("job failed", error=error))
    assert told["error"] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert any("test_logs.py" in place for place in told["at"])  # type: ignore[attr-defined]
    assert "Ann" not in json.dumps(told)


@pytest.mark.parametrize("unit", sorted(UNITS.glob("softlanding-*")), ids=lambda unit: unit.name)
def test_systemd_understands_each_unit(unit: Path, tmp_path: Path) -> None:
    """With the programs of a checkout in the place of those in /opt, as systemd looks for them."""
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("systemd-analyze is not installed")
    here = Path(sys.executable).parents[2]
    for each in UNITS.glob("softlanding-*"):
        text = each.read_text().replace("/opt/softlanding", str(here))
        (tmp_path / each.name).write_text(text)
    done = subprocess.run(
        [analyse, "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
