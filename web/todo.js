// 待办: what waits for a person: files that nobody can name, doubtful columns, payrolls of whose original nothing is said;
// and beside it what cannot be read.
import { call } from "./api.js";
import { asked, questions } from "./attest.js";
import { $, element, guarded, keep, named, sentence, tag } from "./dom.js";
import { openMapping } from "./mapping.js";
import { closeViewer, preview } from "./preview.js";
import { here, inWords, officer, project } from "./state.js";
import { changed, register, settled } from "./views.js";

// An unreadable file stays in sight until something readable came in its place.
function showUnread(submissions) {
  const replaced = (s) => here.records.some((r) => r.type === s.type && r.period === s.period && r.subcontractor === s.subcontractor && r.sealed_at > s.received_at);
  const unread = submissions.filter((s) => s.state === "unreadable" && !replaced(s));
  $("unread-section").hidden = unread.length === 0;
  keep($("unread"), unread, (s) => element("li", {}, heading("bad", "!", "读不了", s.file_name),
    element("p", {}, sentence(s.reason)), element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(s.advice)),
    element("p", { className: "where" }, [filed(s), `原件已收下，回执 ${s.id}`].filter(Boolean).join(" · ")),
    officer() ? element("details", {}, element("summary", {}, "不是这种资料？改过再读"), look(s, assignment(s), withdrawal(s))) : null), $("findings-title"));
}

const heading = (kind, sign, words, name) => element("h3", { tabIndex: -1 }, tag(kind, sign, words), " ", element("b", {}, name));
// The file beside what is asked about it.
const look = (s, ...asks) => element("div", { className: "ask-about" }, preview(s), element("div", { className: "ask-what" }, ...asks));

// While an answer is on its way its button cannot be pressed twice.
function answering(form, wrong, work) {
  form.addEventListener("submit", guarded(async () => {
    const button = form.querySelector("button:not([type])");
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try { await work(); } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }, wrong));
  return form;
}

// "2026.6", "2026年6月", "202606", full width: all are months. "" when it is none.
function monthFrom(text) {
  const found = text.normalize("NFKC").match(/^\s*(20\d\d)\s*[年./-]?\s*(\d{1,2})\s*月?(份)?\s*$/);
  return found && Number(found[2]) >= 1 && Number(found[2]) <= 12 ? `${found[1]}-${found[2].padStart(2, "0")}` : "";
}

// "看着像 … 对吗" as a sentence whose words can be changed.
function assignment(s) {
  const guess = s.guesses[0] || s;
  const teams = project().subcontractors;
  const team = element("select", {}, element("option", { value: "" }, "全项目"), ...teams.map((n) => element("option", { value: n }, n)));
  const period = element("input", { value: guess.period || "", placeholder: "不分月份", autocomplete: "off" });
  const type = element("select", { required: true }, element("option", { value: "" }, "选资料种类"), ...here.catalogue.types.map((t) => element("option", { value: t.code }, t.code + " " + t.title)));
  team.value = guess.subcontractor || "";
  type.value = guess.type || "";
  const wrong = element("p", { className: "error", role: "alert" });
  const form = element("form", { className: "sentence" }, element("span", {}, s.guesses.length ? "看着像" : "这是"), named("分包单位", team), named("月份，如 2026-06", period), named("资料种类", type),
    element("span", {}, "，对吗 "), element("button", { className: "answer" }, "对"), wrong);
  return answering(form, wrong, async () => {
    const month = period.value.trim() ? monthFrom(period.value) : "";
    if (period.value.trim() && !month) throw new Error("月份写成 2026-06 的样子。");
    await call("POST", `/submissions/${s.id}/assignment`, { type: type.value, period: month, subcontractor: team.value });
    await settled(s.id);
    await changed();
  });
}

function withdrawal(s) {
  const reason = element("input", { required: true, maxLength: 100, placeholder: "为什么，例如传错了项目" });
  const wrong = element("p", { className: "error", role: "alert" });
  const form = element("form", { className: "sentence" }, named("撤回的理由", reason), element("button", {}, "撤回这一份"), wrong);
  answering(form, wrong, async () => {
    await call("POST", `/submissions/${s.id}/withdrawal`, { reason: reason.value.trim() });
    await changed();
  });
  return element("details", {}, element("summary", {}, "传错了？撤回"), form, element("p", { className: "where" }, "原件和回执都留着，只是不用再办。"));
}

// Of a payroll that came without it: what only the original shows. Nothing is chosen beforehand.
function attestation(s) {
  const { fields, answer } = questions();
  const wrong = element("p", { className: "error", role: "alert" });
  const form = element("form", { className: "attest" }, fields, wrong, element("div", {}, element("button", { className: "answer" }, "确认，记入档案")));
  return answering(form, wrong, async () => {
    await call("POST", `/submissions/${s.id}/attestation`, answer());
    await changed();
    remade(s).then(changed, () => {});
  });
}

// With what was attested the record is made anew, which takes a moment.
async function remade(s) {
  for (let wait = 300, waited = 0; here.user && waited < 60_000; waited += wait, wait = Math.min(wait * 1.5, 3000)) {
    if ((await call("GET", "/submissions/" + s.id)).record !== s.record) return;
    await new Promise((done) => setTimeout(done, wait));
  }
}

const filed = (s) => [s.subcontractor, s.period && inWords(s.period), s.type_title].filter(Boolean).join(" ");

function entry(s) {
  if (s.state === "unassigned") {
    return element("li", {}, heading("warn", "?", "待归类", s.file_name), element("p", {}, sentence(s.reason)), look(s, assignment(s), withdrawal(s)));
  }
  if (s.state === "mapping") {
    const open = element("button", { type: "button", className: "todo" }, "认列", element("span", { className: "sr" }, "：" + s.file_name));
    open.addEventListener("click", guarded(() => openMapping(s.id), $("page-error")));
    return element("li", {}, heading("warn", "?", "待认列", s.file_name), element("p", {}, sentence(s.reason)), element("p", {}, filed(s), " ", open),
      element("details", {}, element("summary", {}, "不是这种资料？"), look(s, assignment(s), withdrawal(s))));
  }
  return element("li", {}, heading("warn", "?", "待确认", filed(s)),
    element("p", {}, `“${s.file_name}”里看不出盖章和签字。请拿着纸质原件看，再回答。 `,
    element("a", { className: "open", href: `/api/v1/records/${s.record}/pdf`, target: "_blank", rel: "noopener", "aria-label": "对照序号，打开 PDF（新窗口）" }, "对照序号，打开 PDF")), attestation(s));
}

function showWaiting({ waiting, states, sent, latest }) {
  const current = new Set(here.records.map((r) => r.id));
  const silent = [...new Map([...latest, ...sent].map((s) => [s.id, s])).values()].filter((s) => asked(s) && current.has(s.record));
  const mine = officer() ? [...waiting, ...silent] : [];
  $("waiting-section").hidden = mine.length === 0;
  const count = (states.unassigned || 0) + (states.mapping || 0) + silent.length;
  const words = `${count} 份` + (count > mine.length ? `，先列出 ${mine.length} 份` : "");
  if ($("waiting-count").textContent !== words) $("waiting-count").textContent = words;
  keep($("waiting"), mine, entry, mine.length ? $("waiting-title") : $("findings-title"));
}

register({
  show(seen) {
    showUnread([...seen.sent, ...seen.latest.filter((s) => !s.period)]); // those of no month: the newest 200 are enough to act on
    showWaiting(seen);
  },
  forget() {
    closeViewer();
    for (const id of ["waiting", "unread"]) $(id).replaceChildren();
    $("waiting-section").hidden = $("unread-section").hidden = true;
  },
});
