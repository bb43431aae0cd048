"""A preview says what a commit does; an undo restores exactly what was before."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softlanding.errors import NotNow
from softlanding.office.accounts.api import Viewer
from softlanding.office.files.api import file_name
from softlanding.office.imports.models import Import, ImportFile, SavedLayout
from softlanding.office.imports.selectors import draft_plan, regions_of, size_counts
from softlanding.office.imports.services import (
    choose_columns,
    commit,
    undo,
    undo_objections,
)
from softlanding.office.imports.snapshot import FIELDS, within
from softlanding.office.quotas.api import decide, draw_up
from softlanding.office.quotas.programme_services import start_programme
from softlanding.office.territories.api import BorderChange, Indicator, Territory, municipalities
from softlanding.tables import Dialect, Layout
from tests.office.imports.conftest import LIST, Importing, listing, row


def everything(country: Territory) -> list[object]:
    """All rows that an import may write, keys included."""
    return [
        list(
            Territory.objects.filter(within(country))
            .order_by("pk")
            .values_list("pk", "parent", *FIELDS)
        ),
        list(
            Indicator.objects.order_by("pk").values_list(
                "pk", "territory", "measure", "year", "value", "source"
            )
        ),
        list(
            BorderChange.objects.order_by("pk").values_list("pk", "territory", "kind", "successor")
        ),
    ]


def test_a_list_makes_regions_municipalities_and_dated_figures(
    sweden: Territory, bring_in: Importing
) -> None:
    done = bring_in(LIST)
    assert done.counts == {
        "regions_new": 2, "new": 3, "figures_new": 6, "unmatched": 0, "borders": 0,
    }  # fmt: skip
    town = Territory.objects.select_related("parent").get(code="SE_0114")
    assert (town.name, town.lau, town.gisco_id, town.nuts3) == (
        "Upplands Väsby", "0114", "SE_0114", "SE110",
    )  # fmt: skip
    assert (town.parent and town.parent.code, town.population, town.vintage) == (
        "SE110",
        46786,
        2020,
    )
    figure = Indicator.objects.get(territory=town, measure="population")
    assert (figure.year, int(figure.value), figure.source) == (2020, 46786, "Eurostat, LAU")


def test_size_classes_come_with_the_degree_of_urbanisation(
    sweden: Territory, bring_in: Importing
) -> None:
    bring_in(LIST)
    bring_in("gisco_id,degurba\nSE_0114,2\nSE_0115,2\nSE_2401,3\n", "degurba.csv", vintage=2019)
    assert [(size.value, count) for size, count in size_counts(sweden)] == [
        ("middle_city", 0), ("small_city", 2), ("rural", 1), ("unclassified", 0),
    ]  # fmt: skip


def test_the_preview_says_what_changes_and_the_commit_does_it(
    sweden: Territory, bring_in: Importing, officer: Viewer
) -> None:
    bring_in(LIST)
    second = LIST.replace("34090", "50000").replace("Åsele", "Åsele stad")
    found = bring_in(second, only_look=True, vintage=2021)
    _snapshot, plan = draft_plan(found)
    assert {c.code: [f[0] for f in c.fields] for c in plan.of_kind("changed")} == {
        "SE_0115": ["population"],
        "SE_2401": ["name"],
    }
    assert [warning[1]["name"] for warning in plan.warnings] == ["Vallentuna"]
    promised = {c.code: c.after for c in plan.territories}
    commit(viewer=officer, found=found, fingerprint=plan.fingerprint)
    for territory in Territory.objects.filter(code__in=promised).values("code", *FIELDS):
        assert {name: promised[territory["code"]][name] for name in FIELDS} == territory
    assert BorderChange.objects.get().get_kind_display() == "Has another name"


TOWNS = st.dictionaries(
    st.sampled_from(["0101", "0102", "0103", "0104"]),
    st.tuples(
        st.sampled_from(["Alby", "Berg", "Dal"]),
        st.integers(0, 90_000),
        st.sampled_from(["SE110", "SE121", "SE331"]),
    ),
    min_size=1,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TOWNS, second=TOWNS)
def test_undo_restores_exactly_and_a_second_look_finds_nothing_new(
    first: dict[str, tuple[str, int, str]],
    second: dict[str, tuple[str, int, str]],
    sweden: Territory,
    bring_in: Importing,
    officer: Viewer,
) -> None:
    def text(towns: dict[str, tuple[str, int, str]]) -> str:
        return listing(*(row(code, *said) for code, said in sorted(towns.items())))

    empty = everything(sweden)
    one = bring_in(text(first))
    before = everything(sweden)
    two = bring_in(text(second), vintage=2021)
    _snapshot, plan = draft_plan(two)
    assert not {c.kind for c in plan.territories} - {"unchanged"}
    undo(viewer=officer, found=two, reason="wrong file")
    assert everything(sweden) == before
    undo(viewer=officer, found=one, reason="wrong file")
    assert everything(sweden) == empty


def test_names_join_in_capitals_with_hyphens_and_the_rest_is_told(
    bring_in: Importing, officer: Viewer
) -> None:
    bring_in(LIST)
    table = (
        "Nyckeltal,Region,År,Invånare\nInvånare totalt antal,UPPLANDS-VÄSBY,2015,42661\n"
        "Invånare totalt antal,Vallentun,2015,32380\n"
    )
    found = bring_in(table, "kolada.csv", only_look=True)
    _snapshot, plan = draft_plan(found)
    (problem,) = plan.unmatched
    assert (problem.row, problem.value, problem.cure) == (
        3,
        "Vallentun",
        "did you mean Vallentuna?",
    )
    with pytest.raises(NotNow, match="left out"):
        commit(viewer=officer, found=found, fingerprint=plan.fingerprint)
    commit(viewer=officer, found=found, fingerprint=plan.fingerprint, leave_out=True)
    figure = Indicator.objects.get(measure="population", year=2015)
    assert (figure.territory.code, int(figure.value)) == ("SE_0114", 42661)


def test_chosen_columns_are_remembered_for_the_source(bring_in: Importing, officer: Viewer) -> None:
    bring_in(LIST)
    found = bring_in(
        "Ort;Lediga\nÅsele;12\n".encode("latin-1"), "b.csv", only_look=True, source="Boverket"
    )
    assert (found.reading, found.separator, found.encoding) == ({}, ";", "cp1252")
    layout = Layout({"name": "Ort"}, {"Lediga": "free_dwellings"})
    choose_columns(viewer=officer, found=found, dialect=Dialect("cp1252", ";"), layout=layout)
    assert SavedLayout.objects.get().source == "Boverket"
    done = bring_in("Ort,Lediga\nÅsele,14\n", "c.csv", source="Boverket", vintage=2021)
    assert done.counts["figures_new"] == 1


def test_rows_with_errors_are_never_imported(bring_in: Importing, officer: Viewer) -> None:
    found = bring_in(LIST.replace("34090", "many"), only_look=True)
    assert len(found.reading["problems"]) == 1
    with pytest.raises(NotNow, match="Correct the file"):
        commit(viewer=officer, found=found, fingerprint="")
    assert not Territory.objects.filter(code="SE_0115").exists()


def test_what_has_changed_since_the_preview_is_looked_at_again(
    bring_in: Importing, officer: Viewer
) -> None:
    found = bring_in(LIST, only_look=True)
    _snapshot, plan = draft_plan(found)
    bring_in(LIST.replace("34090", "34091"))
    with pytest.raises(NotNow, match="changed since you looked"):
        commit(viewer=officer, found=found, fingerprint=plan.fingerprint)


def test_the_same_file_is_kept_once(bring_in: Importing) -> None:
    first, second = bring_in(LIST, only_look=True), bring_in(LIST, "other.csv", only_look=True)
    assert first.file_id == second.file_id
    assert bytes(ImportFile.objects.get().content) == LIST.encode()


def test_an_import_under_a_later_one_is_not_undone(bring_in: Importing, officer: Viewer) -> None:
    first = bring_in(LIST)
    bring_in(LIST.replace("34090", "34091"), "later.csv")
    with pytest.raises(NotNow, match=r"later\.csv"):
        undo(viewer=officer, found=first, reason="x")


def test_decided_quotas_and_programmes_keep_an_import(
    sweden: Territory, bring_in: Importing, officer: Viewer
) -> None:
    done = bring_in(LIST)
    programme = start_programme(
        viewer=officer, country=sweden, name="Arrivals", year=2027, persons=30,
        participants=municipalities(sweden),
    )  # fmt: skip
    assert any("3" in reason for reason in undo_objections(done))
    drawn = draw_up(viewer=officer, programme=programme, key_id="population")
    decide(viewer=officer, apportionment=drawn, reason="agreed")
    assert any("Arrivals" in reason for reason in undo_objections(done))
    with pytest.raises(NotNow, match="cannot be undone"):
        undo(viewer=officer, found=done, reason="x")


def test_a_figure_changed_by_another_hand_keeps_an_import(
    bring_in: Importing, officer: Viewer
) -> None:
    done = bring_in(LIST)
    Indicator.objects.filter(territory__code="SE_0114", measure="population").update(value=1)
    assert undo_objections(done) == ["What it wrote has been changed since."]


def test_queries_do_not_grow_with_the_rows(bring_in: Importing) -> None:
    counted = []
    for start, number in ((1000, 5), (2000, 60)):
        rows = [row(str(start + at), f"Town {at}", 1000 + at) for at in range(number)]
        found = bring_in(listing(*rows), only_look=True)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            draft_plan(found)
        counted.append(len(queries))
        bring_in(listing(*rows))
    assert counted == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_import_once(bring_in: Importing, officer: Viewer) -> None:
    found = bring_in(LIST, only_look=True)
    _snapshot, plan = draft_plan(found)
    said: list[str] = []

    def try_it() -> None:
        try:
            commit(viewer=officer, found=found, fingerprint=plan.fingerprint)
            said.append("imported")
        except NotNow:
            said.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["imported", "refused"]
    assert Import.objects.get(pk=found.pk).counts["new"] == 3


def test_history_keeps_what_was_before(bring_in: Importing) -> None:
    bring_in(LIST)
    bring_in(LIST.replace("34090", "36000"), vintage=2021)
    from pghistory.models import Events

    town = Territory.objects.get(code="SE_0115")
    said = [
        event.pgh_data["population"] for event in Events.objects.tracks(town).order_by("pgh_id")
    ]
    assert said == [34090, 36000]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\x\\lau.xlsx", "lau.xlsx"),
        ("a\n<b>.csv", "ab.csv"),
    ],
)
def test_names_of_files_lose_their_paths(given_name: str, kept: str) -> None:
    assert file_name(given_name) == kept


def test_kolada_json_joins_by_code(bring_in: Importing) -> None:
    bring_in(LIST)
    answer = {"values": [{"kpi": "N01951", "municipality": "0114", "period": 2019,
                          "values": [{"gender": "T", "value": 45000.0}]}]}  # fmt: skip
    done = bring_in(json.dumps(answer), "answer.json")
    assert done.counts["figures_new"] == 1


def test_one_municipality_written_in_two_ways_is_told(bring_in: Importing) -> None:
    bring_in(LIST)
    table = "Nyckeltal,Region,År,Invånare\nFlyttning,Åsele,2015,1\nFlyttning,ÅSELE,2015,2\n"
    _snapshot, plan = draft_plan(bring_in(table, "twice.csv", only_look=True))
    assert [(problem.row, len(plan.figures)) for problem in plan.unmatched] == [(3, 1)]


def test_regions_come_from_a_column_where_there_are_no_nuts_codes(
    bring_in: Importing, officer: Viewer
) -> None:
    found = bring_in("kod,kommun,Län,folk\n0114,Alby,Norra länet,5\n", "own.csv", only_look=True)
    layout = Layout({"code": "kod", "name": "kommun", "region_name": "Län", "population": "folk"})
    found = choose_columns(viewer=officer, found=found, dialect=Dialect(), layout=layout)
    commit(viewer=officer, found=found, fingerprint=draft_plan(found)[1].fingerprint)
    town = Territory.objects.select_related("parent").get(code="SE_0114")
    assert town.parent is not None
    assert (town.parent.code, town.parent.name) == ("SE:norra_lanet", "Norra länet")


def test_regions_get_their_names_from_a_table_of_codes(
    bring_in: Importing, officer: Viewer
) -> None:
    bring_in(LIST)
    found = bring_in("NUTS,Namn\nSE110,Stockholms län\n", "names.csv", only_look=True)
    layout = Layout({"code": "NUTS", "name": "Namn"})
    found = choose_columns(viewer=officer, found=found, dialect=Dialect(), layout=layout)
    commit(viewer=officer, found=found, fingerprint=draft_plan(found)[1].fingerprint)
    assert Territory.objects.get(code="SE110").name == "Stockholms län"


def test_figures_added_by_another_hand_keep_an_import(bring_in: Importing) -> None:
    done = bring_in(LIST)
    town = Territory.objects.get(code="SE_0114")
    Indicator.objects.create(territory=town, measure="stock", year=2020, value=3, source="test")
    assert undo_objections(done) == ["Figures have been added since."]


def test_beside_an_official_list_other_places_do_not_count(
    sweden: Territory, bring_in: Importing, officer: Viewer
) -> None:
    region = Territory.objects.create(
        code="SE-26", name="Stockholm", level="region", parent=sweden, vintage=2025, source="demo"
    )
    place = Territory.objects.create(
        code="geonames:1", name="Åsele", level="municipality", parent=region, vintage=2025,
        population=2000, source="demo",
    )  # fmt: skip
    _snapshot, plan = draft_plan(bring_in(LIST, only_look=True))
    assert [code for code, _data in plan.warnings] == ["other-places"]
    assert plan.of_kind("gone") == []
    bring_in(LIST)
    assert sum(count for _size, count in size_counts(sweden)) == 3
    assert [region.code for region in regions_of(sweden)] == ["SE110", "SE331"]
    table = "Nyckeltal,Region,År,Invånare\nFlyttning,ÅSELE,2015,1\n"
    bring_in(table, "joined.csv")
    assert not place.indicators.exists()
    assert Territory.objects.get(code="SE_2401").indicators.filter(year=2015).exists()
