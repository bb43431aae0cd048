"""Keys side by side: what the page shows, says and computes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from softlanding.office.accounts.api import Viewer
from softlanding.office.quotas.api import Apportionment, Programme, draw_up
from softlanding.office.territories.api import Level, Territory
from softlanding.office.territories.models import Indicator
from tests.office.comparison.conftest import indicator
from tests.office.conftest import Country, territory

Address = Callable[..., str]
TWO = "?key=population&key=de-koenigstein"
THREE = TWO + "&key=eu-2015-09"


def test_each_key_gives_what_drawing_up_would_give(
    programme: Programme, figures: Country, national: Viewer, client: Client, address: Address
) -> None:
    found = client.get(address(THREE + "&minimum=2")).context["comparison"]
    for column in found.columns:
        drawn = draw_up(viewer=national, programme=programme, key_id=column.id, minimum=2)
        kept = dict(drawn.quotas.values_list("territory__code", "persons"))
        towns = {
            town.code: n for town, n in zip(found.ground.towns, column.outcome.towns, strict=True)
        }
        regions = {
            r.code: n for r, n in zip(found.ground.regions, column.outcome.regions, strict=True)
        }
        assert kept == towns | regions
        assert column.outcome.input_sha256 == drawn.record["input_sha256"]


def test_differences_sum_to_zero_and_half_of_them_is_who_moves(
    figures: Country, client: Client, address: Address
) -> None:
    found = client.get(address(TWO)).context["comparison"]
    # Population 3:2:5:10 of 20. Königstein: North 2/3·40/100 + 1/3·1/4 = 35 %, 7 persons.
    assert found.columns[0].outcome.towns == (3, 2, 5, 10)
    assert found.columns[1].outcome.regions == (7, 13)
    assert sum(found.difference) == 0
    assert found.summary["moved"] == sum(map(abs, found.difference)) // 2 == found.moved[1]
    assert found.summary["moved_regions"] == 2
    assert sum(found.summary[name] for name in ("more", "fewer", "same")) == 4
    assert next(row.place.name for row in found.winners) == "Alby"


def test_the_page_shows_table_summary_extremes_and_the_address_of_exports(
    figures: Country, client: Client, address: Address
) -> None:
    said = client.get(address(TWO + "&sort=more")).content.decode()
    for text in (
        "Biggest increases",
        "would live in another town",
        "baseline",
        "memo.pdf?key=population",
    ):
        assert text in said
    assert said.index("Alby") < said.index("Elby")
    assert 'aria-sort="descending"' in said


def test_regions_orders_and_one_region(figures: Country, client: Client, address: Address) -> None:
    regions = client.get(address(TWO + "&level=regions"))
    assert [row.place.name for row in regions.context["rows"]] == ["North", "South"]
    one = client.get(address(TWO + "&region=South&sort=name"))
    assert [row.place.name for row in one.context["rows"]] == ["Dal", "Elby"]
    by_key = client.get(address(TWO + "&sort=key0"))
    assert [row.cells[0][0] for row in by_key.context["rows"]] == [10, 5, 3, 2]
    nowhere = client.get(address(TWO + "&region=Atlantis&sort=nothing"))
    assert len(nowhere.context["rows"]) == 4


def test_keys_to_begin_with_are_those_that_can_be_used(
    programme: Programme, client: Client, address: Address
) -> None:
    found = client.get(address()).context["comparison"]
    assert found.columns[0].id == "population"
    assert all(column.key.columns == ("population",) for column in found.columns)


def test_missing_indicators_are_named_key_by_key(
    figures: Country, client: Client, address: Address
) -> None:
    Indicator.objects.filter(measure="gdp", territory__code="Dal").delete()
    Indicator.objects.filter(measure="unemployment_rate", territory__code="North").delete()
    answer = client.get(address("?key=population&key=eu-2015-05&key=eu-pact-2024"))
    errors = answer.context["form"].errors["key"]
    assert len(errors) == 2
    assert "May 2015" in errors[0]
    assert "unemployment rate" in errors[0]
    assert "gross domestic product" in errors[0]
    assert "gross domestic product" in errors[1]
    assert "unemployment rate" not in errors[1]
    assert answer.context["comparison"] is None


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("?key=population", "key", "2 to 5"),
        ("?key=&vary=", "key", "not one of the available"),
        (
            (
                "?key=population&key=at-population&key=ch-population&key=nl-status-holders"
                "&key=de-koenigstein&key=eu-2015-09"
            ),
            "key",
            "2 to 5",
        ),
        ("?key=population&key=no-such-key", "key", "no-such-key"),
        (TWO + "&vary=no-such-key", "vary", "no-such-key"),
        (TWO + "&vary=de-koenigstein&weight=0&weight=0", "vary", "sum to 0"),
        (TWO + "&vary=de-koenigstein&weight=1", "vary", "Give 2 weights"),
        (TWO + "&vary=de-koenigstein&weight=-1&weight=2", "vary", "Give 2 weights"),
        (TWO + "&vary=de-koenigstein&weight=nan&weight=1e99", "vary", "Give 2 weights"),
        (TWO + "&vary=eu-2015-09&weight=0&weight=1&weight=1&weight=1", "vary", "population"),
        (TWO + "&vary=de-koenigstein&weight=0.00001&weight=1", "vary", "four decimals"),
        (TWO + "&minimum=5&maximum=4", "maximum", "at least as many"),
        (TWO + "&minimum=-1", "minimum", "0"),
    ],
)
def test_what_cannot_be_compared_is_said_beside_its_field(
    figures: Country, client: Client, address: Address, query: str, field: str, words: str
) -> None:
    answer = client.get(address(query))
    assert answer.status_code == 200
    assert words in " ".join(answer.context["form"].errors[field])
    assert client.get(address(query, "comparison_differences")).status_code == 400
    back = client.get(address(query, "comparison_workbook"))
    assert back.status_code == 302
    assert back["Location"].startswith(address("?key="))


def test_limits_that_cannot_be_met_are_a_result_with_reasons(
    figures: Country, client: Client, address: Address
) -> None:
    answer = client.get(address(TWO + "&minimum=6"))
    assert "The minimums sum to 24, more than the 20 persons" in answer.content.decode()
    # What is kept between requests is not the words, which are each reader's own.
    german = client.get(address(TWO + "&minimum=6"), headers={"accept-language": "de"})
    assert "The minimums sum to" not in german.content.decode()


def test_a_variant_stands_beside_its_key_and_weights_sum_to_one(
    figures: Country, client: Client, address: Address
) -> None:
    answer = client.get(address("?key=population&vary=de-koenigstein&weight=1&weight=2.5"))
    found, form = answer.context["comparison"], answer.context["form"]
    assert [column.id for column in found.columns] == ["population", "de-koenigstein", "variant"]
    assert (found.baseline.id, found.other.id) == ("de-koenigstein", "variant")
    assert [str(weight.share) for weight in form.weights] == ["2/7", "5/7"]
    assert "= 2/7" in answer.content.decode()
    assert [str(factor.weight) for factor in found.other.key.factors] == ["2/7", "5/7"]


def test_weights_stay_exact_in_the_address(
    figures: Country, client: Client, address: Address
) -> None:
    answer = client.get(address("?vary=de-koenigstein&weight=999.9999&weight=0.0001"))
    assert "weight=999.9999&weight=0.0001" in answer.context["address"]
    assert str(answer.context["form"].weights[1].share) == "1/10000000"


def test_sliders_begin_at_the_keys_own_weights_and_then_nobody_moves(
    figures: Country, client: Client, address: Address
) -> None:
    answer = client.get(address("?key=population&vary=eu-2015-09"))
    assert [weight.plain for weight in answer.context["form"].weights] == ["40", "40", "10", "10"]
    assert answer.context["comparison"].summary["moved"] == 0
    other = client.get(address(TWO + "&vary=de-koenigstein&varied=eu-2015-09&weight=9"))
    assert [weight.plain for weight in other.context["form"].weights] == ["66", "33"]


def test_htmx_gets_the_result_and_the_shares_alone(
    figures: Country, client: Client, address: Address
) -> None:
    headers = {"HX-Request": "true", "HX-Target": "result"}
    query = TWO + "&vary=de-koenigstein&varied=de-koenigstein&weight=1&weight=1"
    answer = client.get(address(query), headers=headers)
    said = answer.content.decode()
    assert said.lstrip().startswith('<div id="result"')
    assert "<html" not in said
    assert 'type="range"' not in said
    assert 'id="share-2"' in said
    assert "= 1/2" in said
    assert answer["HX-Replace-Url"].startswith(address("?key="))
    assert "weight=1&weight=1" in answer["HX-Replace-Url"]
    # Another key to vary brings its own sliders.
    query = TWO + "&vary=eu-2015-09&varied=de-koenigstein&weight=1&weight=1"
    said = client.get(address(query), headers=headers).content.decode()
    assert said.count('type="range"') == 4
    assert 'id="weights"' in said
    assert "hx-swap-oob" in said


def test_the_map_gets_places_once_and_changes_in_their_order(
    figures: Country, client: Client, address: Address
) -> None:
    places = client.get(address(page="comparison_places"))
    assert "max-age" in places["Cache-Control"]
    assert "private" in places["Cache-Control"]
    towns = places.json()["towns"]
    assert [town[0] for town in towns] == ["Alby", "Berg", "Dal", "Elby"]
    given = client.get(address(TWO, "comparison_differences")).json()
    assert given["baseline"] == [3, 2, 5, 10]
    assert len(given["change"]) == 4
    assert sum(given["change"]) == 0


def test_a_change_of_an_indicator_or_of_who_takes_part_is_seen_at_once(
    programme: Programme, figures: Country, client: Client, address: Address
) -> None:
    first = client.get(address(TWO)).context["comparison"].columns[0].outcome.towns
    Indicator.objects.filter(measure="population", territory__code="Alby").update(
        value=Decimal(33_000)
    )
    second = client.get(address(TWO)).context["comparison"].columns[0].outcome.towns
    assert first != second
    programme.participation_set.filter(territory__code="Alby").delete()
    third = client.get(address(TWO)).context["comparison"]
    assert [town.code for town in third.ground.towns] == ["Berg", "Dal", "Elby"]


def test_nothing_is_written(figures: Country, client: Client, address: Address) -> None:
    client.get(address(THREE))
    assert not Apportionment.objects.exists()
    assert client.post(address(THREE)).status_code == 405


def test_queries_do_not_grow_with_towns(
    programme: Programme, figures: Country, client: Client, address: Address
) -> None:
    def queries() -> int:
        client.get(address(TWO))  # the second visit finds the keys computed
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(TWO)).status_code == 200
            return len(captured)

    few = queries()
    for number in range(30):
        town = territory(f"T{number}", Level.MUNICIPALITY, figures.regions["North"], 1000 + number)
        figures.towns[town.code] = town
        indicator(figures, town.code, "tax_revenue", 5)
        programme.participation_set.create(territory=town)
    assert Territory.objects.count() > 30
    assert queries() == few


def test_made_up_figures_are_named(figures: Country, client: Client, address: Address) -> None:
    assert "Made up" not in client.get(address(TWO)).content.decode()
    Indicator.objects.filter(measure="gdp").update(source="Synthetic: for a test")
    said = client.get(address(TWO)).content.decode()
    assert "Made up for the demo: gross domestic product" in said
