"""Outputs never overwrite an input or each other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from softlanding.errors import InputRefused, Problem

__all__ = ["refuse_overwriting"]


def refuse_overwriting(inputs: Mapping[Path, str], outputs: Mapping[str, Path | None]) -> None:
    """Refuse outputs that are an input or another output under any name.

    Parameters
    ----------
    inputs
        Path → what it is, for the message.
    outputs
        Option → path; None where the option was not given.

    Raises
    ------
    InputRefused
        With every such output.

    Examples
    --------
    >>> refuse_overwriting({Path("a.csv"): "the input"}, {"--out": Path("./a.csv")})
    Traceback (most recent call last):
    ...
    softlanding.errors.InputRefused: --out: "a.csv" is the input too; name another file
    """
    taken = {os.path.realpath(path): what for path, what in inputs.items()}
    problems = []
    for option, path in outputs.items():
        if path is None:
            continue
        place = os.path.realpath(path)
        if place in taken:
            message = f"is {taken[place]} too"
            problems.append(Problem(message, "name another file", column=option, value=str(path)))
        taken.setdefault(place, option)
    if problems:
        raise InputRefused(problems)
