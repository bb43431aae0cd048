"""The files of competences: all valid, each entry with a source or said not to be known."""

from __future__ import annotations

import pytest

from softlanding.errors import InputRefused
from softlanding.office.territories.competences import (
    AREAS,
    FOLDER,
    LEVELS,
    competences_of,
    countries_described,
    read,
)

COUNTRIES = ["AT", "BE", "DE", "DK", "ES", "FI", "FR", "IT", "NL", "NO", "PL", "PT", "SE"]
GOOD = (FOLDER / "se.toml").read_text(encoding="utf-8")


def test_the_countries_of_the_demo_are_described() -> None:
    assert countries_described() == COUNTRIES


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_area_cites_a_source_or_is_not_known(country: str) -> None:
    found = competences_of(country)
    assert found is not None
    assert found.country == country
    assert list(found.areas) == list(AREAS)
    for competence in found.areas.values():
        assert bool(competence.levels) == bool(competence.sources), competence.area
        assert set(competence.levels) <= set(LEVELS)
        assert all(source.title for source in competence.sources)
    cited = {source for competence in found.areas.values() for source in competence.sources}
    text = (FOLDER / f"{country.lower()}.toml").read_text(encoding="utf-8")
    assert len(cited) == text.count("[sources."), "a source that nothing cites"


def test_what_the_survey_says_of_denmark_and_italy() -> None:
    """Only Denmark names integration as a municipal power; Italy's social policy is regional."""
    denmark, italy = competences_of("DK"), competences_of("IT")
    assert denmark
    assert italy
    assert denmark.areas["integration"].levels == ("municipality",)
    assert italy.areas["social_services"].levels == ("region",)


@pytest.mark.parametrize("code", ["XX", "../se", "", "s e"])
def test_a_country_without_a_file_has_none(code: str) -> None:
    assert competences_of(code) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('country = "SE"', 'country = "NO"', "is not the country of the file's name"),
        ("reviewed = 2026-11-21", 'reviewed = "lately"', "reviewed: is not a day"),
        ('region = "region"', 'parish = "socken"', '"parish" is not a level'),
        ('region = "region"', "", '"region" has no name in this country'),
        ("[areas.health]", "[areas.healing]", '"healing" is not an area'),
        ("[areas.health]", "[areas.healing]", "areas.health: is missing"),
        ('levels = ["state"]', 'levels = ["county"]', '"county" is not a level'),
        ('levels = ["state"]', "levels = []", "names no level"),
        ('levels = ["state"]', 'levels = "not known"', '"not known" cites a source'),
        ('sources = ["cor_employment"]', "", "cites no source"),
        ('sources = ["cor_employment"]', 'sources = ["hearsay"]', '"hearsay" is not among'),
        ('sources = ["cor_employment"]', 'sources = "cor"', "is not a list of sources"),
        ('sources = ["cor_employment"]', 'source = "cor"', '"source" is not understood'),
        ('title = "New in Stockholm', 'name = "New in Stockholm', "is not a source"),
        ("[levels]", "[levels", "is not TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_place_and_cure(old: str, new: str, told: str) -> None:
    assert old in GOOD
    with pytest.raises(InputRefused) as refused:
        read(GOOD.replace(old, new, 1), file="se.toml")
    assert told in str(refused.value)
    assert all(problem.file == "se.toml" for problem in refused.value.problems)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputRefused) as refused:
        read('country = "SE"', file="se.toml")
    assert len(refused.value.problems) == 1 + len(AREAS)
