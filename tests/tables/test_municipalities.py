"""Published files about municipalities: each format is recognised and read exactly."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from softlanding.errors import InputRefused
from softlanding.tables import Dialect, Layout, Reading, open_source, read_municipalities
from softlanding.tables.extent import Extent
from softlanding.tables.workbook import sheet_names

PREPARED = (
    "gisco_id,longitude,latitude,country,nuts_2,nuts_3,lau_id,lau_name,population,area_km2,year\n"
    "SE_0114,17.9,59.5,SE,SE11,SE110,0114,Upplands Väsby,46786,83.9694814,2020\n"
    "AT_10101,16.5,47.8,AT,AT11,AT112,10101,Eisenstadt,14816,42.4,2020\n"
)
LAU_HEADS = [
    "NUTS 3 CODE", "LAU CODE", "LAU NAME NATIONAL", "LAU NAME LATIN", "CHANGE (Y/N)",
    "POPULATION", "TOTAL AREA (m2)", "DEGURBA", "DEG change compared to last year",
    "COASTAL AREA (yes/no)", "CITY_ID",
]  # fmt: skip


def read(
    content: str | bytes,
    name: str = "list.csv",
    *,
    country: str = "SE",
    dialect: Dialect | None = None,
    layout: Layout | None = None,
) -> tuple[str, Reading]:
    raw = content.encode() if isinstance(content, str) else content
    source = open_source(raw, name, country=country, dialect=dialect or Dialect(), layout=layout)
    assert source.layout is not None
    return source.format, read_municipalities(
        source.table, source.layout, country=country, year=2020
    )


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lau_workbook(*rows: list[object], heads: list[str] | None = None) -> bytes:
    other = [[*LAU_HEADS], ["AT112", 10101, "Eisenstadt", "", "N", 14816, 42_465_193, 2]]
    return workbook({"AT": other, "SE": [[*(heads or LAU_HEADS)], *rows]})


def test_the_prepared_list_is_read_and_other_countries_are_left_out() -> None:
    kind, reading = read(PREPARED)
    assert kind == "lau"
    assert reading.lists
    (place,) = reading.places
    assert (place.code, place.name, place.nuts3) == ("SE_0114", "Upplands Väsby", "SE110")
    assert (place.population, place.area_km2, place.latitude) == (46786, "83.969", 59.5)
    assert reading.notes == (("other-country", 1),)
    figures = {(figure.measure, figure.year): figure.value for figure in reading.figures}
    assert figures == {("population", 2020): "46786", ("area_km2", 2020): "83.969"}


def test_the_eurostat_workbook_is_read_from_the_countrys_sheet() -> None:
    content = lau_workbook(
        ["SE110", 114, "Upplands Väsby", "Upplands Vasby", "N", 46786, 83_969_481, 2, "", "no"],
        ["SE332", 2404, "Vindeln", "Vindeln", "Y", ":", 2_640_000_000, 3, "", "no"],
        ["Population: 1 January 2020"],
    )
    kind, reading = read(content, "EU-27-LAU-2020.xlsx")
    assert (kind, reading.problems) == ("lau", ())
    first, second = reading.places
    assert (first.code, first.area_km2, first.degurba) == ("SE_0114", "83.969", 2)
    assert (second.population, second.changed) == (None, True)
    assert reading.notes == (("no-code", 1),)


@pytest.mark.parametrize(
    ("printed", "now"),
    [
        ("NUTS 3 CODE", "NUTS 3 CODE 2016"),
        ("LAU NAME LATIN", "LAU NAME alternative"),
        ("POPULATION", "POPULATION 2021"),
        ("TOTAL AREA (m2)", "TOTAL AREA (km2)"),
        ("LAU CODE", "LAU_CODE"),
    ],
)
def test_headings_of_other_years_are_known(printed: str, now: str) -> None:
    heads = [now if head == printed else head for head in LAU_HEADS]
    area = 83.97 if "km2" in now else 83_970_000
    row: list[object] = ["SE110", "0114", "Väsby", "Vasby", "N", 46786, area, 2]
    _kind, reading = read(lau_workbook(row, heads=heads), "lau.xlsx")
    assert reading.problems == ()
    assert (reading.places[0].population, reading.places[0].area_km2) == (46786, "83.97")


def test_greece_is_found_under_its_european_code() -> None:
    content = workbook(
        {"EL": [[*LAU_HEADS], ["EL301", "45010101", "Αθήνα", "Athina", "N", 1, 1, 1]]}
    )
    _kind, reading = read(content, "lau.xlsx", country="GR")
    assert [place.code for place in reading.places] == ["EL_45010101"]


def test_every_fault_of_a_list_is_told_with_its_row() -> None:
    content = PREPARED + (
        "SE_0115,200,59.5,SE,SE11,SE11,0115,Vallentuna,-3,370,2020\n"
        "SE_0114,17.9,59.5,SE,SE11,SE110,0114,,many,83,2020\n"
    )
    _kind, reading = read(content)
    told = [str(problem) for problem in reading.problems]
    assert 'list.csv:4: longitude: "200" is above 180; give a number of at most 180' in told
    assert any('list.csv:4: nuts_3: "SE11" is not a NUTS 3 code' in line for line in told)
    assert any('list.csv:4: population: "-3" is below 0' in line for line in told)
    assert any("list.csv:5: lau_name: is missing" in line for line in told)
    assert any('list.csv:5: population: "many" is not a number' in line for line in told)
    assert any('list.csv:5: gisco_id: "SE_0114" is already in row 2' in line for line in told)


def test_degurba_comes_by_gisco_id() -> None:
    kind, reading = read("gisco_id,degurba\nAT_10101,2.0\nSE_0114,1.0\n")
    assert kind == "degurba"
    assert [(place.code, place.degurba) for place in reading.places] == [("SE_0114", 1)]
    assert [(figure.measure, figure.value) for figure in reading.figures] == [("degurba", "1")]


def test_a_degree_of_urbanisation_of_4_is_refused() -> None:
    _kind, reading = read("gisco_id,degurba\nSE_0114,4\n")
    assert [problem.code for problem in reading.problems] == ["too-large"]


def test_hashtags_may_stand_below_titles_and_in_any_order_of_attributes() -> None:
    content = (
        "Population of towns,,,\n,,,\nCode,Town,Persons,Free flats\n"
        "#adm2+code,#adm2+name,#population,#capacity+dwellings\n"
        "0114,Väsby,46786,12\n0115,Vallentuna,34090,\n"
    )
    kind, reading = read(content)
    assert (kind, reading.problems) == ("hxl", ())
    assert [(f.row, f.code, f.measure, f.value) for f in reading.figures] == [
        (5, "SE_0114", "population", "46786"),
        (5, "SE_0114", "capacity_dwellings", "12"),
        (6, "SE_0115", "population", "34090"),
    ]


def test_hashtags_that_name_no_municipality_are_refused() -> None:
    with pytest.raises(InputRefused, match="tag their column #adm2"):
        read("#sector,#affected\nhealth,3\n")


def kolada(*entries: object) -> bytes:
    return json.dumps({"count": len(entries), "values": entries}).encode()


def test_kolada_json_gives_totals_only() -> None:
    entry = {
        "kpi": "N01951", "municipality": "0114", "period": 2020,
        "values": [
            {"gender": "K", "count": 1, "status": "", "value": 23000.0},
            {"gender": "T", "count": 1, "status": "", "value": 46786.5},
        ],
    }  # fmt: skip
    missing = {"kpi": "N03937", "municipality": "0114", "period": "2020",
               "values": [{"gender": "T", "status": "Missing", "value": None}]}  # fmt: skip
    flat = {"kpi": "U07910", "municipality": "0115", "period": "2019", "gender": "T", "value": 3}
    kind, reading = read(kolada(entry, missing, flat), "answer.json")
    assert kind == "kolada-json"
    assert [(f.code, f.measure, f.year, f.value) for f in reading.figures] == [
        ("SE_0114", "population", 2020, "46786.5"),
        ("SE_0115", "u07910", 2019, "3"),
    ]
    assert dict(reading.notes) == {"by-gender": 1, "no-value": 1}


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"values": 3}', b'{"values": [3]}', b"[" * 100_000]
)
def test_other_json_is_refused(content: bytes) -> None:
    with pytest.raises(InputRefused):
        read(content, "answer.json")


def test_the_kolada_table_joins_by_name_and_reads_its_byte_order_mark() -> None:
    content = '\ufeffNyckeltal,Region,År,Invånare\n"Invånare  totalt, antal",Ale,2010,27442\n'
    kind, reading = read(content)
    assert kind == "kolada"
    assert [(f.name, f.measure, f.year, f.value) for f in reading.figures] == [
        ("Ale", "population", 2010, "27442")
    ]


def test_a_table_with_chosen_columns_in_latin_1_with_decimal_commas() -> None:
    content = "Kommun;Andel 2016;Andel 2015\nÅsele;12,5;1000\n".encode("latin-1")
    layout = Layout({"name": "Kommun"}, {"Andel 2016": "share@2016", "Andel 2015": "share@2015"})
    _kind, reading = read(
        content, "share.csv", dialect=Dialect("latin-1", ";", True), layout=layout
    )
    assert [(f.name, f.year, f.value) for f in reading.figures] == [
        ("Åsele", 2016, "12.5"),
        ("Åsele", 2015, "1000"),
    ]


def test_the_same_figure_twice_is_refused() -> None:
    layout = Layout({"code": "c"}, {"v": "vacancies"})
    _kind, reading = read("c,v\n0114,1\n0114,2\n", layout=layout)
    assert ["already in row 2" in problem.message for problem in reading.problems] == [True]


def test_an_archive_that_says_less_than_it_holds_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * (4 * 2**20))
    small = (100).to_bytes(4, "little")
    content = stream.getvalue().replace((4 * 2**20).to_bytes(4, "little"), small)
    with pytest.raises(InputRefused, match="unpacks to more than"):
        sheet_names(content, "bomb.xlsx", extent=Extent(20, unpacked=1))
