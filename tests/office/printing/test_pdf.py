"""PDF files: the house's fonts, every language, and data that stays data."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from django.conf import settings
from pypdf import PdfReader

from softlanding.office.printing import pdf
from softlanding.office.printing.api import render_pdf
from softlanding.office.printing.fonts import FAMILIES, font_folder, sfnt

TEMPLATE = """#import "page.typ": *
#show: page-of.with(title: data.title, foot: data.title)
= #data.title
#data.text *#data.text*
"""


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> str:
    found = pdf._source
    monkeypatch.setattr(pdf, "_source", lambda name: TEMPLATE if name == "t.typ" else found(name))
    return "t.typ"


def read(content: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(page.extract_text() for page in reader.pages), reader


def fonts(reader: PdfReader) -> set[str]:
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(font.get_object()["/BaseFont"].split("+")[1].split("-")[0])
    return found


def test_markup_in_data_is_printed_as_it_is(template: str) -> None:
    text = '#panic("x") #read("/etc/passwd") $x$ *b* ```c``` \\ <label> @ref // not a comment'
    said, _reader = read(render_pdf(template, {"title": "T", "text": text}, "en"))
    assert '#read("/etc/passwd")' in said
    assert "// not a comment" in said


@pytest.mark.parametrize(
    ("language", "text", "family"),
    [
        ("en", "Borlänge", "PlexLatin"),
        ("de", "Łódź, Čačak", "PlexMore"),
        ("ar", "البلدية", "PlexArabic"),
        ("fa-AF", "شاروالی، مکتب، گُل", "PlexArabic"),
        ("ti", "ከተማ", "NotoEthiopic"),
    ],
)
def test_each_language_has_its_letters_in_the_houses_fonts(
    template: str, language: str, text: str, family: str
) -> None:
    _said, reader = read(render_pdf(template, {"title": text, "text": text}, language))
    assert family in fonts(reader)
    assert fonts(reader) <= set(FAMILIES)
    assert reader.trailer["/Root"]["/Lang"] == language.split("-", maxsplit=1)[0]
    assert reader.metadata is not None
    assert reader.metadata.title == text


def test_letters_that_no_font_has_do_not_stop_the_print(template: str) -> None:
    said, reader = read(render_pdf(template, {"title": "T", "text": "before 漢字 after"}, "en"))
    assert "before" in said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_fonts_are_whole_open_type_files() -> None:
    files = sorted(font_folder().iterdir())
    assert len(files) == 8
    for file in files:
        content = file.read_bytes()
        count = struct.unpack_from(">H", content, 4)[0]
        for at in range(count):
            tag, checksum, offset, size = struct.unpack_from(">4sIII", content, 12 + 16 * at)
            body = content[offset : offset + size] + bytes(-size % 4)
            assert checksum == sum(struct.unpack(f">{len(body) // 4}I", body)) & 0xFFFFFFFF, tag
            assert offset % 4 == 0


def test_what_is_no_web_font_is_refused() -> None:
    with pytest.raises(ValueError, match="WOFF"):
        sfnt(b"OTTO" + bytes(60), family="X", style="Regular")


def test_without_the_npm_parts_it_still_prints(
    template: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "NODE_MODULES", tmp_path)
    font_folder.cache_clear()
    try:
        said, _reader = read(render_pdf(template, {"title": "T", "text": "words"}, "en"))
    finally:
        font_folder.cache_clear()
    assert "words" in said
