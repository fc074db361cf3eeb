// What waits for a person: files that nobody can name, columns that are doubtful, files that cannot be read.
import { call } from "./api.js";
import { $, element, guarded, named, sentence, tag } from "./dom.js";
import { openMapping } from "./mapping.js";
import { here, officer, project } from "./state.js";
import { changed, refresh, register, settled } from "./views.js";

// An unreadable file stays in sight until something readable came in its place.
function showUnread(submissions) {
  const replaced = (s) => here.records.some((r) => r.type === s.type && r.period === s.period && r.subcontractor === s.subcontractor && r.sealed_at > s.received_at);
  const unread = submissions.filter((s) => s.state === "unreadable" && !replaced(s));
  $("unread-section").hidden = unread.length === 0;
  $("unread").replaceChildren(...unread.map((s) => element("li", {}, tag("bad", "!", "读不了"), " ", element("b", {}, s.file_name), " ",
    element("span", {}, sentence(s.reason)), element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(s.advice)),
    element("p", { className: "where" }, `${s.type_title} ${s.subcontractor || ""} · 原件已收下，回执 ${s.id}`),
    officer() ? element("details", {}, element("summary", {}, "不是这种资料？改过再读"), ...answers(s)) : null)));
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
  form.addEventListener("submit", guarded(async () => {
    const month = period.value.trim() ? monthFrom(period.value) : "";
    if (period.value.trim() && !month) throw new Error("月份写成 2026-06 的样子。");
    await call("POST", `/submissions/${s.id}/assignment`, { type: type.value, period: month, subcontractor: team.value });
    await settled(s.id);
    await changed();
  }, wrong));
  return form;
}

function withdrawal(s) {
  const reason = element("input", { required: true, maxLength: 100, placeholder: "为什么，例如传错了项目" });
  const wrong = element("p", { className: "error", role: "alert" });
  const form = element("form", { className: "sentence" }, named("撤回的理由", reason), element("button", {}, "撤回这一份"), wrong);
  form.addEventListener("submit", guarded(async () => {
    await call("POST", `/submissions/${s.id}/withdrawal`, { reason: reason.value.trim() });
    await refresh();
  }, wrong));
  return element("details", {}, element("summary", {}, "传错了？撤回"), form, element("p", { className: "where" }, "原件和回执都留着，只是不用再办。"));
}

const answers = (s) => [assignment(s), withdrawal(s)];

function showWaiting(waiting, states) {
  const mine = officer() ? waiting : [];
  $("waiting-section").hidden = mine.length === 0;
  $("waiting-count").textContent = `${(states.unassigned || 0) + (states.mapping || 0)} 份`;
  $("waiting").replaceChildren(...mine.map((s) => {
    const head = [tag("warn", "?", s.state === "mapping" ? "待认列" : "待归类"), " ", element("b", {}, s.file_name), " ", element("span", {}, sentence(s.reason))];
    if (s.state === "unassigned") return element("li", {}, ...head, ...answers(s));
    const open = element("button", { type: "button", className: "todo" }, "认列", element("span", { className: "sr" }, "：" + s.file_name));
    open.addEventListener("click", guarded(() => openMapping(s.id), $("page-error")));
    return element("li", {}, ...head, element("p", {}, `${s.subcontractor || ""} ${s.period || ""} ${s.type_title} `, open),
      element("details", {}, element("summary", {}, "不是这种资料？"), ...answers(s)));
  }));
}

register({
  show({ sent, latest, waiting, states }) {
    showUnread([...sent, ...latest.filter((s) => !s.period)]); // those of no month: the newest 200 are enough to act on
    showWaiting(waiting, states);
  },
  forget() {
    for (const id of ["waiting", "unread"]) $(id).replaceChildren();
    $("waiting-section").hidden = $("unread-section").hidden = true;
  },
});
