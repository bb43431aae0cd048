"""The command line: ``softlanding key | quota | place | simulate | demo | serve | backup …``.

Each command lives in the module of its name and is imported when it is called, so that
``softlanding quota`` does not wait for Django. The office stands on a higher floor and
announces its commands by entry points of the group ``softlanding.commands``. This is the
one place where a refused input becomes lines on standard error and exit code 2.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import Any

import click

from softlanding import __version__
from softlanding.errors import InputRefused, SoftLandingError

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "key": "List and show distribution keys.",
    "quota": "Distribute persons over territories by a key.",
    "place": "Place households in towns.",
    "backtest": "Replay past arrivals under other placement methods.",
    "simulate": "Try policies over many possible futures.",
    "demo": "Run the demonstration country.",
    "serve": "Serve the site.",
    "manage": "Administer the site.",
    "backup": "Write all of the site into one file.",
    "restore": "Put a backup back.",
}
"""Name of each command and what it does; its module and object have the same name."""

_TOO_LITTLE_MEMORY = (
    "there is too little memory for this input; close other programs, or give less at once "
    "(scores take the least as a .npy file of float32)"
)

OFFICE_COMMANDS = "softlanding.commands"


class CommandLine(click.Group):
    """Imports commands when they are called and reports refused input."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands that are there, in the order of the work."""
        announced = entry_points(group=OFFICE_COMMANDS).names
        return [
            name for name in COMMANDS if name in announced or find_spec(f"softlanding.cli.{name}")
        ]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None if there is no such command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        try:
            command = _load(cmd_name)
        except ModuleNotFoundError as error:
            raise click.ClickException(
                f"{cmd_name} needs the Python package {error.name}, which is not installed; "
                f'install "softlanding[office]"'
            ) from error
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a refused input is told line by line, with exit code 2."""
        try:
            return super().invoke(ctx)
        except InputRefused as refused:
            for problem in refused.problems:
                click.echo(str(problem), err=True)
            ctx.exit(2)
        except SoftLandingError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)
        except MemoryError:
            click.echo(_TOO_LITTLE_MEMORY, err=True)
            ctx.exit(1)


@click.group(cls=CommandLine)
@click.version_option(__version__, prog_name="softlanding")
def main() -> None:
    """From a national pledge to a life in a small town."""


def _load(name: str) -> object:
    for announced in entry_points(group=OFFICE_COMMANDS, name=name):
        return announced.load()
    return getattr(import_module(f"softlanding.cli.{name}"), name)
