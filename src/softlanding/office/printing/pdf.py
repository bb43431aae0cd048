"""PDF files by typst, from a room's template and plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
import typst
from django.conf import settings
from django.template.loader import get_template

from softlanding.office.printing.fonts import FAMILIES, font_folder

__all__ = ["render_pdf"]

logger = structlog.get_logger(__name__)
PAGE = "printing/page.typ"


def render_pdf(template_name: str, data: Mapping[str, Any], language: str) -> bytes:
    """Typeset a template of a room as a tagged PDF (PDF/UA-1).

    The standard forbids letters that no font has. Where a name has one, the file is still
    tagged, but does not claim the standard.

    Parameters
    ----------
    template_name
        A typst file in a room's templates, such as ``"comparison/memo.typ"``. It imports
        ``page``, ``data`` and what else it needs from ``"page.typ"``.
    data
        What JSON can hold. It reaches the template as values, never as markup, so that
        nothing in it can be read as an instruction; a picture is SVG text.
    language
        Code of the language, such as ``"fa-AF"``, which also gives the direction.

    Returns
    -------
    bytes
        The PDF file.
    """
    direction = "rtl" if language.split("-", maxsplit=1)[0] in settings.LANGUAGES_BIDI else "ltr"
    sources = {
        "main.typ": _source(template_name).encode(),
        "page.typ": _source(PAGE).encode(),
    }
    typeset: Any = partial(  # any: its stub does not know of several sources
        typst.compile,
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={
            "data": json.dumps(data, ensure_ascii=False),
            "language": language.split("-", maxsplit=1)[0],
            "direction": direction,
            "fonts": json.dumps(list(FAMILIES)),
        },
    )
    document: bytes
    try:
        document = typeset(sources, pdf_standards=["ua-1"])
    except typst.TypstError:
        logger.warning("print.not_accessible", template=template_name)
        document = typeset(sources)
    return document


def _source(template_name: str) -> str:
    """Text of a file among the rooms' templates; Django finds it and leaves it as it is."""
    found: Any = get_template(template_name)
    source: str = found.template.source
    return source
