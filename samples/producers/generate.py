#!/usr/bin/python3
"""Writes one payroll by every producer of spreadsheets at hand, into the folder of this script.

The payroll is the one of 木工 in the first month (two header rows, merged groups, formulas with cached results);
record.json is what everybody must read from each file. The bytes are the producers' own: they carry times, so a
second run gives other bytes with the same content, and the files are committed as they are.

Needs Debian's libreoffice-calc, python3-openpyxl, libxlsxwriter-dev, a C compiler and npm (SheetJS and exceljs, pinned
in package-lock.json; installed below build/producers).
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from maker import papers  # noqa: E402
from maker import project as p  # noqa: E402
from maker.sheets import fods, openpyxl_bytes  # noqa: E402

# LibreOffice's own files: name, suffix it gives, filter.
LIBREOFFICE = (
    ("libreoffice.xlsx", "xlsx", "xlsx:Calc MS Excel 2007 XML"),
    ("libreoffice.xls", "xls", "xls:MS Excel 97"),
    ("libreoffice.ods", "ods", "ods:calc8"),
    ("libreoffice.fods", "fods", "fods:OpenDocument Spreadsheet Flat XML"),
    ("libreoffice.html", "html", "html:HTML (StarCalc)"),
    ("libreoffice.csv", "csv", "csv:Text - txt - csv (StarCalc):44,34,76,1"),
)


def payroll():
    subs = p.build_subs()
    month = p.MONTHS[0]
    rows = p.build_pay(subs)[month]["b"]
    return papers.payroll(subs[1], rows, month, {})


def plain(grid):
    """Without formulas: for producers that keep no cached value."""
    for cell in grid.cells.values():
        cell.formula = ""
    return grid


def as_json(grid):
    def number(value):
        return float(value) if isinstance(value, Decimal) else value

    return {
        "name": grid.name, "rows": grid.last_row(), "columns": len(grid.widths),
        "cells": [{"row": row, "column": column, "value": number(cell.value), "formula": cell.formula,
                   "money": cell.look == "money"} for (row, column), cell in sorted(grid.cells.items())],
        "merges": grid.merges,
    }


def as_lines(grid):
    """For the C program, which knows no JSON: tabs between fields, line breaks as \\n. Merges first, for the library
    writes the first cell of a merge itself."""
    lines = [f"S\t{grid.name}"]
    lines += [f"M\t{row}\t{column}\t{rows}\t{columns}" for row, column, rows, columns in grid.merges]
    for (row, column), cell in sorted(grid.cells.items()):
        kind = "text" if isinstance(cell.value, str) else "number"
        text = str(cell.value).replace("\n", "\\n")
        lines.append(f"C\t{row}\t{column}\t{kind}\t{text}\t{cell.formula}")
    return "\n".join(lines) + "\n"


def libreoffice(grid, place):
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", HOME=str(place))
    (place / "sheet.fods").write_text(fods(grid), encoding="utf-8")
    for name, suffix, filter_name in LIBREOFFICE:
        out = place / name.replace(".", "-")
        out.mkdir()
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", filter_name,
             "--outdir", str(out), str(place / "sheet.fods")],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, timeout=300)
        shutil.copyfile(out / f"sheet.{suffix}", HERE / name)


def libxlsxwriter(grid, place):
    program = place / "write"
    subprocess.run(["cc", "-O1", "-o", str(program), str(HERE / "write.c"), "-lxlsxwriter"], check=True)
    subprocess.run([str(program), str(HERE / "libxlsxwriter.xlsx")], input=as_lines(grid).encode(), check=True)


def npm(grid):
    modules = ROOT / "build" / "producers"
    modules.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "write.mjs"):
        if (HERE / name).exists():
            shutil.copyfile(HERE / name, modules / name)
    subprocess.run(["npm", "ci" if (HERE / "package-lock.json").exists() else "install", "--ignore-scripts",
                    "--no-audit", "--no-fund", "--no-update-notifier"], cwd=modules, check=True,
                   stdout=subprocess.DEVNULL)
    shutil.copyfile(modules / "package-lock.json", HERE / "package-lock.json")
    subprocess.run(["node", "write.mjs", str(HERE)], cwd=modules, input=json.dumps(as_json(grid)).encode(), check=True)


def table(grid):
    """What the sheet shows, row by row; the ends of rows that hold nothing left out."""
    for row in range(1, grid.last_row() + 1):
        cells = [grid.cells.get((row, column)) for column in range(1, len(grid.widths) + 1)]
        yield ["" if cell is None else str(cell.value).replace("\n", " ") for cell in cells]


def texts(grid):
    rows = list(table(grid))
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    (HERE / "bank-gb18030.csv").write_bytes(out.getvalue().encode("gb18030"))
    (HERE / "utf8-mark.csv").write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"))
    tabs = "".join("\t".join(row) + "\r\n" for row in rows)
    (HERE / "excel-unicode.txt").write_bytes(b"\xff\xfe" + tabs.encode("utf-16-le"))
    pipes = "".join("|".join(row) + "\r\n" for row in rows)
    (HERE / "pipes-utf16be.txt").write_bytes(b"\xfe\xff" + pipes.encode("utf-16-be"))


def web_page(grid):
    """As ERP programs write it: GBK, spans, text kept by mso-number-format, named .xls."""
    starts = {(row, column): (rows, columns) for row, column, rows, columns in grid.merges}
    covered = {(row + i, column + j) for row, column, rows, columns in grid.merges
               for i in range(rows) for j in range(columns) if (i, j) != (0, 0)}
    lines = []
    for row in range(1, grid.last_row() + 1):
        cells = []
        for column in range(1, len(grid.widths) + 1):
            if (row, column) in covered:
                continue
            rows, columns = starts.get((row, column), (1, 1))
            cell = grid.cells.get((row, column))
            text = "&nbsp;" if cell is None else str(cell.value).replace("\n", "<br>")
            style = ' style="mso-number-format:\'\\@\'"' if cell and isinstance(cell.value, str) else ""
            cells.append(f"<td{style} rowspan={rows} colspan={columns}>{text}</td>")
        lines.append("<tr>" + "".join(cells) + "</tr>")
    page = ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" '
            'content="text/html; charset=gb2312"></head><body><table border="1">\r\n' + "\r\n".join(lines) +
            "\r\n</table></body></html>\r\n")
    (HERE / "erp-page.xls").write_bytes(page.encode("gb18030"))


def main():
    sample = payroll()
    (HERE / "record.json").write_text(json.dumps(sample.data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="producers-") as place:
        libreoffice(sample.grid, Path(place))
        libxlsxwriter(sample.grid, Path(place))
    npm(sample.grid)
    texts(sample.grid)
    web_page(sample.grid)
    (HERE / "openpyxl.xlsx").write_bytes(openpyxl_bytes(plain(sample.grid)))


main()
