"""What no single field of a key file shows: whether its parts belong together."""

from __future__ import annotations

from collections.abc import Iterator

from softlanding.apportionment.key import Key

__all__ = ["contradictions"]

Fault = tuple[str, str, str, object]


def contradictions(key: Key) -> Iterator[Fault]:
    """Field, message, cure and value of each fault, as a problem is made of them."""
    yield from _weights(key)
    yield from _bases(key)
    yield from _signs(key)
    yield from _schedules(key)
    if key.known == "in part" and not key.unknown_parts:
        yield "unknown_parts", "is empty", "say what is not known of the formula", None
    if key.known == "whole" and key.unknown_parts:
        yield "known", "contradicts unknown_parts", 'write known = "in part"', "whole"


def _weights(key: Key) -> Iterator[Fault]:
    if not key.factors:
        yield "factor", "is missing", "give at least one [[factor]]", None
    elif all(factor.weight for factor in key.factors):
        weights = sum(factor.weight for factor in key.factors)
        if weights != 1:
            yield "factor", f"has weights that sum to {weights}", "let them sum to 1", None
    elif key.truncation:
        yield "factor", "has a weight of 0", "leave that factor out", None
    seen: set[tuple[str, bool]] = set()
    for factor in key.factors:
        if factor.column and (factor.column, factor.inverse) in seen:
            yield "factor", "is given twice", "add the weights up", factor.column
        seen.add((factor.column, factor.inverse))


def _bases(key: Key) -> Iterator[Fault]:
    """Caps and remainder belong together, and a base is made of direct factors."""
    direct = {factor.column for factor in key.factors if not factor.inverse}
    bases = [(factor.cap.base, "cap") for factor in key.factors if factor.cap]
    if bases and key.remainder is None:
        cure = "say with [remainder] who takes what the caps leave"
        yield "remainder", "is missing beside a cap", cure, None
    if key.remainder is not None:
        bases.append((key.remainder, "remainder"))
    if key.relative_cap is not None:
        bases.append((key.relative_cap.base, "relative_cap"))
        if key.relative_cap.base.kind == "sum" and len(key.relative_cap.base.of) > 1:
            cure = 'write base = "mean", which has the sum 1'
            yield "relative_cap.base", "is a base of more than the whole", cure, "sum"
    for base, where in bases:
        for column in base.of:
            if column not in direct:
                yield f"{where}.of", "is not a direct factor", "name one", column


def _signs(key: Key) -> Iterator[Fault]:
    """Negative shares are cut off, and nothing else works with them before that."""
    if key.stock and not key.truncation:
        yield "truncation", "is missing beside [stock]", "say what is done below 0", None
    negative = [factor.column for factor in key.factors if factor.weight < 0]
    if negative and not key.truncation:
        message = f"is missing beside the negative weight of {negative[0]}"
        yield "truncation", message, "say what is done below 0", None
    others = {
        "cap": any(factor.cap for factor in key.factors),
        "correction": bool(key.corrections),
        "relative_cap": key.relative_cap is not None,
    }
    for name, there in others.items():
        if negative and there:
            cure = "leave one of the two out"
            yield name, f"contradicts the negative weight of {negative[0]}", cure, None


def _schedules(key: Key) -> Iterator[Fault]:
    """A schedule has a name of its own, is used, and is not divided by or compared with."""
    read = {column for schedule in key.schedules for column in schedule.columns}
    used = {factor.column for factor in key.factors}
    used |= {ceiling.column for ceiling in key.ceilings}
    names = [schedule.name for schedule in key.schedules]
    plain = {factor.column for factor in key.factors if factor.inverse}
    plain |= {correction.column for correction in key.corrections}
    plain |= {credit.column for credit in key.credits}
    plain |= {exemption.column for exemption in key.exemptions}
    for name in dict.fromkeys(name for name in names if name):
        if names.count(name) > 1 or name in read:
            yield "schedule.name", "is taken", "give the schedule another name", name
        if name not in used:
            cure = "name it in a [[factor]] or a [[ceiling]]"
            yield "schedule.name", "is not used", cure, name
        if name in plain or name == key.stock:
            cure = "use it in factors that are not inverse and in ceilings only"
            yield "schedule.name", "is used where an indicator is needed", cure, name
