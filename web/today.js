// 今天: who may enter the site on a day, and what is due by when. Each is asked for when it is opened, and again when the
// project changes under it.
import { answered, call, download } from "./api.js";
import { $, element, english, guarded, redraw, sentence, tag } from "./dom.js";
import { here, project } from "./state.js";
import { register } from "./views.js";

const admissions = { refused: ["bad", "!"], cannot_judge: ["warn", "?"], allowed: ["ok", "✓"] };
const states = { overdue: ["bad", "!"], due: ["warn", "!"], cannot_judge: ["warn", "?"], open: ["go", "…"], done: ["ok", "✓"], not_applicable: ["wait", "–"] };
const effects = { refuse: "不得进场", unknown: "无法判断", note: "提醒" };
const today = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10); // the law's clock is Beijing's

function places(all) {
  const byId = new Map(here.records.map((r) => [r.id, r]));
  const words = all.map((p) => [byId.get(p.document)?.title, p.cell && `${p.cell} 格`].filter(Boolean).join(" ")).filter(Boolean);
  return words.length ? element("div", { className: "where" }, "在哪：" + [...new Set(words)].join("；")) : null;
}

function reason(r) {
  return element("div", {}, element("p", {}, element("b", {}, effects[r.effect] + "："), sentence(r.message)), places(r.places),
    element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(r.advice)),
    element("p", { className: "basis" }, "依据：" + [r.basis, r.notice, r.rule].filter(Boolean).join(" · ")));
}

function item([kind, sign], words, title, ...body) {
  return element("li", {}, element("span", { className: "number " + (kind === "bad" || kind === "warn" ? kind : ""), "aria-hidden": "true" }, sign),
    element("div", {}, element("h3", {}, tag(kind, sign, words), title), ...body));
}

// ---- who may enter ----

function person(p) {
  const who = [p.employer, p.team, p.trade].filter(Boolean).join(" · ");
  return item(admissions[p.state], p.state_title, `${p.name || "（无姓名）"} ${p.id_no}`,
    who ? element("div", { className: "where" }, who) : null, ...p.reasons.map(reason));
}

async function showGate() {
  const asked = project().id, day = $("gate-date").value;
  const list = await call("GET", `/projects/${asked}/gate-list?date=${day}`);
  if (!here.user || asked !== project().id || day !== $("gate-date").value) return; // the person went on meanwhile
  const { allowed, refused, cannot_judge } = list.counts;
  $("gate-count").textContent = `可以进场 ${allowed} 人，不得进场 ${refused} 人，无法判断 ${cannot_judge} 人`;
  const order = Object.keys(admissions);
  const sorted = [...list.persons].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  redraw($("gate-list"), ...list.general.map((r) => item(["warn", "?"], "整份名单", sentence(r.message), reason(r))), ...sorted.map(person),
    element("li", { className: "none" }, element("p", {}, "名单以外的人不得进场：", sentence(list.unlisted.message), " ", english("Who is not in the list may not enter"))));
}

// ---- what is due ----

function duty(d) {
  const when = [d.due && `期限 ${d.due.replace("T", " ")}`, d.provisional && "（暂定，放假安排未公布）", d.done && `完成 ${d.done.replace("T", " ")}`, d.late && "（晚于期限）"].filter(Boolean).join(" ");
  const waits = d.state !== "done" && d.state !== "not_applicable";
  return item(states[d.state], d.state_title, d.title, when ? element("div", { className: "where" }, when) : null,
    d.reason ? element("p", {}, sentence(d.reason)) : null,
    waits ? element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(d.advice)) : null, places(d.evidence),
    waits ? element("p", { className: "basis" }, `责任人：${d.actor} · 依据：${[d.basis, d.notice].filter(Boolean).join(" · ")}`) : null);
}

async function showDuties() {
  const asked = project().id;
  const list = await call("GET", `/projects/${asked}/duties`);
  if (!here.user || asked !== project().id) return;
  $("duties-count").textContent = `逾期 ${list.counts.overdue} 项，快到期 ${list.counts.due} 项`;
  const order = Object.keys(states);
  const sorted = [...list.duties].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.due || "9").localeCompare(b.due || "9"));
  redraw($("duties-list"), ...sorted.map(duty));
}

// ---- what the receiver of reminders was told ----

async function showTold() {
  const asked = project().id;
  const { configured, items } = await call("GET", `/projects/${asked}/reminders`);
  if (!here.user || asked !== project().id) return;
  const count = (state) => items.filter((r) => r.state === state).length;
  const lost = items.find((r) => r.state === "failed");
  $("told").textContent = !configured && items.length === 0 ? ""
    : `发给单位系统的提醒：已送达 ${count("delivered")} 条，待发送 ${count("waiting")} 条，送不到 ${count("failed")} 条。`
      + (lost ? `例如“${lost.title}”（${lost.stage_title}），试过 ${lost.attempts} 次；请管理员检查接收程序，再点“再送一次”。` : "");
  $("told-again").hidden = !lost || here.user.role === "inspector";
}

// ---- the calendar by an address of one's own ----

const feedOf = (id) => `/projects/${id}/duties/feed`;

// The address goes with whatever changes: it is shown to the person who asked for it, once.
function drawFeed(state, address = "") {
  $("feed-state").textContent = state.active
    ? `您有一个日历地址，建于 ${new Date(state.made_at).toLocaleString("zh-CN")}；忘了地址就换一个新的，原来的随即停用。`
    : "日历软件可以按您自己的地址订阅期限，不用登录。";
  $("feed-make").firstChild.textContent = state.active ? "换新地址 " : "建日历地址 ";
  $("feed-revoke").hidden = !state.active;
  $("feed-shown").hidden = !address;
  $("feed-address").value = address;
}

async function feed(work, focus) {
  const asked = project().id;
  const answer = await work(feedOf(asked));
  if (!here.user || asked !== project().id) return;
  drawFeed({ active: true, ...answer }, answer.path ? location.origin + answer.path : "");
  if (focus) { $(focus).focus(); $(focus).select?.(); }
}

// Asked again while the address is on the screen, it stays there.
const showFeed = () => feed(async (path) => {
  const state = await call("GET", path);
  const shown = state.active && $("feed-address").value;
  return shown ? { ...state, path: new URL(shown).pathname } : state;
});

function empty() {
  for (const id of ["gate-list", "duties-list"]) $(id).replaceChildren();
  for (const id of ["gate-count", "duties-count", "gate-error", "duties-error", "feed-state", "feed-error", "told"]) $(id).textContent = "";
  $("feed-address").value = "";
  $("feed-shown").hidden = $("feed-revoke").hidden = $("told-again").hidden = true;
}

const gate = guarded(showGate, $("gate-error")), due = guarded(showDuties, $("duties-error")), mine = guarded(showFeed, $("feed-error"));
const told = guarded(showTold, $("duties-error"));
const duties = () => { due(); mine(); told(); };
register({
  opened() { $("gate-date").value = today(); },
  turned: empty,
  show() { // something may have come since
    if ($("gate").open) gate();
    if ($("duties").open) duties();
  },
  forget() { empty(); $("gate").open = $("duties").open = false; },
});
$("gate").addEventListener("toggle", () => { if ($("gate").open && here.user) gate(); });
$("duties").addEventListener("toggle", () => { if ($("duties").open && here.user) duties(); });
$("gate-form").addEventListener("submit", gate);
$("gate-csv").addEventListener("click", guarded(() => download($("gate-csv"), `进场名单-${$("gate-date").value}.csv`,
  () => answered("GET", `/projects/${project().id}/gate-list?format=csv&date=${$("gate-date").value}`)), $("gate-error")));
$("duties-ics").addEventListener("click", guarded(() => download($("duties-ics"), "职责日历.ics",
  () => answered("GET", `/projects/${project().id}/duties.ics`)), $("duties-error")));
$("feed-make").addEventListener("click", guarded(() => feed((path) => call("POST", path, {}), "feed-address"), $("feed-error")));
$("feed-revoke").addEventListener("click", guarded(() => feed(async (path) => {
  await answered("DELETE", path);
  return { active: false };
}, "feed-make"), $("feed-error")));
$("told-again").addEventListener("click", guarded(async () => {
  await call("POST", `/projects/${project().id}/reminders/retry`, {});
  await showTold();
  $("told").focus();
}, $("duties-error")));
