"""A workbook written part by part: cached values of formulas, error values, the digits of a number as they stand,
hidden sheets. What other producers' writers would put right, these samples need wrong.
"""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet {_MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts>'
    '<fonts count="1"><font><sz val="10"/><name val="宋体"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)
_EPOCH = datetime(1899, 12, 30)


def get_column_letter(column):
    """28 -> "AB"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass
class Raw:
    """A number cell with these digits: "3.20623198808150E+17"."""
    digits: str


@dataclass
class Formula:
    """A formula with what the last computing program left as its value: a number, a text, or an error "#REF!"."""
    text: str
    value: object


@dataclass
class Sheet:
    name: str
    rows: list
    merges: list = field(default_factory=list)  # "A1:L1"
    hidden: bool = False


def _cell(place, value):
    if isinstance(value, Formula):
        inner = f"<f>{escape(value.text)}</f>"
        if isinstance(value.value, str) and value.value.startswith("#"):
            return f'<c r="{place}" t="e">{inner}<v>{escape(value.value)}</v></c>'
        if isinstance(value.value, str):
            return f'<c r="{place}" t="str">{inner}<v>{escape(value.value)}</v></c>'
        return f'<c r="{place}">{inner}<v>{value.value}</v></c>'
    if isinstance(value, Raw):
        return f'<c r="{place}"><v>{value.digits}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float, Decimal)):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, datetime):
        serial = Decimal((value - _EPOCH).total_seconds()) / 86400
        return f'<c r="{place}" s="2"><v>{round(serial, 10)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(datetime(value.year, value.month, value.day) - _EPOCH).days}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _sheet(sheet):
    rows = []
    for number, row in enumerate(sheet.rows, 1):
        cells = "".join(_cell(f"{get_column_letter(column)}{number}", value)
                        for column, value in enumerate(row, 1) if value is not None and value != "")
        if cells:
            rows.append(f'<row r="{number}">{cells}</row>')
    merges = ""
    if sheet.merges:
        inside = "".join(f'<mergeCell ref="{each}"/>' for each in sheet.merges)
        merges = f'<mergeCells count="{len(sheet.merges)}">{inside}</mergeCells>'
    return f"{_HEAD}<worksheet {_MAIN}><sheetData>{''.join(rows)}</sheetData>{merges}</worksheet>"


def workbook(*sheets):
    def relation(number, kind, target):
        return f'<Relationship Id="rId{number}" Type="{_KINDS}/{kind}" Target="{target}"/>'

    def override(part, kind):
        return (f'<Override PartName="/xl/{part}" ContentType="application/vnd.openxmlformats-officedocument.'
                f'spreadsheetml.{kind}+xml"/>')

    numbers = range(1, len(sheets) + 1)
    types = "".join(override(f"worksheets/sheet{n}.xml", "worksheet") for n in numbers)
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"'
        + (' state="hidden"' if sheet.hidden else "") + "/>" for n, sheet in zip(numbers, sheets))
    parts = {
        "[Content_Types].xml":
            f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            + override("workbook.xml", "sheet.main") + override("styles.xml", "styles") + types + "</Types>",
        "_rels/.rels": f"{_HEAD}<Relationships {_PACKAGE}>" + relation(1, "officeDocument", "xl/workbook.xml")
            + "</Relationships>",
        "xl/workbook.xml": f'{_HEAD}<workbook {_MAIN} xmlns:r="{_KINDS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{_HEAD}<Relationships {_PACKAGE}>"
            + "".join(relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
            + relation(len(sheets) + 1, "styles", "styles.xml") + "</Relationships>",
        "xl/styles.xml": _STYLES,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in zip(numbers, sheets)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (2026, 7, 3, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            package.writestr(entry, text.encode(), compresslevel=6)
    return out.getvalue()
