"""The house stands as pyproject.toml says, and each of its contracts can fail.

The rules are taken from the real configuration and held against a doll's house: a
few empty modules of the same names, with one forbidden import each.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

FLOORS = "Nothing imports upwards, and the sciences do not know each other"
ROOMS = "The office's rooms stand in the order of the work"
DOORS = "Another room is entered only by its door"
BRIDGES = "Only a room's bridge imports a science"
PURITY = "Downstairs knows neither Django nor a database nor the network"

DOLLS_HOUSE = [
    "compiled.py",
    "errors.py",
    "apportionment/__init__.py",
    "apportionment/key.py",
    "assignment/__init__.py",
    "prediction/__init__.py",
    "simulation/__init__.py",
    "tables/__init__.py",
    "cli/__init__.py",
    "office/__init__.py",
    "office/territories/__init__.py",
    "office/territories/api.py",
    "office/territories/models.py",
    "office/quotas/__init__.py",
    "office/quotas/api.py",
    "office/quotas/bridge.py",
    "office/quotas/views.py",
    "office/cases/__init__.py",
    "office/placement/__init__.py",
    "office/placement/api.py",
    "office/placement/services.py",
    "office/site/__init__.py",
    "office/site/urls.py",
]

LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"


def lint(directory: Path, *, source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
        cwd=directory,
        env=os.environ | {"PYTHONPATH": str(source), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    contracts = tmp_path / "tests" / "architecture" / "contracts.py"
    contracts.parent.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("contracts.py"), contracts)
    package = tmp_path / "src" / "softlanding"
    for name in ["__init__.py", *DOLLS_HOUSE]:
        module = package / name
        module.parent.mkdir(parents=True, exist_ok=True)
        module.touch()
    return tmp_path


def test_the_house_keeps_every_contract() -> None:
    result = lint(ROOT, source=ROOT / "src")
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_contract_lists_an_exception() -> None:
    for contract in CONFIGURATION["contracts"]:
        assert not {"ignore_imports", "exhaustive_ignores"} & contract.keys(), contract["name"]


def test_each_contract_is_broken_below() -> None:
    assert {contract["name"] for contract in CONFIGURATION["contracts"]} == {
        FLOORS,
        ROOMS,
        DOORS,
        BRIDGES,
        PURITY,
    }


def test_a_clean_house_is_kept(house: Path) -> None:
    package = house / "src" / "softlanding"
    (package / "office/quotas/bridge.py").write_text("import softlanding.apportionment.key\n")
    (package / "office/quotas/views.py").write_text(
        "from softlanding.office.quotas import bridge\n"
        "from softlanding.office.territories import api\n"
    )
    (package / "cli/__init__.py").write_text("import softlanding.tables\n")
    result = lint(house, source=house / "src")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        (FLOORS, "apportionment/key.py", "import softlanding.tables"),
        (FLOORS, "apportionment/key.py", "import softlanding.assignment"),
        (FLOORS, "prediction/__init__.py", "import softlanding.assignment"),
        (FLOORS, "errors.py", "import softlanding.apportionment"),
        (FLOORS, "compiled.py", "import softlanding.assignment"),
        (FLOORS, "cli/__init__.py", "import softlanding.office.site"),
        (FLOORS, "unknown_floor.py", ""),
        (ROOMS, "office/territories/models.py", "import softlanding.office.quotas.api"),
        (ROOMS, "office/quotas/api.py", "import softlanding.office.placement.api"),
        (ROOMS, "office/quotas/api.py", "import softlanding.office.cases.api"),
        (ROOMS, "office/unknown_room/__init__.py", ""),
        (DOORS, "office/quotas/views.py", "import softlanding.office.territories.models"),
        (DOORS, "office/quotas/views.py", "from softlanding.office import territories"),
        (DOORS, "office/site/urls.py", "import softlanding.office.placement.services"),
        (BRIDGES, "office/quotas/views.py", "import softlanding.apportionment.key"),
        (BRIDGES, "office/site/urls.py", "from softlanding import assignment"),
        (PURITY, "tables/__init__.py", "from django.db import models"),
        (PURITY, "simulation/__init__.py", "import socket"),
        (PURITY, "apportionment/key.py", "import urllib.request"),
        (PURITY, "assignment/__init__.py", "import psycopg"),
        (PURITY, "prediction/__init__.py", "import socket"),
    ],
)
def test_a_broken_contract_is_named(house: Path, contract: str, module: str, line: str) -> None:
    path = house / "src" / "softlanding" / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{line}\n")
    if module == "office/quotas/api.py" and line.endswith("cases.api"):
        (house / "src/softlanding/office/cases/api.py").touch()
    result = lint(house, source=house / "src")
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout
