"""Keys read from TOML files, with every fault of a file named at once.

The form is described in ``docs/reference/keys.md``. Numbers are read exactly: ``0.3``
is three tenths, and a fraction may be written as ``"2/3"``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from softlanding.apportionment.form_fields import exact_decimal
from softlanding.apportionment.key import Key
from softlanding.apportionment.key_form import KeyForm
from softlanding.errors import InputRefused, Problem

__all__ = ["catalogue", "load_key", "parse_key"]


def parse_key(document: str, *, file: str = "key.toml") -> Key:
    """Read a key from the text of its file.

    Parameters
    ----------
    document
        TOML text.
    file
        Name of the file, for messages.

    Returns
    -------
    Key

    Raises
    ------
    InputRefused
        With every fault: TOML that cannot be read, missing or unknown fields, numbers
        outside their interval, weights that do not sum to 1, caps without a remainder,
        bases that name no direct factor, an ``in part`` key that does not say what is
        unknown.

    Examples
    --------
    >>> parse_key('id = "half"')
    Traceback (most recent call last):
    ...
    softlanding.errors.InputRefused: key.toml: schema: is missing; write schema = 1
    ...
    """
    try:
        tree = tomllib.loads(document, parse_float=exact_decimal)
    except (ValueError, RecursionError) as error:
        problem = Problem(f"is not TOML ({error})", "correct it there", file=file, code="toml")
        raise InputRefused([problem]) from None
    form = KeyForm(tree, file)
    key = form.key(document)
    if form.problems:
        raise InputRefused(form.problems)
    return key


@cache
def catalogue() -> Mapping[str, Key]:
    """Keys that come with Soft Landing, by id in alphabetical order.

    Returns
    -------
    mapping of str to Key

    Examples
    --------
    >>> catalogue()["population"].title
    'Population'
    """
    folder = files("softlanding.apportionment") / "catalogue"
    keys = [
        parse_key(entry.read_text(encoding="utf-8"), file=entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return MappingProxyType({key.id: key for key in sorted(keys, key=lambda key: key.id)})


def load_key(name: str | Path) -> Key:
    """Key of the catalogue by its id, or of a TOML file by its path.

    Parameters
    ----------
    name
        An id of `catalogue`; anything else is taken as a path.

    Returns
    -------
    Key

    Raises
    ------
    InputRefused
        If there is neither such a key nor such a file, or the file is refused by
        `parse_key`.

    Examples
    --------
    >>> load_key("populaton")
    Traceback (most recent call last):
    ...
    softlanding.errors.InputRefused: key: "populaton" is neither a key of the catalogue nor
    a file; did you mean population? (softlanding key list shows them all)
    """
    if str(name) in catalogue():
        return catalogue()[str(name)]
    path = Path(name)
    try:
        document = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem("is not UTF-8", "save it as UTF-8", file=path.name, code="encoding")
    except (OSError, ValueError):
        near = get_close_matches(str(name), catalogue(), n=1)
        hint = f"did you mean {near[0]}? " if near else "name one of the keys or a TOML file "
        problem = Problem(
            "is neither a key of the catalogue nor a file",
            f"{hint}(softlanding key list shows them all)",
            column="key",
            value=str(name),
            code="unknown-key",
        )
    else:
        return parse_key(document, file=path.name)
    raise InputRefused([problem])
