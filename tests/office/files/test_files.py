"""Names, types and sizes of uploaded files, and downloads that do no harm."""

from __future__ import annotations

import io
import unicodedata
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from softlanding.errors import InputRefused
from softlanding.office.files.api import (
    FORM_BYTES,
    UploadField,
    csv_text_guarded,
    download,
    file_name,
    guarded,
    largest_body,
    media_type,
    takes_file,
    text_cell,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@given(st.text(max_size=400))
def test_a_name_that_is_kept_cannot_climb_hide_or_run_on(given_name: str) -> None:
    try:
        kept = file_name(given_name)
    except InputRefused:  # letters that look alike, see below
        return
    assert 0 < len(kept) <= 121
    assert not set(kept) & set('/\\<>:"|?*')
    assert not kept.startswith(".")
    assert all(unicodedata.category(letter)[0] != "C" for letter in kept)
    assert file_name(kept) == kept, "a kept name is kept again"


@pytest.mark.parametrize("name", ["p\u0430ssport.pdf", "\u0421V.pdf", "r\u03bfom.csv"])
def test_a_word_of_letters_that_look_alike_is_refused(name: str) -> None:
    with pytest.raises(InputRefused, match="scripts that look alike"):
        file_name(name)


@pytest.mark.parametrize(
    "name", ["паспорт.pdf", "Δήμος 2 list.csv", "قائمة-list.xlsx", "Ålesund.csv"]
)
def test_names_in_any_script_are_kept(name: str) -> None:
    assert file_name(name) == unicodedata.normalize("NFKC", name)


@pytest.mark.parametrize(
    ("content", "name"),
    [(SVG, "a.svg"), (SVG, "a.png"), (b"MZ\x90\0", "a.pdf"), (PNG, "a.pdf"), (b"", "a.png"),
     (b"PK\x03\x04" + b"\0" * 40, "a.pdf"), (PNG + b"\0" * 2_000, "a.png")],
)  # fmt: skip
def test_an_attachment_that_is_none_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(InputRefused):
        media_type(content, name, largest=1_000)


def test_a_picture_is_known_by_its_content() -> None:
    assert media_type(PNG, "scan.png", largest=1_000) == "image/png"


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/csv")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("list.exe", b"x", "give a file that ends in .csv, .xlsx"),
        ("list.csv", b"PK\x03\x04", "than its name says"),
        ("list.xlsx", b"code,name\n", "than its name says"),
        ("list.csv", PNG, "than its name says"),
        ("l\u0456st.csv", b"x", "look alike"),
        ("list.csv", b"x" * 2_000_000, "larger than 1 MiB"),
    ],
)
def test_the_field_says_what_is_wrong(name: str, content: bytes, told: str) -> None:
    field = UploadField(largest=2**20, endings=["csv", "xlsx"])
    with pytest.raises(ValidationError, match=told):
        field.clean(sent(name, content))


def test_the_field_hands_on_a_clean_name_and_the_whole_content() -> None:
    field = UploadField(largest=2**20, endings=["csv"])
    file = field.clean(sent("a\u202eb.csv", b"code\n1\n"))
    assert (file.name, file.read()) == ("ab.csv", b"code\n1\n")


def test_only_a_page_that_takes_files_takes_a_large_body_and_only_from_somebody() -> None:
    @takes_file(5 * 2**20)
    def upload(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert largest_body(upload, signed_in=True) > 5 * 2**20
    assert largest_body(upload, signed_in=False) == largest_body(page, signed_in=True) == FORM_BYTES


def test_a_process_reads_one_file_at_a_time_and_shows_its_pages_meanwhile() -> None:
    both, done = Barrier(2), []

    @takes_file(2**20)
    def upload(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            with suppress(BrokenBarrierError):
                both.wait(0.5)
        done.append(request.method)
        return HttpResponse()

    ask = RequestFactory()
    sending = [Thread(target=upload, args=(ask.post("/"),)) for _ in range(2)]
    for each in sending:
        each.start()
    upload(ask.get("/"))
    for each in sending:
        each.join()
    assert both.broken
    assert done == ["GET", "POST", "POST"]


def test_a_download_is_saved_and_never_guessed() -> None:
    answer = download(SVG, 'a"b\r\nX: 1/../c.svg')
    assert answer["Content-Disposition"] == 'attachment; filename="a-b--X--1-..-c.svg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"


@given(st.text(max_size=30) | st.integers() | st.none() | st.floats(allow_nan=False))
def test_a_guarded_cell_is_no_formula_and_says_the_same(value: object) -> None:
    kept = guarded(value)
    if not isinstance(value, str):
        assert kept is value
        return
    assert isinstance(kept, str)
    assert kept in {value, f"'{value}"}
    first = kept.lstrip(" ")[:1]
    assert first not in set("=@\t\r") or kept.startswith("'")


def test_numbers_stay_numbers_and_texts_stay_texts_in_both_forms() -> None:
    rows = [["=1+1", -4, "-4", "+46 8 123"]]
    assert csv_text_guarded(["a", "b", "c", "d"], rows).splitlines()[1] == "'=1+1,-4,-4,'+46 8 123"
    book = Workbook(write_only=True)
    sheet = book.create_sheet("x")
    sheet.append([text_cell(sheet, value) for value in rows[0]])
    held = io.BytesIO()
    book.save(held)
    cells = load_workbook(io.BytesIO(held.getvalue()))["x"][1]
    assert [cell.value for cell in cells] == rows[0]
    assert [cell.data_type for cell in cells] == ["s", "n", "s", "s"]
