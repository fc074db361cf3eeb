// 认列: the sheet as it was sent, and over each of its columns what it is taken for.
import { call } from "./api.js";
import { $, element, guarded, sentence } from "./dom.js";
import { inWords } from "./state.js";
import { changed, register, settled } from "./views.js";

let mapping = null; // the proposal on the screen, its columns with the fields as chosen

function closeMapping() {
  mapping = null;
  $("mapping-section").hidden = true;
  for (const id of ["sheet-head", "sheet-body", "mapping-cards", "mapping-doubts"]) $(id).replaceChildren();
  for (const part of document.querySelectorAll("#work > .title, #work > .columns")) part.hidden = false;
}

export async function openMapping(id, headerRow) {
  const submission = await call("GET", "/submissions/" + id);
  const proposal = await call("GET", `/submissions/${id}/mapping` + (headerRow ? "?header_row=" + headerRow : ""));
  const from = Math.max(1, proposal.header_row);
  const sheet = await call("GET", `/submissions/${id}/sheet?sheet=${encodeURIComponent(proposal.sheet)}&row=${from}&rows=${proposal.header_rows + 20}`);
  mapping = proposal;
  for (const part of document.querySelectorAll("#work > .title, #work > .columns")) part.hidden = true;
  $("mapping-section").hidden = false;
  $("mapping-title").textContent = `${submission.subcontractor || "全项目"} · ${submission.period ? inWords(submission.period) : ""}${submission.type_title}`;
  $("mapping-file").textContent = `原文件 ${submission.file_name}，已收下，不会被改动。回执 ${id}`;
  $("header-row").value = proposal.header_row;
  $("mapping-foot").textContent = `表 ${proposal.sheet || 1}${proposal.sheets.length > 1 ? ` 等 ${proposal.sheets.length} 张` : ""} · 第 ${proposal.header_row} 行是表头`;
  showMapping(sheet);
  $("mapping-title").focus();
}

// A field that was not found may be any column that is not used.
const doubtful = (column) => mapping.doubts.some((d) => d.column === column.column || (d.column === null && column.field === null)) || (column.field !== null && column.confidence < 90);

function choice(column) {
  const select = element("select", { className: doubtful(column) ? "doubt" : column.field === null ? "unused" : "sure", "data-column": String(column.column),
    "aria-label": `${column.letters} 列 ${column.header} 认作` },
    element("option", { value: "" }, "（留着不用）"), ...mapping.fields.map((f) => element("option", { value: f.name }, f.title + (f.required ? " *" : ""))));
  select.value = column.field || "";
  select.addEventListener("change", () => {
    column.field = select.value || null;
    for (const twin of document.querySelectorAll(`select[data-column="${column.column}"]`)) {
      twin.value = select.value;
      twin.className = column.field === null ? "unused" : "sure";
    }
  });
  return select;
}

function showMapping(sheet) {
  const columns = mapping.columns, yellow = columns.filter(doubtful).length;
  $("mapping-ask").textContent = yellow ? `请看黄色的 ${yellow} 列，对不对？` : mapping.doubts.length ? "还有栏目没认出来" : "各列都认好了，对不对？";
  $("mapping-doubts").replaceChildren(...mapping.doubts.map((d) => element("li", {}, sentence(d.reason))));
  $("mapping-cards").replaceChildren(...[...columns].sort((a, b) => doubtful(b) - doubtful(a) || a.column - b.column).map((column) =>
    element("div", { className: doubtful(column) ? "doubt" : "" }, element("div", {}, element("span", { className: "where" }, `${column.letters} 列写的是`), element("b", {}, column.header || "（空）"),
      element("span", { className: "where" }, column.samples.length ? "例 " + column.samples.slice(0, 2).join("，") : "")), choice(column))));
  $("sheet-head").replaceChildren(
    element("tr", {}, element("td", {}), ...columns.map((column) => element("th", { scope: "col" }, column.letters))),
    element("tr", {}, element("td", {}), ...columns.map((column) => element("td", {}, choice(column)))));
  $("sheet-body").replaceChildren(...sheet.rows.map((row) => {
    const texts = new Map(row.cells.map((cell) => [cell.column, cell]));
    const header = row.row >= mapping.header_row && row.row < mapping.header_row + mapping.header_rows;
    return element("tr", { className: header ? "header" : "" }, element("th", { scope: "row" }, String(row.row)), ...columns.map((column) => {
      const cell = texts.get(column.column);
      return element("td", { className: (cell && cell.kind === "number" ? "number-cell " : "") + (doubtful(column) ? "doubt" : "") }, cell ? cell.text : "");
    }));
  }));
}

// Back to where it was asked, or to what comes next there.
function leave() {
  closeMapping();
  ($("waiting-section").hidden ? $("findings-title") : $("waiting-title")).focus();
}

async function confirmMapping() {
  const id = mapping.submission;
  await call("POST", `/submissions/${id}/mapping`, { header_row: mapping.header_row, remember: $("remember").checked,
    columns: mapping.columns.map((column) => ({ column: column.column, field: column.field })) });
  await settled(id);
  closeMapping();
  await changed();
  leave();
}

register({ forget: closeMapping });
$("mapping-close").addEventListener("click", leave);
$("mapping-form").addEventListener("submit", guarded(confirmMapping, $("mapping-error")));
$("header-again").addEventListener("click", guarded(() => openMapping(mapping.submission, Number($("header-row").value)), $("mapping-error")));
