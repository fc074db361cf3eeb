// What a file looks like, beside the question what it is: its first page as a picture, or the first rows of its sheet.
// Fetched when it comes into sight, for each look is logged and drawn afresh.
import { answered, call } from "./api.js";
import { $, element } from "./dom.js";

const Rows = 8, Columns = 8;
const page = (id, number, width) => `/api/v1/submissions/${id}/pages/${number}.jpg?width=${width}`;

const whenSeen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries.filter((entry) => entry.isIntersecting)) {
    whenSeen.unobserve(target);
    if (isIntersecting) target.dispatchEvent(new Event("seen"));
  }
}, { rootMargin: "200px" });

const waiting = () => element("span", { className: "where" }, "正在打开…");

function failed(place, why, again) {
  const button = element("button", { type: "button", className: "small" }, "再试一次");
  button.addEventListener("click", again);
  place.replaceChildren(element("p", { className: "where", role: "alert" }, why), button);
}

// A picture; meanwhile the word that it is coming, and if it does not come, why not.
function picture(address, alt, place, again) {
  const image = element("img", { alt });
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(waiting());
  image.addEventListener("load", () => { place.removeAttribute("aria-busy"); place.replaceChildren(image); });
  image.addEventListener("error", async () => {
    const why = await answered("GET", address.replace("/api/v1", "")).then(() => "这一页没有打开。", (error) => error.message);
    place.removeAttribute("aria-busy");
    const outside = place.closest("button"); // a button cannot stand in a button
    failed(outside ? outside.parentElement : place, "看不到样子：" + why, again);
  });
  image.src = address;
}

function sheetTable(s, sheet) {
  const columns = [...new Set(sheet.rows.flatMap((row) => row.cells.map((cell) => cell.column)))].sort((a, b) => a - b).slice(0, Columns);
  return element("div", { className: "peek-sheet", tabIndex: 0, role: "region", "aria-label": `${s.file_name} 前几行` },
    element("table", {}, element("tbody", {}, ...sheet.rows.slice(0, Rows).map((row) => {
      const texts = new Map(row.cells.map((cell) => [cell.column, cell.text]));
      return element("tr", {}, ...columns.map((column) => element("td", {}, texts.get(column) || "")));
    }))));
}

const hasPages = (s) => /^(image\/|application\/pdf)/.test(s.media_type || "");

async function fillPages(figure, s) {
  const { count } = await call("GET", `/submissions/${s.id}/pages`);
  const place = element("span", { className: "peek-page" });
  const open = element("button", { type: "button", className: "peek-open", "aria-label": `放大看 ${s.file_name}` }, place);
  open.addEventListener("click", () => view(s, count));
  figure.replaceChildren(open, element("figcaption", { className: "where" }, count > 1 ? `共 ${count} 页，点开看全部` : "点开放大"));
  picture(page(s.id, 1, 360), `${s.file_name} 第 1 页的样子`, place, () => fill(figure, s));
}

async function fillSheet(figure, s) {
  const sheet = await call("GET", `/submissions/${s.id}/sheet?rows=${Rows}`);
  figure.replaceChildren(sheetTable(s, sheet), element("figcaption", { className: "where" }, "前几行，证件号已遮盖"));
}

async function fill(figure, s) {
  figure.replaceChildren(waiting());
  try { await (hasPages(s) ? fillPages : fillSheet)(figure, s); } catch (error) { failed(figure, "看不到样子：" + error.message, () => fill(figure, s)); }
}

export function preview(s) {
  const figure = element("figure", { className: "peek" }, waiting());
  figure.addEventListener("seen", () => fill(figure, s));
  whenSeen.observe(figure);
  return figure;
}

// ---- the whole page, larger ----

let shown = null; // {s, count, number, large}

function turn(by) {
  shown.number += by;
  const { s, count, number } = shown;
  $("viewer-where").textContent = `第 ${number} 页，共 ${count} 页`;
  $("viewer-before").disabled = number <= 1;
  $("viewer-after").disabled = number >= count;
  if (document.activeElement.disabled) $("viewer-page").focus(); // the last page: where the arrows scroll
  $("viewer-page").scrollTo(0, 0);
  picture(page(s.id, number, 1600), `${s.file_name} 第 ${number} 页，共 ${count} 页`, $("viewer-page"), () => turn(0));
}

function zoom(large) {
  shown.large = large;
  $("viewer-page").classList.toggle("large", large);
  $("viewer-zoom").setAttribute("aria-pressed", String(large));
}

function view(s, count) {
  shown = { s, count, number: 1, large: false };
  $("viewer-title").textContent = s.file_name;
  $("viewer-before").hidden = $("viewer-after").hidden = count === 1;
  zoom(false);
  $("viewer").showModal();
  $("viewer-page").focus(); // before a button that had it is disabled
  turn(0);
}

export function closeViewer() {
  if ($("viewer").open) $("viewer").close();
  $("viewer-page").replaceChildren();
  $("viewer-title").textContent = "";
}

$("viewer-before").addEventListener("click", () => turn(-1));
$("viewer-after").addEventListener("click", () => turn(1));
$("viewer-zoom").addEventListener("click", () => zoom(!shown.large));
$("viewer-close").addEventListener("click", closeViewer);
$("viewer").addEventListener("close", closeViewer);
$("viewer").addEventListener("keydown", (event) => {
  if (event.key === "PageDown" && shown.number < shown.count) turn(1);
  else if (event.key === "PageUp" && shown.number > 1) turn(-1);
  else if (event.key === "+" || event.key === "=") zoom(true);
  else if (event.key === "-") zoom(false);
  else return;
  event.preventDefault();
});
