"""Finished futures on disk are whole, and of one input."""

from pathlib import Path

import pytest

from softlanding.errors import InputRefused
from softlanding.simulation import FutureStore

FUTURE = {"number": 3, "input_sha256": "ab", "policies": {}}


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    FutureStore(tmp_path / "new" / "out", "ab").keep(FUTURE)
    assert FutureStore(tmp_path / "new" / "out", "ab").finished() == {3: FUTURE}


def test_another_input_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    FutureStore(tmp_path, "ab").keep(FUTURE)
    with pytest.raises(InputRefused, match="something else than futures of this input"):
        FutureStore(tmp_path, "cd")
    assert FutureStore(tmp_path, "ab").finished() == {3: FUTURE}


@pytest.mark.parametrize("text", ['{"number": 3, "input', "[]", '{"input_sha256": "ab"}'])
def test_a_file_that_is_no_future_is_refused(tmp_path: Path, text: str) -> None:
    kept = FutureStore(tmp_path, "ab")
    (kept.folder / "000003.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused, match=r"000003\.json"):
        FutureStore(tmp_path, "ab")


def test_what_an_interruption_left_half_written_is_no_future(tmp_path: Path) -> None:
    kept = FutureStore(tmp_path, "ab")
    (kept.folder / ".0123456789abcdef.part").write_text('{"number": 3, "inp', encoding="utf-8")
    assert FutureStore(tmp_path, "ab").finished() == {}


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused, match=r"--out: .* cannot be made"):
        FutureStore(tmp_path / "file" / "out", "ab")
