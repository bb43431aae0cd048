"""Files are written whole or not at all."""

from pathlib import Path

import pytest

from softlanding.errors import InputRefused
from softlanding.tables import csv_text, json_text, write_files


def test_texts_are_written_as_utf_8(tmp_path: Path) -> None:
    write_files({tmp_path / "a.csv": "Loulé\n", tmp_path / "b.json": "{}\n"})
    assert (tmp_path / "a.csv").read_bytes() == "Loulé\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.json"]


def test_an_existing_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old and longer")
    write_files({tmp_path / "a.csv": "new"})
    assert (tmp_path / "a.csv").read_text() == "new"


def test_nothing_is_written_if_one_file_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="cannot be written"):
        write_files({tmp_path / "a.csv": "a", tmp_path / "nowhere" / "b.csv": "b"})
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_stays_if_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("softlanding.tables.writing.os.fsync", full)
    with pytest.raises(InputRefused, match="No space left on device"):
        write_files({tmp_path / "a.csv": "new"})
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_names_are_written_as_they_came() -> None:
    assert csv_text(["unit"], [["=A1, or not"], [None]]) == 'unit\n"=A1, or not"\n""\n'


def test_a_float_that_is_not_finite_never_reaches_a_report() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"x": float("nan")})


def test_an_existing_file_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch(mode=0o600)
    (tmp_path / "a.csv").chmod(0o600)
    write_files({tmp_path / "a.csv": "new"})
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600


def test_a_long_name_is_written(tmp_path: Path) -> None:
    file = tmp_path / ("a" * 251 + ".csv")
    write_files({file: "new"})
    assert file.read_text() == "new"


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(InputRefused, match="cannot be written"):
        write_files({tmp_path / "a.csv" / "b.csv": "new"})
    assert (tmp_path / "a.csv").read_text() == "old"
