"""A disk of one megabyte, mounted for a test, that can be filled and grown."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


class SmallDisk:
    """A file system in memory; `folder` is where it is mounted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, options: str) -> str:
        """Mount it, or change it; what `mount` complains of."""
        words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.folder)]
        return subprocess.run(words, capture_output=True, text=True, check=False).stderr

    def fill(self) -> None:
        """Leave no room but for names."""
        try:
            (self.folder / "ballast").write_bytes(bytes(2 * 2**20))
        except OSError:
            return

    def grow(self) -> None:
        """Make room."""
        assert not self.mount("remount,size=64m")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Skipped where nothing may be mounted, as for anybody but root."""
    made = SmallDisk(tmp_path / "disk")
    made.folder.mkdir()
    if complaint := made.mount("size=1m"):
        pytest.skip(f"a small disk cannot be mounted here: {complaint.strip()}")
    try:
        yield made
    finally:
        subprocess.run(["umount", "--lazy", str(made.folder)], check=True)
