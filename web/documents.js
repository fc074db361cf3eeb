// What the archive has of the month and of the whole project: title, year, one row for each document.
import { answered, download } from "./api.js";
import { $, element, guarded, redraw, tag } from "./dom.js";
import { chooseDocument } from "./form.js";
import { here, inWords, officer, project, shifted, thisMonth } from "./state.js";
import { monthChanged, register } from "./views.js";

// What all firms' names share says nothing in a narrow column: 南通示例铁臂钢筋劳务有限公司 -> 铁臂钢筋.
function shortNames(names) {
  const split = names.map((n) => Array.from(n));
  const shared = (at) => { let n = 0; while (split.every((s) => at(s, n) !== undefined && at(s, n) === at(split[0], n))) n++; return n; };
  if (names.length < 2) return names;
  const front = shared((s, n) => s[n]), back = shared((s, n) => s[s.length - 1 - n]);
  return split.map((s, i) => (s.length - front - back >= 2 ? s.slice(front, s.length - back).join("") : names[i]));
}

const ofMonth = () => here.records.filter((r) => r.period === here.month);

// A record sealed after the newest review has not been judged by it.
const judged = (record, review) => record.verdict === "unjudged" || (record.verdict !== "pending" && (record.period !== here.month || (review.reviewed_at || "") >= record.sealed_at));

function verdict(record, review) {
  if (record.verdict === "unjudged") return tag("wait", "+", record.supplement ? "补充材料" : "关账目录");
  if (!judged(record, review)) return tag("wait", "…", "正在审核");
  if (record.verdict === "returned") return tag("bad", "!", `${record.findings} 处要办`);
  return record.findings ? tag("warn", "?", `${record.findings} 处请核对`) : tag("ok", "✓", "未见问题");
}

function showMonth(review) {
  $("month-title").textContent = inWords(here.month) + "台账";
  $("month-after").hidden = here.month >= thisMonth();
  const mine = ofMonth();
  const open = review.summary.error + review.summary.warning;
  redraw($("month-state"),
    mine.length === 0 ? tag("wait", "–", "还没有资料")
      : !review.reviewed_at || mine.some((r) => !judged(r, review)) ? tag("wait reviewing", "…", "正在审核")
        : open ? tag(review.summary.error ? "bad" : "warn", "!", `${open} 处要办`) : tag("ok", "✓", "收到的未见问题"));
}

function showYear() {
  const year = here.month.slice(0, 4);
  $("year-title").textContent = year + "年";
  redraw($("year"), ...Array.from({ length: 12 }, (_, i) => {
    const period = `${year}-${String(i + 1).padStart(2, "0")}`;
    const count = here.records.filter((r) => r.period === period).length;
    if (period > thisMonth()) return element("li", {}, element("span", {}, `${i + 1}月`, element("small", {}, "还没到")));
    const button = element("button", { type: "button", className: count ? "has" : "quiet", "data-period": period }, `${i + 1}月`, element("small", {}, count ? `${count} 份` : "没有"));
    if (period === here.month) button.setAttribute("aria-current", "date");
    button.addEventListener("click", guarded(() => monthChanged(period), $("page-error")));
    return element("li", {}, button);
  }));
}

export const pdf = (record, words, page) => element("a", { className: "open", href: `/api/v1/records/${record.id}/pdf` + (page ? "#page=" + page : ""),
  target: "_blank", rel: "noopener", "aria-label": `${words}：${record.title}（新窗口）` }, words);

// The archived record stays what it is; this one is for the table in the site office.
const copy = (record) => record.scan ? null : element("a", { className: "open", href: `/api/v1/records/${record.id}/print`,
  target: "_blank", rel: "noopener", "aria-label": `打印工作副本（非归档件）：${record.title}（新窗口）` }, "打印副本");

// Laid before the paper in the scanner; only for what comes on paper.
function separator(type, team) {
  if (!type.scanned) return null;
  const query = new URLSearchParams({ type: type.code });
  if (type.frequency.includes("monthly")) query.set("period", here.month);
  if (team) query.set("subcontractor", team);
  return element("a", { className: "open", href: `/api/v1/projects/${project().id}/separator?${query}`, target: "_blank", rel: "noopener",
    "aria-label": `打印扫描分隔页：${type.title} ${team}（新窗口）` }, "分隔页");
}

// All of the month as one PDF. Not a plain link: why there is none must be said here, in words.
async function downloadVolume() {
  const name = `${project().code}-${inWords(here.month)}.pdf`;
  await download($("volume"), name, () => answered("GET", `/projects/${project().id}/volume?period=${here.month}`));
}

function documentCell(found, type, team, review) {
  if (found.length) {
    return found.map((r) => element("span", { className: "cell" }, verdict(r, review), r.scan ? element("span", { className: "where" }, "扫描件") : null,
      pdf(r, `PDF ${r.pages} 页`), copy(r)));
  }
  if (!officer()) return [element("span", { className: "none" }, "– 未收到")];
  const button = element("button", { type: "button", className: "todo" }, element("span", { "aria-hidden": "true" }, "↑ "), "待上传",
    element("span", { className: "sr" }, `：${type.title} ${team}`));
  button.addEventListener("click", () => chooseDocument(type.code, team));
  return [element("span", { className: "cell" }, button, separator(type, team))];
}

// One row for each document due every month, and for whatever else came in.
function showMatrix(review) {
  const mine = ofMonth();
  const teams = project().subcontractors, short = shortNames(teams);
  const due = here.catalogue.types.filter((t) => (t.obligation === "mandatory" && t.frequency.length === 1 && t.frequency[0] === "monthly") || mine.some((r) => r.type === t.code));
  due.sort((a, b) => (a.scope === "subcontractor" ? 0 : 1) - (b.scope === "subcontractor" ? 0 : 1));
  $("record-count").textContent = `已收 ${mine.length} 份`;
  $("volume").hidden = mine.length === 0;
  redraw($("teams"), element("th", { scope: "col" }, "资料"), ...(teams.length ? teams : ["全项目"]).map((n, i) => element("th", { scope: "col", title: n }, teams.length ? short[i] : n)));
  redraw($("matrix"), ...due.map((type) => {
    const row = element("tr", {}, element("th", { scope: "row" }, type.title, element("span", { className: "code" }, type.code)));
    const found = mine.filter((r) => r.type === type.code);
    if (type.scope === "subcontractor") {
      teams.forEach((team, i) => row.append(element("td", { "data-team": short[i] }, ...documentCell(found.filter((r) => r.subcontractor === team), type, team, review))));
    } else row.append(element("td", { colSpan: Math.max(1, teams.length), "data-whole": "全项目" }, ...documentCell(found, type, "", review)));
    return row;
  }));
}

function showStanding(review) {
  const standing = here.records.filter((r) => !r.period);
  $("standing-count").textContent = `${standing.length} 份`;
  redraw($("standing"), ...standing.map((r) => element("li", {},
    element("span", { className: "name" }, r.title, element("span", { className: "code" }, r.archival_code)), verdict(r, review), pdf(r, `PDF ${r.pages} 页`), copy(r))),
    standing.length ? null : element("li", {}, "还没有。先传农民工实名登记花名册，核对工资表要用它。"));
}

register({
  show({ review }) {
    showMonth(review);
    showMatrix(review);
    showStanding(review);
    showYear();
  },
  forget() { for (const id of ["matrix", "teams", "standing", "year"]) $(id).replaceChildren(); },
});
$("month-before").addEventListener("click", guarded(() => monthChanged(shifted(here.month, -1)), $("page-error")));
$("month-after").addEventListener("click", guarded(() => monthChanged(shifted(here.month, 1)), $("page-error")));
$("volume").addEventListener("click", guarded(downloadVolume, $("page-error")));
