"""``softlanding key``: list and show distribution keys."""

from __future__ import annotations

import textwrap

import click

from softlanding.apportionment import Key, catalogue, load_key

__all__ = ["key"]


@click.group()
def key() -> None:
    """List and show distribution keys."""


@key.command("list")
def list_keys() -> None:
    """List the keys of the catalogue: id, title and the columns that each needs."""
    keys = catalogue()
    width = max(len(name) for name in keys)
    for name, entry in keys.items():
        mark = "" if entry.known == "whole" else " [known in part]"
        click.echo(f"{name:<{width}}  {entry.title}{mark}; needs {', '.join(entry.columns)}")


@key.command("show")
@click.argument("key", metavar="KEY")
@click.option("--toml", is_flag=True, help="Print the file itself, to start a key of your own.")
def show_key(key: str, toml: bool) -> None:
    """Show a KEY: formula, source, columns, and what of it is not known.

    KEY is an id of the catalogue or a TOML file.
    """
    entry = load_key(key)
    click.echo(entry.document.rstrip("\n") if toml else _described(entry))


def _described(key: Key) -> str:
    known = "the whole formula is stated" if key.known == "whole" else "in part; not stated here:"
    lines = [
        f"{key.title} ({key.id}, version {key.version})",
        f"level:    {key.level}",
        f"columns:  {', '.join(key.columns)}",
        "formula:",
        *_block(key.formula),
        "source:",
        *_block(key.source),
        f"known:    {known}",
        *(line for part in key.unknown_parts for line in _block(part)),
    ]
    if key.warnings:
        lines += ["look at:", *(line for warning in key.warnings for line in _block(warning))]
    return "\n".join(lines)


def _block(text: str) -> list[str]:
    return [
        line
        for paragraph in text.splitlines()
        for line in textwrap.wrap(paragraph, 96, initial_indent="  ", subsequent_indent="  ")
    ]
