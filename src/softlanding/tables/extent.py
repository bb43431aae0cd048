"""How large a table may be before it is read into memory."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["STREAMED", "UPLOADED", "WHOLE", "Extent"]


@dataclass(frozen=True, slots=True)
class Extent:
    """The most that is read of one file.

    Parameters
    ----------
    cells
        Cells of the rectangle from the first to the last cell, blank ones included.
    unpacked
        MiB to which a workbook may unpack.
    """

    cells: int
    unpacked: int


WHOLE = Extent(cells=20_000_000, unpacked=400)
"""For somebody at their own machine, which has some gigabytes of memory."""

UPLOADED = Extent(cells=1_500_000, unpacked=100)
"""For a table that somebody sent to a server which also serves others: some 150 MB.

The list of Europe's 98,000 municipalities with a dozen columns fits.
"""

STREAMED = Extent(cells=2_500_000, unpacked=120)
"""As `UPLOADED`, for sheets whose rows are read one by one.

A workbook of 17,000 households with 73,000 members and their papers fits: 104 MiB.
"""
