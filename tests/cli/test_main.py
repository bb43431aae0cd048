"""The command line as a whole: commands come when called, refusals are told plainly."""

import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner

import softlanding.cli
from softlanding.cli import COMMANDS, main
from softlanding.errors import InputRefused, NotNow, Problem


@pytest.fixture
def quota_does(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Put another behaviour behind ``softlanding quota``."""

    def put(behaviour: Callable[[], None]) -> None:
        module = SimpleNamespace(quota=click.Command("quota", callback=behaviour))
        modules = {"softlanding.cli.quota": module}
        monkeypatch.setattr(softlanding.cli, "import_module", modules.__getitem__)

    return put


def test_help_lists_the_commands_without_importing_them() -> None:
    program = (
        "import sys; from softlanding.cli import main\n"
        "try: main(['--help'])\n"
        "finally: assert not {'softlanding.cli.quota', 'django'} & set(sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert b"quota" in run.stdout


def test_a_quota_does_not_wait_for_django() -> None:
    program = (
        "import sys; from softlanding.cli import main\n"
        "try: main(['key', 'list'])\n"
        "finally: assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)


def test_every_problem_is_a_line_on_standard_error_and_the_exit_code_is_2(
    quota_does: Callable[[Callable[[], None]], None],
) -> None:
    def refuse() -> None:
        raise InputRefused([Problem("is odd", file="a.csv", row=2), Problem("is even", "go on")])

    quota_does(refuse)
    result = CliRunner().invoke(main, ["quota"])
    assert result.exit_code == 2
    assert result.stderr == "a.csv:2: is odd\nis even; go on\n"
    assert result.stdout == ""


def test_another_error_of_ours_is_told_with_exit_code_1(
    quota_does: Callable[[Callable[[], None]], None],
) -> None:
    def refuse() -> None:
        raise NotNow("the programme is closed")

    quota_does(refuse)
    result = CliRunner().invoke(main, ["quota"])
    assert (result.exit_code, result.stderr) == (1, "the programme is closed\n")


def test_a_command_whose_packages_are_missing_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError("No module named 'django'", name="django")

    monkeypatch.setattr(softlanding.cli, "import_module", missing)
    result = CliRunner().invoke(main, ["quota"])
    assert result.exit_code == 1
    assert 'install "softlanding[office]"' in result.stderr


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(main, ["qouta"]).exit_code == 2


def test_only_commands_that_are_there_are_listed() -> None:
    listed = main.list_commands(click.Context(main))
    assert {"key", "quota"} <= set(listed) <= set(COMMANDS)
