"""Policy files in TOML, with every fault of a file named at once.

The form is described in ``docs/reference/policy-files.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from softlanding.apportionment import METHODS as ROUNDINGS
from softlanding.apportionment import Key, load_key
from softlanding.apportionment.form_fields import FormFields, exact_decimal
from softlanding.errors import InputRefused, Problem
from softlanding.simulation.assumptions import ASSUMPTIONS, Interval
from softlanding.simulation.figures import COUNTRIES
from softlanding.simulation.policy import MECHANISMS, PARTS, Experiment, Policy
from softlanding.simulation.towns import INDICATORS

__all__ = ["load_experiment", "parse_experiment"]

Tree = Mapping[str, Any]

_WORLD = {
    "country": "",
    "years": (3, 1, 20),
    "towns": (40, 2, 20_000),
    "inhabitants": (1_500_000, 4_000, 1_000_000_000),
    "persons_per_year": (600, 1, 1_000_000),
    "futures": (100, 2, 1_000_000),
}
_POLICY = {
    "name",
    "key",
    "rounding",
    "minimum",
    "least_if_any",
    "headroom",
    "method",
    "weights",
    "group_share",
}


def load_experiment(path: Path) -> Experiment:
    """Read a policy file; keys that it names by a path are looked for beside it.

    Raises
    ------
    InputRefused
        With every fault of the file.
    """
    try:
        document = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem("is not UTF-8", "save it as UTF-8", file=path.name, code="encoding")
    except OSError as error:
        message = f"cannot be read ({error.strerror})"
        problem = Problem(message, "name a policy file", file=str(path), code="no-input")
    else:
        return parse_experiment(document, file=path.name, folder=path.parent)
    raise InputRefused([problem])


def parse_experiment(
    document: str, *, file: str = "policy.toml", folder: Path = Path()
) -> Experiment:
    r"""Read an experiment from the text of its file.

    Parameters
    ----------
    file
        Name of the file, for messages.
    folder
        Where key files that it names lie.

    Raises
    ------
    InputRefused
        With every fault: TOML that cannot be read, unknown or missing fields, numbers
        outside their interval, keys that read what synthetic towns don't have, policies
        that contradict themselves or have the same name.

    Examples
    --------
    >>> parse_experiment('title = "Try"\n[[policy]]\nname = "a"\nkey = "populaton"')
    Traceback (most recent call last):
    ...
    softlanding.errors.InputRefused: policy.toml: policy[1].key: "populaton" is neither ...
    """
    try:
        tree = tomllib.loads(document, parse_float=exact_decimal)
    except (ValueError, RecursionError) as error:
        problem = Problem(f"is not TOML ({error})", "correct it there", file=file, code="toml")
        raise InputRefused([problem]) from None
    form = _PolicyForm(tree, file, folder)
    experiment = form.experiment()
    if form.problems:
        raise InputRefused(form.problems)
    return experiment


class _PolicyForm(FormFields):
    """Reads an experiment field by field."""

    def __init__(self, tree: Tree, file: str, folder: Path) -> None:
        super().__init__(tree, file)
        self.folder = folder

    def only(self, tree: Tree, known: set[str], where: str) -> None:
        """Refuse fields that the form does not have, with the one that was probably meant."""
        for name in tree:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                cure = f"did you mean {near[0]}?" if near else f"use {', '.join(sorted(known))}"
                self.refuse(f"{where}.{name}".lstrip("."), "is not a field of a policy file", cure)

    def experiment(self) -> Experiment:
        """Experiment of the tree; meaningless where `problems` is not empty."""
        tree = self.tree
        self.only(tree, {"title", "policy", "assumptions", *_WORLD}, "")
        title = self.text(tree, "title")
        country = self.one_of(tree, "country", COUNTRIES, "SE", "")
        counts = {
            name: self.whole(tree, name, limits, "")
            for name, limits in _WORLD.items()
            if isinstance(limits, tuple)
        }
        if counts["inhabitants"] < 2_000 * counts["towns"]:
            cure = "give at least 2,000 for each town"
            self.refuse("inhabitants", "are too few for the towns", cure, counts["inhabitants"])
        policies = tuple(
            self.policy(entry, where, counts) for entry, where in self.tables(tree, "policy")
        )
        if not policies and not self.problems:
            self.refuse("policy", "is missing", "write at least one [[policy]]")
        names = [policy.name for policy in policies]
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            self.refuse("policy.name", "is there twice", "give each policy its own name", name)
        return Experiment(
            title=title,
            policies=policies,
            country=country,
            years=counts["years"],
            towns=counts["towns"],
            inhabitants=counts["inhabitants"],
            pledge=counts["persons_per_year"],
            futures=counts["futures"],
            assumed=self.assumed(),
        )

    def policy(self, tree: Tree, where: str, counts: Mapping[str, int]) -> Policy:
        """One policy."""
        self.only(tree, _POLICY, where)
        name = tree.get("name")
        if not isinstance(name, str) or not name.strip():
            self.refuse(f"{where}.name", "is missing", "give a name", name)
            name = ""
        minimum = self.whole(tree, "minimum", (0, 0, 1_000_000), where)
        if minimum * counts["towns"] > counts["persons_per_year"]:
            cure = f"the towns together are to receive {counts['persons_per_year']}"
            self.refuse(f"{where}.minimum", "is too much for every town", cure, minimum)
        method = self.one_of(tree, "method", MECHANISMS, "auto", where)
        group_share = self.decimal(tree, "group_share", where, 1)
        if group_share and method not in {"auto", "exact"}:
            cure = 'choose "exact", or leave group_share out'
            self.refuse(f"{where}.method", "does not keep shares of groups", cure, method)
        return Policy(
            name=name.strip(),
            key=self.key(tree, where),
            rounding=self.one_of(tree, "rounding", tuple(ROUNDINGS), "largest-remainder", where),
            minimum=minimum,
            least_if_any=self.whole(tree, "least_if_any", (0, 0, 1_000_000), where),
            headroom=self.decimal(tree, "headroom", where, 1, default=0.1),
            method=method,
            weights=self.weights(tree, where, method),
            group_share=group_share,
        )

    def key(self, tree: Tree, where: str) -> Key:
        """Key of the catalogue or of a file beside the policy file."""
        given = tree.get("key")
        field = f"{where}.key"
        if not isinstance(given, str) or not given:
            self.refuse(field, "is missing", 'write key = "population"', given)
            return load_key("population")
        beside = self.folder / given
        try:
            key = load_key(beside if given.endswith(".toml") else given)
        except InputRefused as refused:
            for problem in refused.problems:
                shown = problem.value if problem.column == "key" else f"{given}: {problem.column}"
                self.refuse(field, problem.message, problem.cure, shown)
            return load_key("population")
        missing = sorted(set(key.columns) - set(INDICATORS))
        if missing:
            message = f"reads what synthetic towns do not have: {', '.join(missing)}"
            cure = f"name a key that reads {', '.join(INDICATORS)}"
            self.refuse(field, message, cure, given)
        return key

    def weights(self, tree: Tree, where: str, method: str) -> dict[str, float]:
        """Weights of the parts of a score; work alone where none are given."""
        found = self.table(tree, "weights", "write weights = { work = 3, wishes = 1 }", where)
        if found is None:
            return {"work": 1.0}
        self.only(found, set(PARTS), f"{where}.weights")
        weights = {
            part: self.decimal(found, part, f"{where}.weights", None)
            for part in PARTS
            if part in found
        }
        if not any(weights.values()) and method != "random":
            cure = "give one above 0, or choose the method random"
            self.refuse(f"{where}.weights", "are all 0", cure)
        return weights

    def assumed(self) -> dict[str, Interval]:
        """Intervals of the table `assumptions`; a single number is an interval too."""
        tree = self.table(self.tree, "assumptions", "write [assumptions] with match = [0, 0.4]")
        found = {}
        self.only(tree or {}, set(ASSUMPTIONS), "assumptions")
        for name, value in (tree or {}).items():
            pair = value if isinstance(value, list) else [value, value]
            if len(pair) != 2:
                cure = "give a number, or the lower and upper end of an interval"
                self.refuse(f"assumptions.{name}", "is not an interval", cure, value)
                continue
            ends = dict(zip(("low", "high"), pair, strict=True))
            low, high = (self.decimal(ends, end, f"assumptions.{name}", 5) for end in ends)
            if low > high:
                cure = "give the smaller number first"
                self.refuse(f"assumptions.{name}", "is not an interval", cure, f"{low}, {high}")
            found[name] = (low, high)
        return found

    def decimal(
        self, tree: Tree, name: str, where: str, highest: int | None, default: float = 0.0
    ) -> float:
        """Number of at least 0."""
        if name not in tree:
            return default
        return float(self.number(tree, name, where, highest, zero=True))

    def whole(self, tree: Tree, name: str, limits: tuple[int, int, int], where: str) -> int:
        """Whole number; limits are its default, least and most."""
        default, least, most = limits
        value = tree.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            cure = f"give a whole number from {least:,} to {most:,}"
            self.refuse(f"{where}.{name}".lstrip("."), "is out of range", cure, value)
            return default
        return value

    def one_of(
        self, tree: Tree, name: str, known: tuple[str, ...], default: str, where: str
    ) -> str:
        """One of several words."""
        value = tree.get(name, default)
        if value not in known:
            cure = f"use {', '.join(known)}"
            self.refuse(f"{where}.{name}".lstrip("."), "is not available", cure, value)
            return default
        return str(value)
