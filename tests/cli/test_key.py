"""``softlanding key``: the catalogue for people."""

from pathlib import Path

from click.testing import CliRunner, Result

from softlanding.apportionment import catalogue, parse_key
from softlanding.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["key", *words])


def test_list_names_every_key_and_its_columns() -> None:
    result = run("list")
    assert result.exit_code == 0
    for name in catalogue():
        assert name in result.stdout
    assert "needs tax_revenue, population" in result.stdout


def test_show_gives_formula_source_and_columns() -> None:
    text = run("show", "eu-2015-09").stdout
    assert "0.3 · (P + G)" in text
    assert "COM(2015) 450" in text
    assert "the whole formula is stated" in text


def test_show_says_what_of_a_key_is_not_known() -> None:
    text = run("show", "uk-population").stdout
    assert "known:    in part; not stated here:" in text
    assert "London follows a pressure model of its own" in text


def test_the_file_of_a_key_can_be_printed_to_start_from() -> None:
    assert parse_key(run("show", "eu-pact-2024", "--toml").stdout).id == "eu-pact-2024"


def test_a_key_file_of_ones_own_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(catalogue()["population"].document.replace('"Population"', '"Mine"'))
    assert "Mine (population" in run("show", str(file)).stdout


def test_an_unknown_key_is_refused_with_one_that_is_near() -> None:
    result = run("show", "popluation")
    assert result.exit_code == 2
    assert '"popluation" is neither a key of the catalogue nor a file' in result.stderr
    assert "did you mean population?" in result.stderr
