// The grid (generate.py, as_json) from standard input by SheetJS and exceljs, into the folder given.
import { readFileSync, writeFileSync } from "node:fs";
import ExcelJS from "exceljs";
import XLSX from "xlsx";

const grid = JSON.parse(readFileSync(0, "utf8"));
const folder = process.argv[2];

const sheet = { "!ref": XLSX.utils.encode_range({ s: { r: 0, c: 0 }, e: { r: grid.rows - 1, c: grid.columns - 1 } }) };
for (const { row, column, value, formula, money } of grid.cells) {
    const cell = typeof value === "string" ? { t: "s", v: value } : { t: "n", v: value };
    if (formula) cell.f = formula;
    if (money) cell.z = "#,##0.00";
    sheet[XLSX.utils.encode_cell({ r: row - 1, c: column - 1 })] = cell;
}
sheet["!merges"] = grid.merges.map(([row, column, rows, columns]) => ({
    s: { r: row - 1, c: column - 1 },
    e: { r: row + rows - 2, c: column + columns - 2 },
}));
const book = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(book, sheet, grid.name);
const outputs = [
    ["sheetjs.xlsx", "xlsx"],
    ["sheetjs.xls", "biff8"],
    ["sheetjs.ods", "ods"],
    ["sheetjs.html", "html"],
    ["sheetjs-2003.xml", "xlml"],
    ["sheetjs-biff5.xls", "biff5"],
    ["sheetjs.xlsb", "xlsb"],
];
for (const [name, bookType] of outputs) writeFileSync(`${folder}/${name}`, XLSX.write(book, { type: "buffer", bookType }));

const workbook = new ExcelJS.Workbook();
const page = workbook.addWorksheet(grid.name);
for (const { row, column, value, formula, money } of grid.cells) {
    const cell = page.getCell(row, column);
    cell.value = formula ? { formula, result: value } : value;
    if (money) cell.numFmt = "#,##0.00";
}
for (const [row, column, rows, columns] of grid.merges) page.mergeCells(row, column, row + rows - 1, column + columns - 1);
await workbook.xlsx.writeFile(`${folder}/exceljs.xlsx`);
