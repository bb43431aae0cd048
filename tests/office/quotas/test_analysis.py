"""The pages that say why: effective weights, monotonicity, bands, changes, data to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from softlanding.apportionment import Factor, Unit, catalogue
from softlanding.office.accounts.api import Role, User, Viewer
from softlanding.office.audit.models import Access
from softlanding.office.quotas import bridge
from softlanding.office.quotas.analysis_wording import level_in_words, piece_title
from softlanding.office.quotas.api import Apportionment, Participation, Programme, decide, draw_up
from softlanding.office.territories.api import Territory
from softlanding.office.territories.models import Indicator
from tests.office.conftest import Country

SignIn = Callable[[User], Client]
BANDS = {"weights_within": "10", "inputs_within": "5", "draws": "40", "seed": "3"}


@pytest.fixture
def money(country: Country) -> None:
    """Gross domestic product of the towns: the smaller ones earn more per head."""
    for code, value in [("Alby", 900), ("Berg", 600), ("Dal", 700), ("Elby", 800)]:
        Indicator.objects.create(
            territory=country.towns[code],
            measure="gdp",
            year=2025,
            value=Decimal(value),
            source="test",
        )


@pytest.fixture
def drawn(programme: Programme, national: Viewer, money: None) -> Apportionment:
    return draw_up(viewer=national, programme=programme, key_id="eu-pact-2024")


@pytest.fixture
def former(programme: Programme, national: Viewer) -> Apportionment:
    """Quotas decided by population for the year before: 50 persons, Berg not there yet."""
    earlier = Programme.objects.create(
        country=programme.country, name="Arrivals 2025", year=2025, persons=50
    )
    for code in ("Alby", "Dal", "Elby"):
        Participation.objects.create(programme=earlier, territory=Territory.objects.get(code=code))
    apportionment = draw_up(viewer=national, programme=earlier, key_id="population")
    return decide(viewer=national, apportionment=apportionment, reason="as every year")


def addresses(apportionment: Apportionment) -> list[str]:
    town = Territory.objects.get(code="Alby")
    pages = [
        reverse("why_quota", args=[apportionment.pk, town.pk]),
        reverse("key_effects", args=[apportionment.pk]),
        reverse("quota_change", args=[apportionment.pk]),
    ]
    data = [
        reverse(name, args=[apportionment.pk, *more, form])
        for name, more in [
            ("why_quota_data", [town.pk]),
            ("key_effects_data", []),
            ("quota_change_data", []),
        ]
        for form in ("json", "csv")
    ]
    return pages + data


def test_auditors_read_pages_and_data(
    drawn: Apportionment,
    former: Apportionment,
    person: Callable[[Role, str], User],
    signed_in: SignIn,
) -> None:
    client = signed_in(person(Role.AUDITOR, "Norland"))
    for address in addresses(drawn):
        assert client.get(address).status_code == 200, address


def test_other_roles_and_other_countries_find_nothing_and_the_attempt_is_kept(
    drawn: Apportionment, person: Callable[[Role, str], User], signed_in: SignIn
) -> None:
    abroad = Territory.objects.create(
        code="Sudland", name="Sudland", level="country", vintage=2025, source="test"
    )
    users = [
        person(Role.REGIONAL, "North"),
        person(Role.MUNICIPAL, "Alby"),
        person(Role.PARTNER, "Alby"),
        person(Role.NATIONAL, abroad.code),
    ]
    for user in users:
        client = signed_in(user)
        found = addresses(drawn)
        assert {client.get(address).status_code for address in found} == {404}
        assert client.post(reverse("key_effects", args=[drawn.pk]), BANDS).status_code == 404
        refused = Access.objects.filter(user=user, kind=Access.Kind.REFUSED).count()
        assert refused == len(found) + 1
    drawn.refresh_from_db()
    assert "analysis" not in drawn.record


def test_an_auditor_has_no_bands_worked_out(
    drawn: Apportionment, person: Callable[[Role, str], User], signed_in: SignIn
) -> None:
    client = signed_in(person(Role.AUDITOR, "Norland"))
    address = reverse("key_effects", args=[drawn.pk])
    assert '<form method="post" class="card' not in client.get(address).content.decode()
    assert client.post(address, BANDS).status_code == 404


def test_the_effective_weights_stand_beside_the_stated_ones(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    answer = signed_in(national.user).get(reverse("key_effects", args=[drawn.pk]))
    regions, towns = answer.context["levels"]
    assert [(row["stated"], row["effective"]) for row in regions["rows"]] == [
        ("50.0\xa0%", "50.0\xa0%"),
        ("50.0\xa0%", "50.0\xa0%"),
    ]
    # North has 1/4 of the population and 1/2 of the product: 3/8, that is 1/8 more.
    assert any("12.5\xa0%" in sentence for sentence in regions["said"])
    assert [row["moved"] for row in towns["rows"]] == ["0.0\xa0%", "100.0\xa0%"]
    assert not answer.context["findings"]["rows"]


def test_with_one_factor_nobody_is_moved(
    programme: Programme, national: Viewer, signed_in: SignIn
) -> None:
    single = draw_up(viewer=national, programme=programme, key_id="population")
    answer = signed_in(national.user).get(reverse("key_effects", args=[single.pk]))
    assert "nobody is sent elsewhere" in answer.content.decode()
    assert not answer.context["levels"][0]["moves"]


def test_bands_are_worked_out_and_kept_with_seed_and_draws(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    address = reverse("key_effects", args=[drawn.pk])
    before = {quota.territory_id: quota.persons for quota in drawn.quotas.all()}
    assert client.post(address, BANDS)["Location"] == address
    drawn.refresh_from_db()
    kept = drawn.record["analysis"]["sensitivity"]
    assert (kept["seed"], kept["draws"], kept["inputs_within"]) == (3, 40, "1/20")
    assert kept["input_sha256"] == drawn.record["input_sha256"]
    assert {quota.territory_id: quota.persons for quota in drawn.quotas.all()} == before
    page = client.get(address)
    assert len(page.context["bands"]) == 6
    town = Territory.objects.get(code="Alby")
    why = client.get(reverse("why_quota", args=[drawn.pk, town.pk])).content.decode()
    assert "In 40 draws" in why


def test_wrong_settings_stand_beside_their_fields(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    given = {"weights_within": "90", "inputs_within": "-1", "draws": "5", "seed": "x"}
    answer = signed_in(national.user).post(reverse("key_effects", args=[drawn.pk]), given)
    assert set(answer.context["form"].errors) == set(given)


def test_what_is_kept_outlives_a_change_of_the_facts_and_nothing_else_does(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    address = reverse("key_effects", args=[drawn.pk])
    newer = {"measure": "population", "year": 2026, "value": Decimal(9_999), "source": "test"}
    Indicator.objects.create(territory=Territory.objects.get(code="Alby"), **newer)
    page = client.get(address)
    assert page.context["analysis"] is None
    assert "would speak of other numbers" in page.content.decode()
    refused = client.post(address, BANDS, headers={"referer": f"http://testserver{address}"})
    assert refused.status_code == 302
    drawn.refresh_from_db()
    assert "analysis" not in drawn.record
    Indicator.objects.filter(year=2026).delete()
    client.post(address, BANDS)
    Indicator.objects.create(territory=Territory.objects.get(code="Alby"), **newer)
    assert len(client.get(address).context["bands"]) == 6


def test_the_words_and_the_responses_of_one_town(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    town = Territory.objects.get(code="Alby")
    answer = signed_in(national.user).get(reverse("why_quota", args=[drawn.pk, town.pk]))
    quotas = {quota.territory.code: quota.persons for quota in drawn.quotas.all()}
    assert (
        f"Alby gets {quotas['Alby']} of the {quotas['North']} persons that North distributes."
        in answer.context["in_words"]
    )
    responses = answer.context["responses"]
    assert [response["column"] for response in responses] == [
        "population",
        "gross domestic product",
    ]
    assert all(response["persons"].startswith("+") for response in responses)
    region = Territory.objects.get(code="North")
    page = signed_in(national.user).get(reverse("why_quota", args=[drawn.pk, region.pk]))
    assert "persons that Norland distributes" in page.context["in_words"]
    assert len(page.context["responses"]) == 2


def test_the_steps_in_the_file_sum_to_the_quota(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    for quota in drawn.quotas.all():
        address = reverse("why_quota_data", args=[drawn.pk, quota.territory_id, "csv"])
        answer = client.get(address)
        assert answer["Content-Type"].startswith("text/csv")
        lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert sum(Fraction(line["persons"]) for line in lines) == quota.persons
        kept = client.get(address.replace(".csv", ".json")).json()
        assert kept["quota"] == quota.persons
        assert kept["record"]["input_sha256"] == drawn.record["input_sha256"]


def test_there_are_two_kinds_of_files(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    address = reverse("key_effects_data", args=[drawn.pk, "xml"])
    assert signed_in(national.user).get(address).status_code == 404


def test_the_changes_of_a_year_add_up_and_jumps_are_told(
    programme: Programme,
    money: None,
    former: Apportionment,
    national: Viewer,
    signed_in: SignIn,
) -> None:
    programme.persons = 200
    programme.save()
    drawn = draw_up(viewer=national, programme=programme, key_id="eu-pact-2024")
    answer = signed_in(national.user).get(reverse("quota_change", args=[drawn.pk]))
    towns = {row["territory"].code: row for row in answer.context["towns"]}
    regions = {row["territory"].code: row for row in answer.context["regions"]}
    for row in [*towns.values(), *regions.values()]:
        assert list(row["parts"]) == ["total", "inputs", "key", "rounding"]
        assert sum(row["parts"].values()) == row["after"] - row["before"]
    # 8 of 50 would be 32 of 200; with Berg, and its money, North has 3/8 of the whole.
    assert (regions["North"]["before"], regions["North"]["after"]) == (8, 75)
    assert regions["North"]["parts"]["inputs"] == 50 - Fraction(200, 6)
    assert regions["North"]["parts"]["key"] == 25
    assert {code for code, row in {**towns, **regions}.items() if row["jump"]} == {"North", "Berg"}
    assert answer.context["jumps"][0] == (
        "North goes from 8 to 75. Moving with the whole country it would have 32."
    )


def test_a_key_that_works_the_wrong_way_round_is_told_on_the_page_and_to_the_town(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    """Grech's two states: the small one with more unemployment is raised, the large lowered."""
    states = [{"population": 49, "rate": 9}, {"population": 1, "rate": 11}]
    factors = (
        Factor("population", Fraction(4, 5)),
        Factor("rate", Fraction(1, 5), "intensive", inverse=True),
    )
    units = [
        Unit(code, indicators=values) for code, values in zip(("Elby", "Alby"), states, strict=True)
    ]
    key = replace(catalogue()["population"], factors=factors)
    found = bridge.analyse(bridge.Inputs(key, units))
    drawn.record = {**drawn.record, "analysis": found}
    drawn.save()
    client = signed_in(national.user)
    page = client.get(reverse("key_effects", args=[drawn.pk]))
    told = page.context["findings"]
    assert [(row["name"], row["other"]) for row in told["rows"]] == [
        ("Elby", "Alby"),
        ("Alby", "Elby"),
    ]
    assert any("raises 1 territory, although Elby (9)" in text for text in told["sentences"])
    town = Territory.objects.get(code="Alby")
    why = client.get(reverse("why_quota", args=[drawn.pk, town.pk])).content.decode()
    assert "Alby has more rate (11) than Elby (9)" in why


def test_without_an_earlier_year_there_is_nothing_to_compare(
    drawn: Apportionment, national: Viewer, signed_in: SignIn
) -> None:
    client = signed_in(national.user)
    answer = client.get(reverse("quota_change", args=[drawn.pk]))
    assert "nothing to compare with" in answer.content.decode()
    data = client.get(reverse("quota_change_data", args=[drawn.pk, "json"])).json()
    assert (data["former"], data["changes"]) == (None, [])


def test_quotas_that_cannot_be_met_have_pages_without_numbers(
    programme: Programme, national: Viewer, former: Apportionment, signed_in: SignIn
) -> None:
    stuck = draw_up(viewer=national, programme=programme, key_id="population", maximum=1)
    client = signed_in(national.user)
    assert client.get(reverse("key_effects", args=[stuck.pk])).context["analysis"] is None
    page = client.get(reverse("quota_change", args=[stuck.pk])).content.decode()
    assert "no quotas to compare" in page


def test_more_towns_ask_no_more_of_the_database(
    drawn: Apportionment,
    former: Apportionment,
    country: Country,
    national: Viewer,
    signed_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = signed_in(national.user)
    client.post(reverse("key_effects", args=[drawn.pk]), BANDS)
    for address in addresses(drawn)[:3]:
        client.get(address)
        with django_assert_max_num_queries(25):
            client.get(address)


def test_a_weight_that_acts_weaker_than_it_reads_is_said_and_a_negative_one_is_not_accused() -> (
    None
):
    row = {"code": "factor", "column": "rate", "inverse": True, "moved": "0"}
    level = {
        "base": "population",
        "moved": "1/10",
        "rows": [
            row | {"stated": "1/10", "effective": "3/100"},
            row | {"column": "gdp", "inverse": False, "stated": "-1", "effective": "-1"},
            row | {"code": "truncation-spread", "column": None, "stated": None, "effective": "0"},
        ],
    }
    said = level_in_words(level, 200)
    assert said[0].startswith("Of 200 persons, 20 go elsewhere than by population alone")
    assert len(said) == 2
    assert "it gives out 3.0" in said[1]
    assert piece_title(level["rows"][2]) == "Part of what was below zero elsewhere"
