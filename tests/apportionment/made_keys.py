"""Keys made of parts for one test."""

from dataclasses import replace

from softlanding.apportionment import Base, Correction, Factor, Key, catalogue


def key_of(
    *factors: Factor, remainder: Base | None = None, corrections: tuple[Correction, ...] = ()
) -> Key:
    return replace(
        catalogue()["population"],
        factors=factors,
        remainder=remainder,
        corrections=corrections,
        ceilings=(),
    )
