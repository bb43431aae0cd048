"""Habits that a reader relies on: short modules, telling names, reasons beside choices."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    module.relative_to(ROOT)
    for folder in ("src", "tests", "benchmarks")
    for module in (ROOT / folder).rglob("*.py")
)
MIGRATIONS = [path for path in MODULES if path.parent.name == "migrations"]
CATCH_ALL = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
LONGEST = 400


def requirements() -> list[str]:
    """The lines of pyproject.toml that name a dependency, as they are written."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(
        r"^[\w-]+ = \[\n(.*?)^\]", text.partition("\n[tool.")[0], re.MULTILINE | re.DOTALL
    )
    return [line.strip() for part in lists for line in part.splitlines() if line.startswith('  "')]


def test_no_module_is_too_long_to_read() -> None:
    too_long = {
        str(path): length
        for path in set(MODULES) - set(MIGRATIONS)
        if (length := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert too_long == {}, f"split what is longer than {LONGEST} lines"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_module_is_a_catch_all(path: Path) -> None:
    assert not CATCH_ALL & {path.stem, *path.parent.parts}


@pytest.mark.parametrize("path", MIGRATIONS, ids=str)
def test_a_migration_is_named_for_what_it_does(path: Path) -> None:
    assert not re.search(r"_auto_\d|^\d{4}$", path.stem)


@pytest.mark.parametrize("line", requirements())
def test_every_dependency_has_its_reason(line: str) -> None:
    assert re.search(r'",?\s+# \w', line), line


def test_dependencies_are_found() -> None:
    assert len(requirements()) > 30


def test_front_end_parts_are_pinned_exactly() -> None:
    package = (ROOT / "package.json").read_text()
    versions = re.findall(r'"(?:dependencies|devDependencies)": \{(.*?)\}', package, re.DOTALL)
    for version in re.findall(r': "([^"]+)"', "".join(versions)):
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


@pytest.mark.parametrize("lock", ["uv.lock", "package-lock.json"])
def test_locks_name_public_registries_only(lock: str) -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / lock).read_text(encoding="utf-8")))
    funding = {"github.com", "opencollective.com"}
    assert hosts - funding <= {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
