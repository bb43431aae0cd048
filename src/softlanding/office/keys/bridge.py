"""Texts of keys -> `softlanding.apportionment` -> keys that were checked."""

from __future__ import annotations

from collections.abc import Mapping

from softlanding.apportionment import Key, catalogue, parse_key
from softlanding.office.keys.models import OwnKey
from softlanding.office.keys.selectors import in_force


def catalogue_keys() -> Mapping[str, Key]:
    """Keys that come with Soft Landing, by id."""
    return catalogue()


def read(document: str) -> Key:
    """Key of a text; raises `InputRefused` with every fault."""
    return parse_key(document)


def parsed(own_key: OwnKey) -> Key:
    """Key of a kept version."""
    return parse_key(own_key.document, file=f"{own_key.key_id}.toml")


def keys_for(country_id: int) -> dict[str, Key]:
    """Keys that a country may use, by id: the catalogue and its own that are in force."""
    return {**catalogue(), **{own.key_id: parsed(own) for own in in_force(country_id)}}
