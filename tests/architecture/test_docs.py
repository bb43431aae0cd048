"""What the documentation names exists, and what exists is documented."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click import Context, Group
from click.testing import CliRunner

from softlanding.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if "_build" not in page.parts
)
RECIPES = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
EXPLAINED_RECIPES = re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
SETTING = r"\b(?:SOFTLANDING_[A-Z_]+|DATABASE_URL)\b"
SETTINGS = {
    name
    for module in (ROOT / "src").rglob("*.py")
    for name in re.findall(rf'"({SETTING})"', module.read_text(encoding="utf-8"))
}
COMMANDS_PAGE = ROOT / "docs" / "reference" / "commands.md"
SETTINGS_PAGE = ROOT / "docs" / "reference" / "settings.md"


def code(page: Path) -> str:
    """The parts of a page that are set as code: fenced blocks and inline spans."""
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*fences, *re.findall(r"`([^`\n]+)`", text)])


def exists(words: list[str]) -> bool:
    """Whether the command line knows these words, up to the first that is an argument."""
    command = main
    for word in words:
        if not isinstance(command, Group):
            return True
        found = command.get_command(Context(command), word)
        if found is None:
            return False
        command = found
    return True


def of_pages(found: dict[Path, set[str]]) -> list[tuple[str, str]]:
    return [(str(page.relative_to(ROOT)), name) for page in found for name in sorted(found[page])]


RECIPES_NAMED = of_pages(
    {page: set(re.findall(r"(?m)^(?:\$ )?make ([a-z-]+)", code(page))) for page in PAGES}
)
COMMANDS_NAMED = of_pages(
    {
        page: set(re.findall(r"(?<![\w./-])softlanding ([a-z]+(?: [a-z]+)?)\b", code(page)))
        for page in PAGES
    }
)
SETTINGS_NAMED = of_pages(
    {page: set(re.findall(SETTING, page.read_text(encoding="utf-8"))) for page in PAGES}
)
LINKS = of_pages(
    {
        page: {
            link
            for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
            if not re.match(r"[a-z]+:", link)
        }
        for page in PAGES
    }
)


@pytest.mark.parametrize(("page", "recipe"), RECIPES_NAMED)
def test_every_recipe_that_is_named_exists(page: str, recipe: str) -> None:
    assert recipe in RECIPES, page


@pytest.mark.parametrize(("page", "command"), COMMANDS_NAMED)
def test_every_command_that_is_named_exists(page: str, command: str) -> None:
    assert exists(command.split()), page


@pytest.mark.parametrize(("page", "setting"), SETTINGS_NAMED)
def test_every_setting_that_is_named_exists(page: str, setting: str) -> None:
    assert setting in SETTINGS, page


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_every_picture_and_page_that_is_linked_exists(page: str, link: str) -> None:
    assert (ROOT / page).parent.joinpath(link).exists()


@pytest.mark.parametrize("recipe", EXPLAINED_RECIPES)
def test_every_recipe_is_documented(recipe: str) -> None:
    assert f"make {recipe}" in code(COMMANDS_PAGE)


@pytest.mark.parametrize("command", main.list_commands(Context(main)))
def test_every_command_is_documented(command: str) -> None:
    assert f"softlanding {command}" in code(COMMANDS_PAGE)


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_is_documented(setting: str) -> None:
    assert setting in code(SETTINGS_PAGE)


def fences(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", fences(ROOT / "README.md", "python"))
def test_the_examples_of_the_readme_run(example: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", example]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_the_first_tutorial_ends_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ROOT / "docs" / "tutorials" / "first-quota.md"
    monkeypatch.chdir(tmp_path)
    Path("towns.csv").write_text(*fences(page, "text"))
    words = re.findall(r"softlanding (quota .+)", *fences(page, "console"))[0].split()
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    with Path("quotas.csv").open() as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0])[:4] == ["unit", "share", "exact", "quota"]
    assert [(row["unit"], int(row["quota"])) for row in rows] == [
        ("Ahus", 5),
        ("Boda", 3),
        ("Cima", 2),
    ]


def test_the_example_of_the_placement_files_ends_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ROOT / "docs" / "reference" / "place-files.md"
    monkeypatch.chdir(tmp_path)
    *given, expected = fences(page, "text")
    for name, text in zip(["households", "places", "scores"], given, strict=True):
        Path(f"{name}.csv").write_text(text, encoding="utf-8")
    words = re.findall(r"softlanding (place .+)", *fences(page, "console"))[0].split()
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stdout) == (0, expected)
    documented = set(re.findall(r"`(\w+)`", page.read_text(encoding="utf-8")))
    assert set(json.loads(Path("report.json").read_text(encoding="utf-8"))) <= documented


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] == "[Unreleased]"
