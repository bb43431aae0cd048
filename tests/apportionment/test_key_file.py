"""A key file is read exactly, and every fault in it is named."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from softlanding.apportionment import Base, Key, catalogue, load_key, parse_key
from softlanding.errors import InputRefused

HEAD = """schema = 1
id = "mine"
version = "1"
title = "Mine"
level = "here → there"
formula = "as below"
source = "this test"
known = "whole"
"""
POPULATION = '[[factor]]\ncolumn = "population"\nweight = 1\nkind = "extensive"\n'
CAPPED = (
    '[[factor]]\ncolumn = "population"\nweight = 0.9\nkind = "extensive"\n'
    '[[factor]]\ncolumn = "unemployment_rate"\nweight = 0.1\nkind = "intensive"\ninverse = true\n'
    'cap = { fraction = 0.3, base = "sum", of = ["population"] }\n'
    '[remainder]\nbase = "mean"\nof = ["population"]\n'
)


def faults(document: str) -> str:
    with pytest.raises(InputRefused) as refused:
        parse_key(document, file="mine.toml")
    return str(refused.value)


def test_decimals_are_exact() -> None:
    key = parse_key(HEAD + CAPPED)
    assert [factor.weight for factor in key.factors] == [Fraction(9, 10), Fraction(1, 10)]
    assert key.factors[1].cap is not None
    assert key.factors[1].cap.fraction == Fraction(3, 10)


def test_the_base_of_a_cap_is_kept_as_stated() -> None:
    cap = parse_key(HEAD + CAPPED).factors[1].cap
    assert cap is not None
    assert cap.base == Base("sum", ("population",))


def test_columns_name_what_a_unit_must_have() -> None:
    key = parse_key(HEAD + CAPPED)
    assert key.columns == ("population", "unemployment_rate")
    assert key.positive_columns == {"unemployment_rate"}


def test_every_fault_is_reported_at_once() -> None:
    told = faults('schema = 3\ntitles = "x"\n[[factor]]\ncolumn = "Population"\nweight = -1\n')
    assert 'mine.toml: schema: "3" is not a known form' in told
    assert "mine.toml: titles: is not a field of a key; did you mean title?" in told
    assert 'mine.toml: factor[1].column: "Population" is not the name' in told
    assert 'mine.toml: factor[1].weight: "-1" is out of range' in told
    assert "mine.toml: source: is missing" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("weight = 1", "weight = 0.9"), "sum to 9/10; let them sum to 1"),
        (lambda text: text.replace("weight = 1", "weight = nan"), '"nan" is not a finite number'),
        (lambda text: text.replace("weight = 1", "weight = inf"), '"inf" is not a finite number'),
        (lambda text: text.replace("weight = 1", "weight = true"), '"True" is not a finite number'),
        (lambda text: text.replace("weight = 1", "weight = 1e999999999"), '"1e999999999" is not a'),
        (lambda text: text.replace('"extensive"', '"big"'), '"big" does not say what it is'),
        (lambda text: text.replace('"population"', '"quota"'), "is not the name of an indicator"),
        (lambda text: text + POPULATION, "is given twice; add the weights up"),
        (lambda text: text.replace('"whole"', '"in part"'), "say what is not known"),
        (lambda text: text + "[remainder]\n", "does not say how shares combine"),
        (lambda text: text + '[remainder]\nbase = "sum"\nof = ["gdp"]\n', '"gdp" is not a direct'),
        (lambda text: text + "cap = { fraction = 0.3 }\n", "remainder: is missing beside a cap"),
        (lambda text: text + "weight = 2\n", "is not TOML"),
        (lambda text: "factor = 3\n" + text.split("[[")[0], "write [[factor]]"),
        (lambda text: text.split("[[")[0], "give at least one [[factor]]"),
    ],
)
def test_a_faulty_key_is_refused(change: Callable[[str], str], told: str) -> None:
    assert told in faults(change(HEAD + POPULATION))


def test_the_key_that_the_faults_are_made_of_is_sound() -> None:
    assert parse_key(HEAD + POPULATION).columns == ("population",)


def test_adding_up_a_rate_is_warned_of() -> None:
    document = HEAD + POPULATION.replace('"extensive"', '"intensive"')
    assert parse_key(document).warnings
    assert not parse_key(HEAD + POPULATION).warnings


@pytest.mark.parametrize("key", catalogue().values(), ids=catalogue())
def test_every_key_of_the_catalogue_is_cited_and_honest(key: Key) -> None:
    assert len(key.source) > 20
    assert bool(key.unknown_parts) == (key.known == "in part")


@pytest.mark.parametrize("key", catalogue().values(), ids=catalogue())
def test_the_reference_names_every_key_and_how_far_it_is_known(key: Key) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "keys.md"
    lines = page.read_text(encoding="utf-8").partition("## The catalogue")[2].splitlines()
    row = next(line for line in lines if f"`{key.id}`" in line)
    assert row.rstrip("| ").endswith(key.known)


@pytest.mark.parametrize(
    "name",
    [
        "population",
        "published-share",
        "eu-2015-05",
        "eu-2015-09",
        "grech-2016",
        "eu-pact-2024",
        "de-koenigstein",
        "de-nrw",
        "at-fulfilment",
        "be-2016",
        "ch-federal-centres",
        "dk-2022",
        "it-anci",
        "it-regions",
        "nl-spreidingswet",
        "no-request",
        "se-counties-2014",
        "se-unaccompanied",
        "uk-population",
    ],
)
def test_the_promised_keys_are_there(name: str) -> None:
    assert load_key(name).id == name


def test_the_file_of_a_catalogue_key_is_a_key_file(tmp_path: Path) -> None:
    file = tmp_path / "copy.toml"
    file.write_text(load_key("eu-2015-09").document, encoding="utf-8")
    assert load_key(file) == load_key("eu-2015-09")


def test_a_key_file_in_latin_1_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "königstein.toml"
    file.write_text(HEAD.replace("→", "ä") + POPULATION, encoding="latin-1")
    with pytest.raises(InputRefused, match="save it as UTF-8"):
        load_key(file)


def test_a_number_that_is_too_long_to_read_is_refused_as_toml() -> None:
    assert faults(f"schema = {'9' * 5000}").startswith("mine.toml: is not TOML (")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("\ufeff" + HEAD + POPULATION, encoding="utf-8")
    assert load_key(file).id == "mine"


def test_a_faulty_file_is_told_by_its_faults_and_not_as_missing(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f"schema = {'9' * 5000}", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"mine\.toml: is not TOML"):
        load_key(file)
