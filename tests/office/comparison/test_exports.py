"""What a comparison carries away: workbook, HXL, memo and key file, read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from softlanding.apportionment import catalogue, parse_key
from softlanding.office.quotas.api import Programme
from softlanding.office.territories.api import Territory
from softlanding.office.territories.models import Indicator
from tests.office.conftest import Country

Address = Callable[..., str]
QUERY = "?key=population&vary=de-koenigstein&weight=1&weight=1"


def test_the_workbook_has_a_sheet_for_each_view_and_typed_numbers(
    figures: Country, client: Client, address: Address
) -> None:
    answer = client.get(address(QUERY, "comparison_workbook"))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Summary", "Municipalities", "Regions", "Keys", "Sources"]
    rows = list(book["Municipalities"].iter_rows(values_only=True))
    assert rows[0][:5] == ("Code", "Town", "Region", "Inhabitants", "Population")
    assert rows[1][:3] == ("Alby", "Alby", "North")
    assert all(type(value) is int for row in rows[1:] for value in row[3:])
    assert [sum(row[at] for row in rows[1:]) for at in (4, 5, 6)] == [20, 20, 20]
    assert [sum(row[at] for row in rows[1:]) for at in (7, 8)] == [0, 0]
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert summary["Persons"] == 20
    assert isinstance(summary["Date"], datetime)
    keys = {row[0]: row for row in book["Keys"].iter_rows(values_only=True)}
    assert keys["population"][6] == catalogue()["population"].sha256
    assert parse_key(keys["de-koenigstein-variant"][8]).sha256 == keys["de-koenigstein-variant"][6]
    sources = {row[1:] for row in book["Sources"].iter_rows(values_only=True)}
    assert ("tax_revenue", 2025, "Office: 2025") in sources


def test_a_name_that_begins_like_a_formula_stays_a_text(
    figures: Country, client: Client, address: Address
) -> None:
    Territory.objects.filter(code="Alby").update(name="=1+1")
    content = client.get(address(QUERY, "comparison_workbook")).content
    cells = load_workbook(io.BytesIO(content))["Municipalities"]["B"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in [cell.value for cell in cells]


def test_hxl_tags_stand_in_the_second_row(
    figures: Country, client: Client, address: Address
) -> None:
    text = client.get(address(QUERY, "comparison_hxl")).content.decode()
    head, tags, *rows = list(csv.reader(io.StringIO(text)))
    assert len(set(head)) == len(head) == len(tags)
    assert tags[:5] == ["#adm2+code", "#adm2+name", "#adm1+code", "#adm1+name", "#population"]
    assert tags[6] == "#affected+refugees+quota+key_de_koenigstein"
    assert rows[0][:5] == ["Alby", "Alby", "North", "North", "3000"]
    assert sum(int(row[-1]) for row in rows) == 0
    assert [sum(int(row[at]) for row in rows) for at in (5, 6, 7)] == [20, 20, 20]


def test_the_variant_is_a_key_file(figures: Country, client: Client, address: Address) -> None:
    answer = client.get(address(QUERY, "comparison_variant"))
    key = parse_key(answer.content.decode())
    assert [str(factor.weight) for factor in key.factors] == ["1/2", "1/2"]
    assert "de-koenigstein-variant.toml" in answer["Content-Disposition"]
    assert client.get(address("?key=population", "comparison_variant")).status_code == 404


def test_the_memo_says_question_keys_sums_extremes_and_sources(
    programme: Programme, figures: Country, client: Client, address: Address
) -> None:
    Indicator.objects.filter(measure="tax_revenue").update(source="Synthetic: #strike[for] a test")
    Territory.objects.filter(level="municipality").update(name="#evil[Elby] $x$ \\ *")
    answer = client.get(address(QUERY + "&key=nl-status-holders", "comparison_memo"))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    assert 1 <= len(reader.pages) <= 2
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for text in (
        "Which key for 20 persons?",
        "50.0 % tax revenue; 50.0 % population.",
        "#evil[Elby] $x$ \\ *",
        "Synthetic: #strike[for] a test",
        "Synthetic figures, made up for a demo: tax revenue.",
        "is not wholly known",
        catalogue()["population"].sha256[:12],
        "national Norland",
    ):
        assert text in said, text
    assert said.count(" 20 ") >= 4  # the sum of each key


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_the_memo_is_tagged_and_speaks_the_readers_language(
    figures: Country, client: Client, address: Address, language: str
) -> None:
    given = {"accept-language": language}
    content = client.get(address(QUERY, "comparison_memo"), headers=given).content
    root = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


def test_a_memo_without_places_has_bars_instead_of_a_map(
    figures: Country, client: Client, address: Address
) -> None:
    Territory.objects.update(latitude=None, longitude=None)
    content = client.get(address(QUERY, "comparison_memo")).content
    said = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Biggest differences." in said
