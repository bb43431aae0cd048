"""Two contracts that import-linter does not bring along.

`DoorContract` keeps one room of a house from reaching into another except through
its door; `GateContract` keeps what lies beyond the house from being imported
anywhere but at each room's gate. Both look at direct imports only: what a door
does behind itself is its own business.
"""

from __future__ import annotations

import grimp
from importlinter import Contract, ContractCheck, fields, output

__all__ = ["DoorContract", "GateContract"]


def _room(module: str, house: str) -> str | None:
    """Return the name of the room that a module stands in, or None outside every room.

    >>> _room("softlanding.office.quotas.views", "softlanding.office")
    'quotas'
    >>> _room("softlanding.errors", "softlanding.office") is None
    True
    """
    if not module.startswith(f"{house}."):
        return None
    return module.removeprefix(f"{house}.").split(".")[0]


class _DirectImportsContract(Contract):
    """Judges each direct import between two modules by itself."""

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002
        faults = [
            (importer, imported, line)
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not self.permits(importer, imported)
            for line in self._lines(graph, importer, imported)
        ]
        return ContractCheck(kept=not faults, metadata={"faults": faults})

    def permits(self, importer: str, imported: str) -> bool:
        """Tell whether `importer` may import `imported`."""
        raise NotImplementedError

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, line in check.metadata["faults"]:
            output.print_error(f"- {importer} -> {imported} (l.{line})", bold=False)
        output.new_line()

    @staticmethod
    def _lines(graph: grimp.ImportGraph, importer: str, imported: str) -> list[int]:
        details = graph.get_import_details(importer=importer, imported=imported)
        return sorted({detail["line_number"] for detail in details}) or [0]


class DoorContract(_DirectImportsContract):
    """Each room of `house` is entered from another room only by its module `door`.

    The room itself, the package without a module, may not be imported either: its
    ``__init__`` is not a door.
    """

    house = fields.StringField()
    door = fields.StringField()

    def permits(self, importer: str, imported: str) -> bool:
        """Tell whether the import stays in its room or goes through a door."""
        here, there = _room(importer, self.house), _room(imported, self.house)
        if there is None or here == there:
            return True
        return imported == f"{self.house}.{there}.{self.door}"


class GateContract(_DirectImportsContract):
    """Inside `house`, only each room's module `gate` imports what is listed in `beyond`.

    A gate that is a package is one gate with all its modules.
    """

    house = fields.StringField()
    gate = fields.StringField()
    beyond = fields.ListField(subfield=fields.StringField())

    def permits(self, importer: str, imported: str) -> bool:
        """Tell whether the import starts outside the house, ends in it, or starts at a gate."""
        here = _room(importer, self.house)
        if here is None or not self._lies_beyond(imported):
            return True
        gate = f"{self.house}.{here}.{self.gate}"
        return importer == gate or importer.startswith(f"{gate}.")

    def _lies_beyond(self, module: str) -> bool:
        return any(module == far or module.startswith(f"{far}.") for far in self.beyond)
