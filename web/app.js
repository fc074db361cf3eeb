// The page of the officer: sign in, upload, findings, PDFs, search. Talks only to /api/v1; keeps nothing but the
// session's cookie, which scripts cannot read.
"use strict";

const $ = (id) => document.getElementById(id);
let csrf = "";
let user = null;
let catalogue = { ledgers: [], types: [] };
let projects = [];
let month = ""; // "2026-06"
let records = []; // all current ones of the project

// Everything that came from files or people goes in as text, never as markup.
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const english = (text) => element("small", { lang: "en" }, text);
const tag = (kind, sign, text) =>
  element("span", { className: "tag " + kind }, element("span", { "aria-hidden": "true" }, sign), text);
const severities = { error: ["bad", "!", "要改"], warning: ["warn", "?", "请核对"], info: ["wait", "i", "提醒"] };
const roles = { officer: "劳资专管员", contractor: "总包档案员", inspector: "监察员", admin: "系统管理员" };
const sentence = (text) => (text && !/[。！？]$/.test(text) ? text + "。" : text || "");

async function answered(method, path, body) {
  const headers = {};
  if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
  let payload;
  if (body instanceof FormData) payload = body;
  else if (body !== undefined) { headers["Content-Type"] = "application/json"; payload = JSON.stringify(body); }
  let response;
  try {
    response = await fetch("/api/v1" + path, { method, headers, body: payload, credentials: "same-origin" });
  } catch {
    throw new Error("网断了，已填的都在。接上网后再试一次。");
  }
  if (response.ok) return response;
  const json = await said(response);
  if (response.status === 401 && user) {
    show(null);
    $("login-error").textContent = "离开久了要再登录一次，已收下的资料都在。";
  }
  throw new Error(sentence(json.detail) + sentence(json.hint));
}

const said = (response) => response.json().catch(() => ({ detail: "服务器没有答清楚（" + response.status + "）", hint: "请再试一次，还不行找系统管理员" }));

async function call(method, path, body) {
  const response = await answered(method, path, body);
  return response.status === 204 ? {} : said(response);
}

// Says a failure where the person is looking, and keeps the page usable.
const guarded = (work, where) => async (event) => {
  if (event) event.preventDefault();
  where.textContent = "";
  try { await work(event); } catch (error) { if (user || where === $("login-error")) where.textContent = error.message; }
};

// ---- who is here ----

function show(session) {
  user = session ? session.user : null;
  csrf = session ? session.csrf_token : "";
  $("login-section").hidden = Boolean(user);
  for (const id of ["work", "nothing-section", "project-label", "search-form"]) $(id).hidden = true;
  $("logout").hidden = !user;
  $("who").textContent = user ? [roles[user.role], user.display_name || user.login].filter((t, i, all) => all.indexOf(t) === i).join(" ") : "";
  if (user) return;
  // The next person at this computer must not see what the last one saw.
  closeMapping();
  for (const id of ["uploads", "queue", "waiting", "unread", "findings", "matrix", "teams", "standing", "search-hits", "year", "project"]) $(id).replaceChildren();
  for (const id of ["upload-form", "search-form", "sheet-form"]) $(id).reset();
  fileChanged();
  signedChanged();
  for (const id of ["search-section", "unread-section", "waiting-section", "queue-clear"]) $(id).hidden = true;
  records = [];
  $("login-form").elements.login.focus();
}

function nothing(why) {
  $("nothing-section").hidden = false;
  $("nothing-why").textContent = why;
}

async function start(session) {
  show(session);
  if (user.role === "admin") return nothing("系统管理员建项目、建账号，不看资料。请用命令 taizhang project add 和 taizhang user add，用法见 man taizhang。");
  [catalogue, { items: projects }] = await Promise.all([call("GET", "/catalogue"), call("GET", "/projects")]);
  if (projects.length === 0) return nothing("您还没有分到项目。请找系统管理员把项目分给您的账号 " + user.login + "。");
  $("work").hidden = $("project-label").hidden = $("search-form").hidden = false;
  $("upload-section").hidden = $("drop-section").hidden = user.role !== "officer";
  $("project").replaceChildren(...projects.map((p) => element("option", { value: p.id }, p.name)));
  $("type").replaceChildren(...catalogue.ledgers.map((ledger) => element("optgroup", { label: ledger.code + " " + ledger.title },
    ...catalogue.types.filter((t) => t.ledger === ledger.code).map((t) => element("option", { value: t.code }, t.code + " " + t.title)))));
  $("type").value = "L5-05";
  offerSheets();
  await projectChanged();
}

// ---- project and month ----

const project = () => projects.find((p) => p.id === $("project").value);
const thisMonth = () => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 7); // the law's clock is Beijing's
const shifted = (from, by) => new Date(Date.UTC(Number(from.slice(0, 4)), Number(from.slice(5)) - 1 + by, 1)).toISOString().slice(0, 7);
const inWords = (period) => `${period.slice(0, 4)}年${Number(period.slice(5))}月`;

async function projectChanged() {
  month = [...project().periods].sort().pop() || thisMonth();
  $("subcontractor").replaceChildren(...project().subcontractors.map((n) => element("option", { value: n }, n)));
  typeChanged();
  sheetChanged();
  await refresh();
}

async function monthChanged(to) {
  month = to;
  typeChanged();
  sheetChanged();
  await refresh();
}

// What all firms' names share says nothing in a narrow column: 南通示例铁臂钢筋劳务有限公司 -> 铁臂钢筋.
function shortNames(names) {
  const split = names.map((n) => Array.from(n));
  const shared = (at) => { let n = 0; while (split.every((s) => at(s, n) !== undefined && at(s, n) === at(split[0], n))) n++; return n; };
  if (names.length < 2) return names;
  const front = shared((s, n) => s[n]), back = shared((s, n) => s[s.length - 1 - n]);
  return split.map((s, i) => (s.length - front - back >= 2 ? s.slice(front, s.length - back).join("") : names[i]));
}

async function everyPage(path, period = "") {
  const items = [];
  for (let cursor = ""; ;) {
    const page = await call("GET", `${path}?period=${period}&limit=200` + (cursor ? "&cursor=" + encodeURIComponent(cursor) : ""));
    items.push(...page.items);
    if (!page.next) return items;
    cursor = page.next;
  }
}

async function refresh() {
  const base = "/projects/" + project().id, wanted = month;
  const [all, review, [sent, latest], waiting] = await Promise.all([
    everyPage(base + "/records"),
    call("GET", `${base}/findings?period=${month}`),
    Promise.all([everyPage(base + "/submissions", month), call("GET", `${base}/submissions?limit=200`)]),
    Promise.all(["unassigned", "mapping"].map((state) => call("GET", `${base}/submissions?state=${state}&limit=200`))),
  ]);
  if (!user || wanted !== month || base !== "/projects/" + project().id) return; // the person went on meanwhile
  records = all;
  showMonth(review);
  showFindings(review);
  showMatrix(review);
  showStanding(review);
  showUnread([...sent, ...latest.items.filter((s) => !s.period)]); // those of no month: the newest 200 are enough to act on
  showWaiting(waiting.flatMap((page) => page.items), latest.states);
  showYear();
}

const ofMonth = () => records.filter((r) => r.period === month);
// A record sealed after the newest review has not been judged by it.
const judged = (record, review) => record.verdict !== "pending" && (record.period !== month || (review.reviewed_at || "") >= record.sealed_at);

function verdict(record, review) {
  if (!judged(record, review)) return tag("wait", "…", "正在审核");
  if (record.verdict === "returned") return tag("bad", "!", `${record.findings} 处要办`);
  return record.findings ? tag("warn", "?", `${record.findings} 处请核对`) : tag("ok", "✓", "未见问题");
}

function showMonth(review) {
  $("month-title").textContent = inWords(month) + "台账";
  $("month-after").hidden = month >= thisMonth();
  const mine = ofMonth();
  const open = review.summary.error + review.summary.warning;
  $("month-state").replaceChildren(
    mine.length === 0 ? tag("wait", "–", "还没有资料")
      : !review.reviewed_at || mine.some((r) => !judged(r, review)) ? tag("wait", "…", "正在审核")
        : open ? tag(review.summary.error ? "bad" : "warn", "!", `${open} 处要办`) : tag("ok", "✓", "收到的未见问题"));
}

function showYear() {
  const year = month.slice(0, 4);
  $("year-title").textContent = year + "年";
  $("year").replaceChildren(...Array.from({ length: 12 }, (_, i) => {
    const period = `${year}-${String(i + 1).padStart(2, "0")}`;
    const count = records.filter((r) => r.period === period).length;
    if (period > thisMonth()) return element("li", {}, element("span", {}, `${i + 1}月`, element("small", {}, "还没到")));
    const button = element("button", { type: "button", className: count ? "has" : "quiet" }, `${i + 1}月`, element("small", {}, count ? `${count} 份` : "没有"));
    if (period === month) button.setAttribute("aria-current", "date");
    button.addEventListener("click", guarded(() => monthChanged(period), $("page-error")));
    return element("li", {}, button);
  }));
}

// ---- findings ----

const pdf = (record, words, page) => element("a", { className: "open", href: `/api/v1/records/${record.id}/pdf` + (page ? "#page=" + page : ""),
  target: "_blank", rel: "noopener", "aria-label": `${words}：${record.title}（新窗口）` }, words);

// The archived record stays what it is; this one is for the table in the site office.
const copy = (record) => record.scan ? null : element("a", { className: "open", href: `/api/v1/records/${record.id}/print`,
  target: "_blank", rel: "noopener", "aria-label": `打印工作副本（非归档件）：${record.title}（新窗口）` }, "打印副本");

// Laid before the paper in the scanner; only for what comes on paper.
function separator(type, team) {
  if (!type.scanned) return null;
  const query = new URLSearchParams({ type: type.code });
  if (type.frequency.includes("monthly")) query.set("period", month);
  if (team) query.set("subcontractor", team);
  return element("a", { className: "open", href: `/api/v1/projects/${project().id}/separator?${query}`, target: "_blank", rel: "noopener",
    "aria-label": `打印扫描分隔页：${type.title} ${team}（新窗口）` }, "分隔页");
}

function placeInWords(place) {
  return [place.sheet && `工作表“${place.sheet}”`, place.cell ? `${place.cell} 格` : place.row > 0 && `第 ${place.row} 行`, place.page > 0 && `第 ${place.page} 页`]
    .filter(Boolean).join(" ");
}

function finding(f, number, byId) {
  const [kind, sign, words] = severities[f.severity];
  const body = element("div", {}, element("h3", {}, tag(kind, sign, words), f.message));
  for (const place of f.places) {
    const record = byId.get(place.document);
    const where = placeInWords(place);
    if (!record && !where) continue;
    body.append(element("div", { className: "where" }, "在哪：", record ? record.title : "", where ? " · " : "", element("b", {}, where), " ",
      record ? pdf(record, "打开 PDF", place.page) : null));
  }
  if (f.advice) body.append(element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(f.advice)));
  body.append(element("p", { className: "basis" }, "依据：" + [f.basis, f.notice, f.rule].filter(Boolean).join(" · ")));
  return element("li", {}, element("span", { className: "number " + kind, "aria-hidden": "true" }, String(number)), body);
}

function showFindings(review) {
  const byId = new Map(records.map((r) => [r.id, r]));
  const count = review.findings.length;
  $("finding-count").textContent = count ? `${count} 处` : "";
  const order = (f) => Object.keys(severities).indexOf(f.severity) + (f.notice || "~") + f.rule;
  const sorted = [...review.findings].sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  $("findings").replaceChildren(...sorted.map((f, i) => finding(f, i + 1, byId)));
  if (count) return;
  $("findings").append(element("p", {}, review.reviewed_at ? "收到的资料没有发现问题。 " : "这个月还没有审核。先上传工资支付表，系统就逐条核对。 ",
    english(review.reviewed_at ? "Nothing found in what was received" : "Not reviewed yet")));
}

// ---- documents ----

// All of the month as one PDF. Not a plain link: why there is none must be said here, in words.
async function downloadVolume() {
  const name = `${project().code}-${inWords(month)}.pdf`;
  await download($("volume"), name, () => answered("GET", `/projects/${project().id}/volume?period=${month}`));
}

async function download(button, name, ask) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    const bytes = await (await ask()).blob();
    const address = URL.createObjectURL(bytes);
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

function documentCell(found, type, team, review) {
  if (found.length) {
    return found.map((r) => element("span", { className: "cell" }, verdict(r, review), r.scan ? element("span", { className: "where" }, "扫描件") : null,
      pdf(r, `PDF ${r.pages} 页`), copy(r)));
  }
  if (user.role !== "officer") return [element("span", { className: "none" }, "– 未收到")];
  const button = element("button", { type: "button", className: "todo" }, element("span", { "aria-hidden": "true" }, "↑ "), "待上传",
    element("span", { className: "sr" }, `：${type.title} ${team}`));
  button.addEventListener("click", () => chooseDocument(type.code, team));
  return [element("span", { className: "cell" }, button, separator(type, team))];
}

// One row for each document due every month, and for whatever else came in.
function showMatrix(review) {
  const mine = ofMonth();
  const teams = project().subcontractors, short = shortNames(teams);
  const due = catalogue.types.filter((t) => (t.obligation === "mandatory" && t.frequency.length === 1 && t.frequency[0] === "monthly") || mine.some((r) => r.type === t.code));
  due.sort((a, b) => (a.scope === "subcontractor" ? 0 : 1) - (b.scope === "subcontractor" ? 0 : 1));
  $("record-count").textContent = `已收 ${mine.length} 份`;
  $("volume").hidden = mine.length === 0;
  $("teams").replaceChildren(element("th", { scope: "col" }, "资料"), ...(teams.length ? teams : ["全项目"]).map((n, i) => element("th", { scope: "col", title: n }, teams.length ? short[i] : n)));
  $("matrix").replaceChildren(...due.map((type) => {
    const row = element("tr", {}, element("th", { scope: "row" }, type.title, element("span", { className: "code" }, type.code)));
    const found = mine.filter((r) => r.type === type.code);
    if (type.scope === "subcontractor") {
      teams.forEach((team, i) => row.append(element("td", { "data-team": short[i] }, ...documentCell(found.filter((r) => r.subcontractor === team), type, team, review))));
    } else row.append(element("td", { colSpan: Math.max(1, teams.length) }, ...documentCell(found, type, "", review)));
    return row;
  }));
}

function showStanding(review) {
  const standing = records.filter((r) => !r.period);
  $("standing-count").textContent = `${standing.length} 份`;
  $("standing").replaceChildren(...standing.map((r) => element("li", {},
    element("span", { className: "name" }, r.title, element("span", { className: "code" }, r.archival_code)), verdict(r, review), pdf(r, `PDF ${r.pages} 页`), copy(r))));
  if (!standing.length) $("standing").append(element("li", {}, "还没有。先传农民工实名登记花名册，核对工资表要用它。"));
}

// An unreadable file stays in sight until something readable came in its place.
function showUnread(submissions) {
  const replaced = (s) => records.some((r) => r.type === s.type && r.period === s.period && r.subcontractor === s.subcontractor && r.sealed_at > s.received_at);
  const unread = submissions.filter((s) => s.state === "unreadable" && !replaced(s));
  $("unread-section").hidden = unread.length === 0;
  $("unread").replaceChildren(...unread.map((s) => element("li", {}, tag("bad", "!", "读不了"), " ", element("b", {}, s.file_name), " ",
    element("span", {}, sentence(s.reason)), element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(s.advice)),
    element("p", { className: "where" }, `${s.type_title} ${s.subcontractor || ""} · 原件已收下，回执 ${s.id}`),
    user.role === "officer" ? element("details", {}, element("summary", {}, "不是这种资料？改过再读"), ...answers(s)) : null)));
}

// ---- what waits for a person ----

// "2026.6", "2026年6月", "202606", full width: all are months. "" when it is none.
function monthFrom(text) {
  const found = text.normalize("NFKC").match(/^\s*(20\d\d)\s*[年./-]?\s*(\d{1,2})\s*月?(份)?\s*$/);
  return found && Number(found[2]) >= 1 && Number(found[2]) <= 12 ? `${found[1]}-${found[2].padStart(2, "0")}` : "";
}

const named = (words, control) => element("label", {}, element("span", { className: "sr" }, words), control);

// "看着像 … 对吗" as a sentence whose words can be changed.
function assignment(s) {
  const guess = s.guesses[0] || s;
  const teams = project().subcontractors;
  const team = element("select", {}, element("option", { value: "" }, "全项目"), ...teams.map((n) => element("option", { value: n }, n)));
  const period = element("input", { value: guess.period || "", placeholder: "不分月份", autocomplete: "off" });
  const type = element("select", { required: true }, element("option", { value: "" }, "选资料种类"), ...catalogue.types.map((t) => element("option", { value: t.code }, t.code + " " + t.title)));
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
    projects = (await call("GET", "/projects")).items;
    await reviewed();
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
  const mine = user.role === "officer" ? waiting : [];
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

// ---- 认列 ----

let mapping = null; // the proposal on the screen, its columns with the fields as chosen

function closeMapping() {
  mapping = null;
  $("mapping-section").hidden = true;
  for (const id of ["sheet-head", "sheet-body", "mapping-cards", "mapping-doubts"]) $(id).replaceChildren();
  for (const part of document.querySelectorAll("#work > .title, #work > .columns")) part.hidden = false;
}

async function openMapping(id, headerRow) {
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

async function confirmMapping() {
  const id = mapping.submission;
  await call("POST", `/submissions/${id}/mapping`, { header_row: mapping.header_row, remember: $("remember").checked,
    columns: mapping.columns.map((column) => ({ column: column.column, field: column.field })) });
  await settled(id);
  closeMapping();
  projects = (await call("GET", "/projects")).items;
  await reviewed();
}

// ---- files and folders of which nothing is said ----

// fetch tells no progress of what it sends.
function sent(path, form, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1" + path);
    request.setRequestHeader("X-CSRF-Token", csrf);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(event.loaded, event.total); });
    request.addEventListener("error", () => failed(new Error("网断了。接上网后再拖一次，已收下的不会重收。")));
    request.addEventListener("load", () => {
      const said = request.response || {};
      if (request.status < 300) done(said);
      else failed(new Error(sentence(said.detail || "没传上") + sentence(said.hint)));
    });
    request.send(form);
  });
}

const place = (s) => [s.subcontractor, s.period && inWords(s.period), s.type_title].filter(Boolean).join(" ");

async function became(s, say, proof) {
  if (s.state === "sealed") return say("ok", "✓", "已归入", place(s), s.mapped === "remembered" ? "。和上月同样的表，已自动认列" : "", " ", proof);
  if (s.state === "unassigned") return say("warn", "?", "待归类", sentence(s.reason), "请在待办里说明。", proof);
  if (s.state === "mapping") return say("warn", "?", "待认列", place(s), "。请在待办里认列。", proof);
  if (s.state !== "expanded") return say("bad", "!", "读不了", sentence(s.reason), element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(s.advice)), "原件已收下，", proof);
  const members = (await call("GET", `/projects/${project().id}/submissions?parent=${s.id}&limit=200`)).items;
  const list = element("ul", { className: "members" });
  say("ok", "✓", "已解包", `里面 ${members.length} 份：`, proof, list);
  for (const member of members) {
    const line = element("li", {});
    list.append(line);
    const speak = (kind, sign, words, ...text) => line.replaceChildren(tag(kind, sign, words), " ", element("b", {}, member.file_name), " ", ...text);
    await became(await settled(member.id), speak, "");
  }
}

async function send(file, name) {
  const line = element("li", {}), bar = element("progress", { max: 1, value: 0, "aria-label": name }), amount = element("span", { className: "where" });
  const say = (kind, sign, words, ...text) => line.replaceChildren(tag(kind, sign, words), " ", element("b", {}, name), " ", ...text);
  say("wait", "…", "正在传", bar, amount);
  $("queue").append(line);
  const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
  try {
    const form = new FormData();
    form.append("file", file, name);
    const receipt = await sent(`/projects/${project().id}/submissions`, form, (done, all) => {
      bar.value = done / all;
      amount.textContent = `${Math.floor((100 * done) / all)}%，${megabytes(done)} / ${megabytes(all)} MB`;
    });
    const proof = element("a", { className: "open", href: `/api/v1/submissions/${receipt.submission}/receipt`, download: `回执-${receipt.submission}.json` }, "回执 " + receipt.submission);
    if (receipt.duplicate) say("wait", "=", "已收过", "这份资料已经收过，不用再传。", proof);
    else {
      say("wait", "✓", "已收下", "正在读。", proof);
      await became(await settled(receipt.submission), say, proof);
    }
  } catch (error) {
    say("bad", "!", "没传上", error.message);
  }
  line.className = "done";
  $("queue-clear").hidden = false;
}

// [{file, name}] of what was dropped, folders with all that is in them.
async function filesIn(items) {
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) return found.push({ file: await new Promise((done, failed) => entry.file(done, failed)), name: entry.fullPath.slice(1) });
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (some.length === 0) return undefined;
      for (const each of some) await walk(each);
    }
  };
  for (const entry of items) await walk(entry);
  return found;
}

async function sendAll(files) {
  for (const { file, name } of files) await send(file, name);
  if (files.length === 0 || !user) return;
  projects = (await call("GET", "/projects")).items;
  await reviewed();
}

async function picked(input) {
  const files = [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
  input.value = "";
  await sendAll(files);
}

// ---- upload ----

const chosenType = () => catalogue.types.find((t) => t.code === $("type").value);
const attested = () => $("type").value === "L5-05";

function typeChanged() {
  const type = chosenType(), monthly = type.frequency.length === 1 && type.frequency[0] === "monthly";
  $("subcontractor-label").hidden = type.scope !== "subcontractor";
  $("filed").replaceChildren(...(monthly ? [] : [element("option", { value: "" }, "不分月份")]), element("option", { value: month }, inWords(month)));
  $("attest").hidden = $("attest").disabled = !attested();
  // What is attested is true of one payroll only.
  $("file").multiple = !attested();
}

function fileChanged() {
  const names = [...$("file").files].map((f) => f.name);
  $("file-names").textContent = names.length > 1 ? `${names.length} 个文件` : names[0] || "还没有选，也可以拖进来";
}

function chooseDocument(code, team) {
  $("type").value = code;
  if (team) $("subcontractor").value = team;
  typeChanged();
  $("upload-section").scrollIntoView({ block: "start" });
  $("file").focus({ preventScroll: true });
}

function signedChanged() {
  const some = $("upload-form").elements.signed.value === "some";
  $("rows-label").hidden = !some;
  $("rows").required = some;
}

function attestation() {
  if (!attested()) return {};
  const form = $("upload-form").elements;
  const some = form.signed.value === "some";
  const rows = some ? (form.rows.value.normalize("NFKC").match(/\d+/g) || []).map(Number) : [];
  if (some && rows.length === 0) throw new Error("请写明没有本人签字的是哪几个序号，例如 3，9。");
  return { seal: form.seal.value === "yes", signatures: some ? null : "all", not_signed_rows: rows, progress: form.progress.value.trim() };
}

function submissionForm(file, claims) {
  const type = chosenType();
  const form = new FormData();
  form.append("type", type.code);
  form.append("period", $("filed").value);
  form.append("subcontractor", type.scope === "subcontractor" ? $("subcontractor").value : "");
  form.append("attestation", JSON.stringify(claims));
  form.append("file", file); // last: the server wants to know what it is before the first byte
  return form;
}

async function settled(submission) {
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 3000)) {
    const state = await call("GET", "/submissions/" + submission);
    if (state.state !== "received") return state;
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function upload(file, form) {
  const line = element("li", {});
  const say = (kind, sign, words, ...text) => line.replaceChildren(tag(kind, sign, words), " ", element("b", {}, file.name), " ", ...text);
  say("wait", "…", "正在传");
  $("uploads").prepend(line);
  try {
    const receipt = await call("POST", `/projects/${project().id}/submissions`, form);
    const proof = element("a", { className: "open", href: `/api/v1/submissions/${receipt.submission}/receipt`, download: `回执-${receipt.submission}.json` }, "回执 " + receipt.submission);
    if (receipt.duplicate) return say("wait", "=", "已收过", "这份资料已经收过，不用再传。", proof);
    say("wait", "✓", "已收下", "正在读、审核、排版。", proof);
    const state = await settled(receipt.submission);
    if (state.state === "sealed") say("ok", "✓", "已封存", proof);
    else if (["unassigned", "mapping", "expanded"].includes(state.state)) await became(state, say, proof);
    else say("bad", "!", "读不了", sentence(state.reason), element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(state.advice)), "原件已收下，", proof);
  } catch (error) {
    say("bad", "!", "没传上", error.message);
  }
}

async function uploadAll() {
  const claims = attestation();
  const files = [...$("file").files];
  for (const file of files) await upload(file, submissionForm(file, claims));
  // What was attested was about this file; the next one is looked at afresh.
  const type = $("type").value, team = $("subcontractor").value;
  $("upload-form").reset();
  $("type").value = type;
  $("subcontractor").value = team;
  typeChanged();
  signedChanged();
  fileChanged();
  projects = (await call("GET", "/projects")).items;
  await reviewed();
}

// The month's review follows the seal by a moment.
async function reviewed() {
  for (let turn = 0; turn < 20 && user; turn++) {
    await refresh();
    if (!$("month-state").querySelector(".wait")) return;
    await new Promise((done) => setTimeout(done, 500));
  }
}

// ---- search ----

// Marks are byte ranges of the UTF-8 text.
function marked(snippet, marks) {
  const bytes = new TextEncoder().encode(snippet), decoder = new TextDecoder();
  const line = element("div", { className: "where" });
  let at = 0;
  for (const [from, to] of marks) {
    line.append(decoder.decode(bytes.slice(at, from)), element("mark", {}, decoder.decode(bytes.slice(from, to))));
    at = to;
  }
  line.append(decoder.decode(bytes.slice(at)));
  return line;
}

async function search() {
  const text = $("search-text").value.trim();
  if (!text) throw new Error("请先写要查什么：姓名、证件号、批次号或文字。");
  const answer = await call("POST", "/search", { text, limit: 50 }); // names travel in the body, never in an address
  $("search-section").hidden = false;
  $("search-total").textContent = answer.total ? `“${text}” ${answer.total} 份` + (answer.total > answer.hits.length ? `，列出前 ${answer.hits.length} 份` : "") : "";
  $("search-hits").replaceChildren(...answer.hits.map((hit) => element("li", {},
    element("a", { href: `/api/v1/records/${hit.record.id}/pdf#page=${hit.page}`, target: "_blank", rel: "noopener" }, hit.record.title), ` 第 ${hit.page} 页 `,
    projects.length > 1 ? element("span", { className: "where" }, (projects.find((p) => p.id === hit.record.project) || { name: "" }).name) : null,
    marked(hit.snippet, hit.marks))));
  if (!answer.total) $("search-hits").append(element("li", {}, `没找到“${text}”。试试：少写几个字；核对同音字；证件号写全。只查您有权看的项目。`));
}

// ---- sheets to fill in ----

const sheetType = () => catalogue.types.find((t) => t.code === $("sheet-type").value);

function offerSheets() {
  $("sheet-section").hidden = user.role !== "officer";
  $("sheet-type").replaceChildren(...catalogue.ledgers.map((ledger) => element("optgroup", { label: ledger.code + " " + ledger.title },
    ...catalogue.types.filter((t) => t.ledger === ledger.code && t.imports).map((t) => element("option", { value: t.code }, t.code + " " + t.title)))));
  $("sheet-type").value = "L5-05";
}

// With the project, the month and the type what can be chosen changes.
function sheetChanged() {
  const type = sheetType();
  const kept = $("sheet-subcontractor").value;
  const firms = project().subcontractors.map((n) => element("option", { value: n }, n));
  $("sheet-subcontractor").replaceChildren(...(type.scope === "subcontractor" ? [] : [element("option", { value: "" }, "整个项目")]), ...firms);
  if ([...$("sheet-subcontractor").options].some((o) => o.value === kept)) $("sheet-subcontractor").value = kept;
  const monthly = type.frequency.includes("monthly"), always = monthly && type.frequency.length === 1;
  $("sheet-period").replaceChildren(...(always ? [] : [element("option", { value: "" }, "不分月份")]), ...(monthly ? [element("option", { value: month }, inWords(month))] : []));
  $("sheet-people").hidden = !type.people;
  sheetWorkersChanged();
}

function sheetWorkersChanged() {
  const wanted = !$("sheet-people").hidden && $("sheet-workers").checked;
  $("sheet-reason-label").hidden = !wanted;
  $("sheet-reason").required = wanted;
}

// With persons by POST: the reason is kept, and stands in no address.
async function downloadSheet() {
  const type = sheetType(), period = $("sheet-period").value, subcontractor = $("sheet-subcontractor").value;
  const path = `/projects/${project().id}/sheets/${type.code}`;
  const name = [type.title, period && inWords(period), subcontractor].filter(Boolean).join("-") + ".xlsx";
  const reason = $("sheet-reason").required ? $("sheet-reason").value.trim() : "";
  if ($("sheet-reason").required && !reason) throw new Error("请写明为什么要带证件号和卡号，理由会记入日志。");
  await download($("sheet-form").querySelector("button"), name, () =>
    reason ? answered("POST", path, { period, subcontractor, reason }) : answered("GET", `${path}?${new URLSearchParams({ period, subcontractor })}`));
  $("sheet-reason").value = "";
  $("sheet-workers").checked = false;
  sheetWorkersChanged();
}

// ---- wiring ----

$("login-form").addEventListener("submit", guarded(async () => {
  const form = new FormData($("login-form"));
  const session = await call("POST", "/session", { login: form.get("login").trim(), password: form.get("password") });
  $("login-form").reset();
  await start(session);
}, $("login-error")));
$("logout").addEventListener("click", guarded(async () => { await call("DELETE", "/session"); show(null); }, $("page-error")));
$("project").addEventListener("change", guarded(projectChanged, $("page-error")));
$("month-before").addEventListener("click", guarded(() => monthChanged(shifted(month, -1)), $("page-error")));
$("month-after").addEventListener("click", guarded(() => monthChanged(shifted(month, 1)), $("page-error")));
$("volume").addEventListener("click", guarded(downloadVolume, $("page-error")));
$("sheet-type").addEventListener("change", sheetChanged);
$("sheet-workers").addEventListener("change", sheetWorkersChanged);
$("sheet-form").addEventListener("submit", guarded(downloadSheet, $("sheet-error")));
$("type").addEventListener("change", typeChanged);
$("file").addEventListener("change", fileChanged);
$("attest").addEventListener("change", signedChanged);
$("drop-files").addEventListener("change", guarded(() => picked($("drop-files")), $("page-error")));
$("drop-folder").addEventListener("change", guarded(() => picked($("drop-folder")), $("page-error")));
for (const kind of ["dragover", "dragleave", "drop"]) $("drop").addEventListener(kind, (event) => { event.preventDefault(); $("drop").classList.toggle("over", kind === "dragover"); });
$("drop").addEventListener("drop", guarded(async (event) => {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean); // now: after a wait they are gone
  await sendAll(await filesIn(entries));
}, $("page-error")));
$("queue-clear").addEventListener("click", () => {
  for (const line of document.querySelectorAll("#queue > .done")) line.remove();
  $("queue-clear").hidden = true;
});
$("mapping-close").addEventListener("click", closeMapping);
$("mapping-form").addEventListener("submit", guarded(confirmMapping, $("mapping-error")));
$("header-again").addEventListener("click", guarded(() => openMapping(mapping.submission, Number($("header-row").value)), $("mapping-error")));
$("search-form").addEventListener("submit", guarded(search, $("page-error")));
$("search-close").addEventListener("click", () => { $("search-section").hidden = true; $("search-text").focus(); });
$("upload-form").addEventListener("submit", guarded(async () => {
  const button = $("upload-form").querySelector(".main");
  button.disabled = true; // the line below it says what is going on
  try { await uploadAll(); } finally { button.disabled = false; }
}, $("upload-error")));

call("GET", "/session").then(start).catch(() => show(null));
