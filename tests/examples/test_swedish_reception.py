"""The example computes its tables from small files of the official form."""

import subprocess
import sys
from pathlib import Path

import pytest

from examples import swedish_reception as example

ROOT = Path(__file__).resolve().parents[2]
RECEIVED = "Region,2016,2015\nALE,10,30\nUPPLANDS-VÄSBY,30,10\nÅRE,20,0\n"
POPULATION = "Nyckeltal,Region,År,Invånare\n" + "".join(
    f'"Invånare  totalt, antal",{name},{year},{people}\n'
    for name, people in (("Ale", 20_000), ("Upplands Väsby", 10_000), ("Åre", 10_000), ("Riket", 9))
    for year in (2014, 2015)
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    received, population = tmp_path / "received.csv", tmp_path / "population.csv"
    received.write_text(RECEIVED, encoding="utf-8")
    population.write_text(POPULATION, encoding="utf-8")
    return received, population


def test_names_are_joined_and_quotas_follow_the_population(files: tuple[Path, Path]) -> None:
    ale, vasby, are = example.read(*files)
    assert (vasby.name, ale.quota, vasby.quota) == (
        "Upplands Väsby", {2015: 20, 2016: 30}, {2015: 10, 2016: 15},
    )  # fmt: skip
    assert (ale.ratio, ale.rate, are.ratio) == (40 / 50, 2, 20 / 25)


def test_a_municipality_without_population_is_named(files: tuple[Path, Path]) -> None:
    files[1].write_text(POPULATION.replace("Åre", "Area"), encoding="utf-8")
    with pytest.raises(SystemExit, match="no population for ÅRE"):
        example.read(*files)


def test_the_tables_are_printed(files: tuple[Path, Path]) -> None:
    command = [sys.executable, "examples/swedish_reception.py", *map(str, files)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # 2015: 30, 10, 0 against 20, 10, 10: ten of forty would have to live elsewhere
    assert "| 2015 | 40 | 0.250 |" in printed
    assert "| 10,000 to 19,999 | 2 | 0.50 | 1.67 | 0 | 0 |" in printed
    assert "| Upplands Väsby | 10,000 | 40 | 25 | 4.0 | 1.60 |" in printed
