// 劳资专管员月报: the officers of one's own projects at the end of the month that is looked at, what changed since the last
// report, and by when to hand it in; an inspector's is the county's, and can be sealed as its report.
import { answered, call, download } from "./api.js";
import { $, element, english, guarded, keep, redraw, tag } from "./dom.js";
import { here, inWords, project } from "./state.js";
import { register, settled } from "./views.js";

const inspector = () => here.user.role === "inspector";
const query = () => `month=${here.month}&county=${inspector() ? project().county : ""}`;
const kinds = { 新增: ["go", "+"], 变更: ["warn", "!"], 退出: ["wait", "–"], 无变化: ["ok", "✓"] };

function row(r) {
  const [kind, sign] = r.officer ? kinds[r.change] : r.change ? kinds[r.change] : ["bad", "!"];
  const facts = [r.gc, r.filed_on && `备案 ${r.filed_on}`, r.former_officer && `原专管员 ${r.former_officer}`, r.changed_on && `变动 ${r.changed_on}`,
    r.committed === false && "没有承诺书", r.exam_result && `考核 ${r.exam_result}`, r.note].filter(Boolean).join(" · ");
  return element("li", {}, element("span", { className: "number " + (kind === "bad" || kind === "warn" ? kind : ""), "aria-hidden": "true" }, sign),
    element("div", {}, element("h3", {}, tag(kind, sign, r.officer || r.change === "退出" ? r.change : "未备案"), `${r.project}　${r.officer || ""} ${r.officer_phone || ""}`),
      element("div", { className: "where" }, facts)));
}

const words = [["doc_no", "文号"], ["reviewer", "审核人"], ["contact", "联系人"], ["contact_phone", "联系电话"], ["remark", "情况说明"]];

function reportForm() {
  const inputs = words.map(([name, label]) => [name, element("input", { maxLength: name === "remark" ? 500 : 100, autocomplete: "off" }), label]);
  const form = element("form", { className: "statement" }, ...inputs.map(([, input, label]) => element("label", {}, label, input)),
    element("div", {}, element("button", {}, "封存为县级月报 ", english("Seal the report"))));
  form.addEventListener("submit", guarded(async () => {
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const body = Object.fromEntries(inputs.map(([name, input]) => [name, input.value.trim()]));
      await settled((await call("POST", "/officers/reports", { month: here.month, county: project().county, ...body })).submission);
      await showOfficers();
    } finally { button.disabled = false; }
  }, $("officers-error")));
  return form;
}

async function showOfficers() {
  const asked = query(), list = await call("GET", `/officers?${asked}`);
  if (!here.user || asked !== query()) return; // the person went on meanwhile
  const days = inspector() ? list.due_on && `${list.due_on} 前报送` : list.cutoff_on && `变动请在 ${list.cutoff_on} 前报县级治欠办`;
  $("officers-count").textContent = [`${inWords(here.month)}末：在建 ${list.projects} 个，备案 ${list.officers} 名，新增 ${list.added}，变更 ${list.changed}，退出 ${list.left}，未备案 ${list.unfiled}`,
    days, list.last && `变化自 ${list.last} 月报起算`, !list.complete && inspector() && "本县还有项目不在您的范围，不能报送"].filter(Boolean).join("；");
  redraw($("officers-list"), ...list.rows.map(row));
  redraw($("officers-sealed"), list.report ? element("a", { className: "open", href: `/api/v1/records/${list.report}/pdf`, target: "_blank", rel: "noopener", "aria-label": "打开已封存的月报（新窗口）" }, "打开已封存的月报") : null);
  keep($("officers-report"), inspector() && list.complete && list.over ? [{ id: asked }] : [], () => element("li", {}, reportForm()), $("officers-count"));
}

function empty() {
  for (const id of ["officers-list", "officers-report", "officers-sealed"]) $(id).replaceChildren();
  for (const id of ["officers-count", "officers-error"]) $(id).textContent = "";
}

const officers = guarded(showOfficers, $("officers-error"));
register({
  turned: empty,
  show() { if ($("officers").open) officers(); },
  forget() { empty(); $("officers").open = false; },
});
$("officers").addEventListener("toggle", () => { if ($("officers").open && here.user) officers(); });
$("officers-csv").addEventListener("click", guarded(() => download($("officers-csv"), `劳资专管员-${here.month}.csv`,
  () => answered("GET", `/officers?format=csv&${query()}`)), $("officers-error")));
