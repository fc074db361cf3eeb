// The page of the officer: sign in, upload, findings, PDFs. Talks only to /api/v1; keeps nothing but the session's cookie.
"use strict";

const $ = (id) => document.getElementById(id);
let csrf = "";
let user = null;
let catalogue = { types: [] };
let projects = [];

// Everything that came from files or people goes in as text, never as markup.
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else made[name] = value;
  }
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

async function call(method, path, body) {
  const headers = {};
  if (csrf && method !== "GET") headers["X-CSRF-Token"] = csrf;
  let payload;
  if (body instanceof FormData) payload = body;
  else if (body !== undefined) { headers["Content-Type"] = "application/json"; payload = JSON.stringify(body); }
  let response;
  try {
    response = await fetch("/api/v1" + path, { method, headers, body: payload, credentials: "same-origin" });
  } catch {
    throw new Error("连不上服务器，请检查网络后再试。已填的内容都还在。");
  }
  if (response.status === 204) return {};
  const json = await response.json();
  if (!response.ok) {
    if (response.status === 401 && user) show(null);
    throw Object.assign(new Error(json.detail + (json.hint ? "。" + json.hint : "")), { status: response.status });
  }
  return json;
}

const severityTag = { error: ["要改", "bad"], warning: ["写原因", "look"], info: ["提醒", "wait"] };
const verdictTag = { passed: ["通过", "good"], returned: ["要改", "bad"], pending: ["待审核", "wait"] };
const tag = ([text, kind]) => element("span", { class: "tag " + kind }, text);

function show(session) {
  user = session ? session.user : null;
  csrf = session ? session.csrf_token : "";
  $("login-section").hidden = Boolean(user);
  $("work").hidden = !user;
  $("logout").hidden = !user;
  $("who").textContent = user ? user.display_name || user.login : "";
  $("upload-section").hidden = !user || user.role !== "officer";
}

async function start(session) {
  show(session);
  if (!user) return;
  [catalogue, { items: projects }] = await Promise.all([call("GET", "/catalogue"), call("GET", "/projects")]);
  $("project").replaceChildren(...projects.map((p) => element("option", { value: p.id }, p.name)));
  const newest = projects.flatMap((p) => p.periods).sort().pop();
  $("period").value = newest || new Date().toISOString().slice(0, 7);
  const groups = catalogue.ledgers.map((ledger) => {
    const group = element("optgroup", { label: ledger.code + " " + ledger.title });
    for (const type of catalogue.types.filter((t) => t.ledger === ledger.code))
      group.append(element("option", { value: type.code }, type.code + " " + type.title));
    return group;
  });
  $("type").replaceChildren(...groups);
  $("type").value = "L5-05";
  await projectChanged();
}

const project = () => projects.find((p) => p.id === $("project").value);

async function projectChanged() {
  const names = project() ? project().subcontractors : [];
  $("subcontractor").replaceChildren(...names.map((n) => element("option", { value: n }, n)));
  typeChanged();
  await refresh();
}

function typeChanged() {
  const type = catalogue.types.find((t) => t.code === $("type").value);
  $("subcontractor-label").hidden = !type || type.scope !== "subcontractor";
  $("attest").hidden = $("type").value !== "L5-05";
}

async function refresh() {
  if (!project()) return;
  const month = $("period").value;
  const base = "/projects/" + project().id;
  const [records, findings, submissions] = await Promise.all([
    call("GET", `${base}/records?period=${month}&limit=200`),
    month ? call("GET", `${base}/findings?period=${month}`) : { findings: [], reviewed_at: null },
    call("GET", `${base}/submissions?limit=200`),
  ]);
  const byId = new Map(records.items.map((r) => [r.id, r]));
  $("record-count").textContent = records.items.length + " 份";
  $("records").replaceChildren(...records.items.map((r) => element("tr", {},
    element("td", { class: "code" }, r.archival_code),
    element("td", {}, r.type_title + (r.scan ? "（扫描件）" : "")),
    element("td", {}, r.subcontractor || "全项目"),
    element("td", {}, tag(verdictTag[r.verdict]), r.findings ? ` ${r.findings} 处` : ""),
    element("td", {}, String(r.pages)),
    element("td", {}, element("a", { href: `/api/v1/records/${r.id}/pdf`, target: "_blank", rel: "noopener" }, "打开 PDF")))));
  $("finding-count").textContent = findings.reviewed_at ? (findings.findings.length ? findings.findings.length + " 处" : "没有问题") : "还没有审核";
  $("findings").replaceChildren(...findings.findings.map((f) => finding(f, byId)));
  const unread = submissions.items.filter((s) => s.state === "unreadable");
  $("unread-section").hidden = unread.length === 0;
  $("unread").replaceChildren(...unread.map((s) => element("li", {}, tag(["读不了", "bad"]), " ", s.file_name, "：", s.reason,
    element("div", { class: "where" }, s.advice || ""))));
}

function finding(f, records) {
  const item = element("li", {}, tag(severityTag[f.severity]), " ", f.message);
  for (const place of f.places) {
    const record = records.get(place.document);
    const where = [place.sheet, place.cell].filter(Boolean).join(" ");
    if (!record && !where) continue;
    item.append(element("div", { class: "where" }, "位置：", record ? record.title + " " : "", where, " ",
      record ? element("a", { href: `/api/v1/records/${record.id}/pdf`, target: "_blank", rel: "noopener" }, "打开 PDF") : null));
  }
  if (f.advice) item.append(element("div", {}, "怎么办：" + f.advice));
  item.append(element("div", { class: "basis" }, [f.rule, f.notice, f.basis].filter(Boolean).join(" · ")));
  return item;
}

async function upload(file) {
  const line = element("li", {}, tag(["正在传", "wait"]), " ", file.name);
  $("uploads").prepend(line);
  const say = (kind, ...text) => line.replaceChildren(tag(kind), " ", file.name, " ", ...text);
  const form = new FormData();
  const type = catalogue.types.find((t) => t.code === $("type").value);
  form.append("type", type.code);
  form.append("period", type.frequency.includes("monthly") ? $("period").value : "");
  form.append("subcontractor", type.scope === "subcontractor" ? $("subcontractor").value : "");
  form.append("attestation", JSON.stringify(attestation()));
  form.append("file", file); // last: the server wants to know what it is before the first byte
  try {
    const receipt = await call("POST", `/projects/${project().id}/submissions`, form);
    if (receipt.duplicate) return say(["已收过", "wait"], "这份资料已经收过，不用再传。回执 " + receipt.submission);
    say(["已收下", "good"], "回执 " + receipt.submission + "，正在核对");
    const state = await settled(receipt.submission);
    if (state.state === "unreadable") say(["读不了", "bad"], state.reason + "。" + (state.advice || ""));
    else say(["已封存", "good"], "回执 " + receipt.submission);
  } catch (error) {
    say(["没传上", "bad"], error.message);
  }
}

function attestation() {
  if ($("type").value !== "L5-05") return {};
  const rows = $("attest-rows").value.split(/[^0-9]+/).filter(Boolean).map(Number);
  return { seal: $("attest-seal").checked, signatures: $("attest-signed").checked ? "all" : null, not_signed_rows: rows };
}

async function settled(submission) {
  for (let wait = 300; ; wait = Math.min(wait * 1.5, 3000)) {
    const state = await call("GET", "/submissions/" + submission);
    if (state.state !== "received") return state;
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function search(text) {
  const answer = await call("POST", "/search", { text, project: project() ? project().id : "", limit: 50 });
  $("search-section").hidden = false;
  $("search-total").textContent = `${answer.total} 份`;
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  $("search-hits").replaceChildren(...answer.hits.map((hit) => {
    // Marks are byte ranges of the UTF-8 text.
    const bytes = encoder.encode(hit.snippet);
    const line = element("div", { class: "where" });
    let at = 0;
    for (const [from, to] of hit.marks) {
      line.append(decoder.decode(bytes.slice(at, from)), element("mark", {}, decoder.decode(bytes.slice(from, to))));
      at = to;
    }
    line.append(decoder.decode(bytes.slice(at)));
    return element("li", {}, element("a", { href: `/api/v1/records/${hit.record.id}/pdf#page=${hit.page}`, target: "_blank", rel: "noopener" },
      hit.record.title), ` 第 ${hit.page} 页`, line);
  }));
}

// Says a failure where the person is looking, and keeps the page usable.
const guarded = (work, where) => async (event) => {
  if (event) event.preventDefault();
  where.textContent = "";
  try { await work(event); } catch (error) { where.textContent = error.message; }
};

$("login-form").addEventListener("submit", guarded(async () => {
  const form = new FormData($("login-form"));
  const session = await call("POST", "/session", { login: form.get("login"), password: form.get("password") });
  $("login-form").reset();
  await start(session);
}, $("login-error")));
$("logout").addEventListener("click", guarded(async () => { await call("DELETE", "/session"); show(null); }, $("login-error")));
$("project").addEventListener("change", guarded(projectChanged, $("finding-count")));
$("period").addEventListener("change", guarded(refresh, $("finding-count")));
$("type").addEventListener("change", typeChanged);
$("search-form").addEventListener("submit", guarded(() => search($("search-text").value), $("search-total")));
$("upload-form").addEventListener("submit", guarded(async () => {
  for (const file of $("file").files) await upload(file);
  $("file").value = "";
  setTimeout(() => refresh().catch(() => {}), 1500); // the month's review follows the seal
  await refresh();
}, $("finding-count")));

call("GET", "/session").then(start).catch(() => show(null));
