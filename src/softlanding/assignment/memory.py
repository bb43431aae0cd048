"""The memory that a run may take."""

from __future__ import annotations

import math
import re
import sys
from pathlib import Path

__all__ = ["free_memory"]

_MEMORY = Path("/proc/meminfo")
_OWN = Path("/proc/self/statm")
_GROUP = Path("/sys/fs/cgroup")
_PAGE = 4096


def free_memory() -> float:
    """Bytes that this process can still take; infinite where nobody knows.

    The least of what the system has left, what the control group of the process may still
    take, and its own limit of addresses.
    """
    return min(_of_system(), _of_group(), _of_process())


def _of_system() -> float:
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", _MEMORY.read_text(), re.MULTILINE)
    except OSError:
        return math.inf
    return int(found[1]) * 1024 if found else math.inf


def _of_group() -> float:
    try:
        most = (_GROUP / "memory.max").read_text().strip()
        used = int((_GROUP / "memory.current").read_text())
        files = re.search(r"^file (\d+)$", (_GROUP / "memory.stat").read_text(), re.MULTILINE)
    except (OSError, ValueError):
        return math.inf
    if not most.isdigit():
        return math.inf
    used -= int(files[1]) if files else 0  # copies of files are given up first
    return max(0, int(most) - used)


def _of_process() -> float:
    if sys.platform == "win32":
        return math.inf
    import resource

    most, _ = resource.getrlimit(resource.RLIMIT_AS)
    if most == resource.RLIM_INFINITY:
        return math.inf
    try:
        used = int(_OWN.read_text().split()[0]) * _PAGE
    except OSError:
        return math.inf
    return max(0, most - used)
