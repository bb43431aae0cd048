"""Finished futures on disk: one file each, whole or not there, never mixed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from softlanding.errors import InputRefused, Problem
from softlanding.tables import json_text, write_files

__all__ = ["FutureStore"]


class FutureStore:
    """A folder that holds the finished futures of one input.

    Parameters
    ----------
    folder
        Made if it is not there.
    input_sha256
        Of the experiment and the seed.

    Raises
    ------
    InputRefused
        If the folder holds futures of another input, or cannot be written.
    """

    def __init__(self, folder: Path, input_sha256: str) -> None:
        self.folder = folder / "futures"
        self.input_sha256 = input_sha256
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"cannot be made ({error.strerror})"
            cure = "name a folder that you may write to"
            problem = Problem(message, cure, column="--out", value=str(folder))
            raise InputRefused([problem]) from None
        for path in self._paths():
            if self._read(path) is None:
                message = f"holds something else than futures of this input ({path.name})"
                cure = "name another folder, or take the policy file and seed of that run"
                raise InputRefused([Problem(message, cure, column="--out", value=str(folder))])

    def finished(self) -> dict[int, dict[str, Any]]:
        """Finished futures by number."""
        found = (self._read(path) for path in self._paths())
        return {int(future["number"]): future for future in found if future is not None}

    def keep(self, future: dict[str, Any]) -> None:
        """Write a finished future, at once or not at all."""
        write_files({self.folder / f"{future['number']:06d}.json": json_text(future)})

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def _read(self, path: Path) -> dict[str, Any] | None:
        """A future of this input; None for anything else."""
        try:
            future = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        ours = isinstance(future, dict) and future.get("input_sha256") == self.input_sha256
        return future if ours and isinstance(future.get("number"), int) else None
