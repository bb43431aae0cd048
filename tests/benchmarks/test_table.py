"""The performance table says what was measured and refuses what was not checked."""

import subprocess
import sys
from pathlib import Path

import pytest

import benchmarks
from benchmarks.__main__ import main
from benchmarks.table import Row, as_markdown, as_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def one_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(benchmarks, "__path__", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "benchmarks.made_up", raising=False)
    module = tmp_path / "made_up.py"
    module.write_text(
        "def rows():\n"
        "    yield {'name': 'counting to ten', 'ours_seconds': 0.5, 'peer': 'a clock',\n"
        "           'peer_seconds': 1.0, 'verified': True}\n"
    )
    return module


def test_a_row_computes_how_many_times_as_long_the_peer_took() -> None:
    row = Row(name="counting", ours_seconds=0.5, peer="a clock", peer_seconds=2, verified=True)
    assert "4.00" in row.cells()


def test_columns_that_nobody_fills_are_left_out() -> None:
    text = as_text([Row(name="counting", ours_seconds=0.5, verified=True)])
    assert text.splitlines() == ["row       ours    verified", "counting  500 ms  yes"]


def test_the_page_is_a_table_in_markdown() -> None:
    page = as_markdown([Row(name="counting", ours_seconds=3, verified=True)])
    assert "| counting | 3 s | yes |" in page


def test_every_module_is_measured(
    one_module: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    assert main() == 0
    assert "counting to ten" in capsys.readouterr().out


def test_an_unverified_answer_fails(one_module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_module.write_text(one_module.read_text().replace("True", "False"))
    monkeypatch.setattr(sys, "argv", ["benchmarks", "made_up"])
    assert main() == 1


def test_an_unknown_name_fails(one_module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["benchmarks", "counting to eleven"])
    assert main() == 2


def test_the_command_explains_itself() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--write" in result.stdout
