"""What is compiled is kept where it may be, and never mixed with another state of the sources."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import softlanding
from softlanding.compiled import first_writable, state_of

SETTLE = """
import numpy as np
from softlanding.assignment.settling import settle
pairs, place, room = np.ones((1, 1), np.bool_), np.full(1, -1), np.ones((1, 1), np.int64)
assert settle(pairs, np.ones(1, np.bool_), place, room, np.ones((1, 1), np.int64))
assert place[0] == 0
"""


def test_another_state_of_a_compiled_module_is_another_folder(tmp_path: Path) -> None:
    room = tmp_path / "assignment"
    room.mkdir()
    compiled, other = room / "loops.py", room / "words.py"
    compiled.write_text("from softlanding.compiled import njit\n")
    other.write_text("a = 1\n")
    first = state_of(tmp_path)
    other.write_text("a = 2\n")
    assert state_of(tmp_path) == first
    compiled.write_text("from softlanding.compiled import njit\n\nb = 1\n")
    assert state_of(tmp_path) != first


def test_every_compiled_module_counts() -> None:
    """A module that took Numba by itself would be kept beside its source, whatever it calls."""
    sources = Path(softlanding.__file__).parent
    users = [file for file in sources.rglob("*.py") if "import njit" in file.read_text()]
    assert len(users) > 10
    for file in users:
        assert "from softlanding.compiled import njit" in file.read_text(), file.name


def test_a_folder_that_cannot_be_made_or_is_somebody_else_s_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert first_writable([file / "below", file, tmp_path / "new"]) == tmp_path / "new"
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert first_writable([file]) is None
    monkeypatch.setattr(os, "getuid", lambda: 987_654)
    assert first_writable([tmp_path / "new"]) is None


def kept(sources: Path, tmp_path: Path, **more: str) -> set[str]:
    """Run a compiled loop out of a copy of the sources; what lies in `tmp_path` afterwards."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "nowhere"), **more}
    environ |= {"PYTHONPATH": str(sources.parent), "TMPDIR": str(tmp_path / "tmp")}
    subprocess.run([sys.executable, "-c", SETTLE], env=environ, check=True, timeout=300)
    return {
        str(file.parent.parent.relative_to(tmp_path)).split("compiled-")[0]
        for file in tmp_path.rglob("*.nbi")
    }


def test_compiled_loops_are_kept_where_the_sources_may_not_be_written(tmp_path: Path) -> None:
    """A file in the folder's place keeps even an administrator from writing there."""
    sources = tmp_path / "src" / "softlanding"
    shutil.copytree(
        Path(softlanding.__file__).parent, sources, ignore=shutil.ignore_patterns("__pycache__")
    )
    (sources / "__pycache__").write_text("")
    (tmp_path / "tmp").mkdir()
    found = {"tmp/softlanding-"}
    assert kept(sources, tmp_path) == found
    found.add("home/")
    assert kept(sources, tmp_path, SOFTLANDING_HOME=str(tmp_path / "home")) == found
    found.add("own")
    assert kept(sources, tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "own")) == found
    (sources / "__pycache__").unlink()
    found.add("src/softlanding/__pycache__/")
    assert kept(sources, tmp_path) == found
