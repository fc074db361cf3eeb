"""Spreadsheets as two producers write them: openpyxl, and LibreOffice's converter from a flat ODS of ours.

A Grid is what stands in the sheet; every written package is rewritten with fixed times so that the same grid
always gives the same bytes.
"""

import io
import os
import re
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

WRITTEN = "2026-07-03T08:00:00Z"


@dataclass
class Cell:
    value: object            # str, int, Decimal (yuan), date
    look: str = "text"       # title, line, head, text, number, money, date, total
    formula: str = ""        # LibreOffice only: "SUM(G5:G17)", the value beside it is what it must give


class Grid:
    def __init__(self, name, widths):
        self.name = name
        self.widths = widths
        self.cells = {}
        self.merges = []
        self.heights = {}

    def put(self, row, column, value, look="text", formula=""):
        if value is not None:
            self.cells[row, column] = Cell(value, look, formula)
        return self

    def merge(self, row, column, rows, columns):
        if rows > 1 or columns > 1:
            self.merges.append((row, column, rows, columns))
        return self

    def wide(self, row, value, look, columns=None):
        """One cell merged over the whole width."""
        return self.put(row, 1, value, look).merge(row, 1, 1, columns or len(self.widths))

    def last_row(self):
        return max(row for row, _ in self.cells)


def money(fen):
    return None if fen is None else Decimal(fen) / 100


def tenths(value):
    return None if value is None else (value // 10 if value % 10 == 0 else Decimal(value) / 10)


# ---------------------------------------------------------------------------------------------- openpyxl

_FORMATS = {"money": "#,##0.00", "date": "yyyy-mm-dd"}


def openpyxl_bytes(grid, empty_second_sheet=False):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = grid.name
    thin = Side(style="thin")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    for (row, column), cell in sorted(grid.cells.items()):
        assert not cell.formula, "openpyxl keeps no cached value"
        target = sheet.cell(row=row, column=column, value=cell.value)
        target.number_format = _FORMATS.get(cell.look, "@" if isinstance(cell.value, str) else "General")
        target.font = Font(name="宋体", size=16 if cell.look == "title" else 10, bold=cell.look in ("title", "head"))
        target.alignment = Alignment(
            horizontal="left" if cell.look == "line" else "center", vertical="center", wrap_text=cell.look == "head"
        )
        if cell.look not in ("title", "line"):
            target.border = box
    for row, column, rows, columns in grid.merges:
        sheet.merge_cells(start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1)
    for index, width in enumerate(grid.widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.orientation = "landscape"
    if empty_second_sheet:
        book.create_sheet("Sheet2")
    book.properties.creator = "分包单位"
    out = io.BytesIO()
    book.save(out)
    return normalised(out.getvalue())


# ------------------------------------------------------------------------------------------- LibreOffice

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:{"1.2" if prefix == "of" else "1.0"}"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"), ("of", "of"),
    )
)
_STYLES = """
<number:number-style style:name="Nmoney"><number:number number:decimal-places="2" number:min-decimal-places="2"
 number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:text-style style:name="Ntext"><number:text-content/></number:text-style>
<number:date-style style:name="Ndate"><number:year number:style="long"/><number:text>-</number:text><number:month
 number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>
"""


def _fods_styles(widths):
    out = [_STYLES]
    for index, width in enumerate(widths, 1):
        out.append(
            f'<style:style style:name="co{index}" style:family="table-column"><style:table-column-properties '
            f'style:column-width="{width * 2}mm"/></style:style>'
        )
    for look in ("title", "line", "head", "text", "number", "money", "date", "total"):
        data = {"money": "Nmoney", "text": "Ntext", "date": "Ndate"}.get(look)
        border = "" if look in ("title", "line") else 'fo:border="0.5pt solid #000000" '
        wrap = 'fo:wrap-option="wrap" ' if look == "head" else ""
        align = "start" if look == "line" else "center"
        size = "16pt" if look == "title" else "10pt"
        weight = "bold" if look in ("title", "head") else "normal"
        out.append(
            f'<style:style style:name="{look}" style:family="table-cell"'
            + (f' style:data-style-name="{data}"' if data else "")
            + f'><style:table-cell-properties {border}{wrap}style:vertical-align="middle"/>'
            f'<style:paragraph-properties fo:text-align="{align}"/>'
            f'<style:text-properties fo:font-size="{size}" fo:font-weight="{weight}" '
            f'style:font-name-asian="宋体"/></style:style>'
        )
    return "".join(out)


def _fods_cell(cell, span):
    spans = ""
    if span:
        spans = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    if cell is None:
        return f"<table:table-cell{spans}/>"
    formula = ""
    if cell.formula:
        references = re.sub(r"[A-Z]+\d+(:[A-Z]+\d+)?", lambda m: "[." + m[0].replace(":", ":.") + "]", cell.formula)
        formula = f" table:formula={quoteattr('of:=' + references)}"
    if isinstance(cell.value, str):
        paragraphs = "".join(f"<text:p>{_spaces(line)}</text:p>" for line in cell.value.split("\n"))
        return (f'<table:table-cell table:style-name="{cell.look}"{spans} office:value-type="string">'
                f"{paragraphs}</table:table-cell>")
    if isinstance(cell.value, date):
        return (f'<table:table-cell table:style-name="date"{spans} office:value-type="date" '
                f'office:date-value="{cell.value.isoformat()}"><text:p/></table:table-cell>')
    look = "number" if cell.look == "text" else cell.look
    return (f'<table:table-cell table:style-name="{look}"{spans}{formula} office:value-type="float" '
            f'office:value="{cell.value}"><text:p/></table:table-cell>')


def _spaces(line):
    return re.sub(r" {2,}", lambda m: f'<text:s text:c="{len(m[0])}"/>', escape(line))


def fods(grid):
    starts = {(row, column): (rows, columns) for row, column, rows, columns in grid.merges}
    covered = {
        (row + i, column + j)
        for row, column, rows, columns in grid.merges
        for i in range(rows) for j in range(columns) if (i, j) != (0, 0)
    }
    lines = []
    for row in range(1, grid.last_row() + 1):
        cells = [
            "<table:covered-table-cell/>" if (row, column) in covered
            else _fods_cell(grid.cells.get((row, column)), starts.get((row, column)))
            for column in range(1, len(grid.widths) + 1)
        ]
        lines.append("<table:table-row>" + "".join(cells) + "</table:table-row>")
    columns = "".join(f'<table:table-column table:style-name="co{i}"/>' for i in range(1, len(grid.widths) + 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_NAMESPACES} office:version="1.2" '
        f'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>'
        f"{_fods_styles(grid.widths)}</office:automatic-styles><office:body><office:spreadsheet>"
        f"<table:table table:name={quoteattr(grid.name)}>{columns}{''.join(lines)}</table:table>"
        f"</office:spreadsheet></office:body></office:document>\n"
    )


def libreoffice_bytes(grids):
    """XLSX packages by LibreOffice, one for each grid, by one run of the converter."""
    with tempfile.TemporaryDirectory(prefix="samples-") as place:
        place = Path(place)
        names = [f"sheet{index}" for index in range(len(grids))]
        for name, grid in zip(names, grids):
            (place / f"{name}.fods").write_text(fods(grid), encoding="utf-8")
        environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", HOME=str(place))
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML", "--outdir", str(place), *(str(place / f"{n}.fods") for n in names)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, timeout=300,
        )
        packages = [normalised((place / f"{name}.xlsx").read_bytes()) for name in names]
    for grid, package in zip(grids, packages):
        _check_formulas(grid, package)
    return packages


def _check_formulas(grid, package):
    """The value LibreOffice computed and kept must be the one we expect."""
    sheet = openpyxl.load_workbook(io.BytesIO(package), data_only=True)[grid.name]
    for (row, column), cell in grid.cells.items():
        if cell.formula:
            found = sheet.cell(row=row, column=column).value
            assert found is not None and abs(Decimal(str(found)) - Decimal(cell.value)) < Decimal("0.001"), (
                f"{grid.name} {get_column_letter(column)}{row}: {found} is not {cell.value}"
            )


# -------------------------------------------------------------------------------------------- both, text


def normalised(package):
    """The same parts in the same order, with fixed times, names of no machine, one compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + WRITTEN.encode(), data)
            entry = zipfile.ZipInfo(item.filename, (2026, 7, 3, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data, compresslevel=6)
    return out.getvalue()


def csv_bytes(rows, encoding):
    """Comma separated, CRLF, quoted only where needed, as the platforms' exports are."""
    def text(value):
        if value is None:
            return ""
        value = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
        return '"' + value.replace('"', '""') + '"' if re.search(r'[",\r\n]', value) else value

    return "".join(",".join(text(v) for v in row) + "\r\n" for row in rows).encode(encoding)
