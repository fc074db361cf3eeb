// 月结: the month as a whole: where each firm stands, what is still open, the matrix of all documents, the statement, the
// officer in three sources, attestation and closing. A page of its own; nothing of it is asked for while it is closed.
import { answered, call, download } from "./api.js";
import { $, element, english, guarded, keep, named, redraw, sentence, tag } from "./dom.js";
import { here, inWords, officer, project } from "./state.js";
import { changed, refresh, register, settled } from "./views.js";

let open = false;

const path = (part = "") => `/projects/${project().id}/months/${here.month}${part}`;
const states = {
  not_received: ["wait", "–"], received: ["wait", "…"], in_review: ["wait", "…"], returned: ["bad", "!"], explain: ["warn", "?"],
  passed: ["ok", "✓"], attested: ["ok", "✓"], closed: ["ok", "✓"],
  present: ["ok", "✓"], waiting: ["warn", "…"], missing: ["go", "↑"], overdue: ["bad", "!"], not_applicable: ["wait", "–"], conditional: ["wait", "·"],
};
const stateTag = (state, words) => tag(states[state][0], states[state][1], words);
const yuan = (fen) => (fen === null || fen === undefined ? "—" : (fen / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 }));
const errorLine = () => element("p", { className: "error", role: "alert" });

// A form whose button cannot be pressed twice while its answer is on its way.
function acting(form, wrong, work) {
  form.append(wrong);
  form.addEventListener("submit", guarded(async (event) => {
    const button = event.submitter || form.querySelector("button");
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try { await work(button); } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }, wrong));
  return form;
}

// A paper written here is a paper like any other: it is read and reviewed, then the month is as it is.
async function paper(part, body) {
  const receipt = await call("POST", path(part), body);
  await settled(receipt.submission);
  await changed();
}

async function remark(body) {
  await call("POST", path("/remarks"), body);
  await refresh();
}

// ---- what is still open ----

function reasonForm(words, acts) {
  const reason = element("input", { required: true, maxLength: 500, placeholder: "写明原因", autocomplete: "off" });
  const form = element("form", { className: "sentence" }, named(words, reason), ...acts.map(([label, value]) => element("button", { value }, label)));
  return { form, reason };
}

function documentForm(blocker) {
  const { form, reason } = reasonForm("原因：" + blocker.message, [["写原因", "explain"], ["不用交", "not_applicable"]]);
  return acting(form, errorLine(), (button) => remark({ kind: button.value, type: blocker.type, subcontractor: blocker.subcontractor || "", reason: reason.value.trim() }));
}

function findingForm(blocker) {
  const { form, reason } = reasonForm("原因：" + blocker.message, [["写原因", "explain"]]);
  return acting(form, errorLine(), () => remark({ kind: "explain", finding: blocker.finding, reason: reason.value.trim() }));
}

const forms = { document: documentForm, finding: findingForm };

function showOpen(month) {
  const blockers = month.blockers;
  $("close-open-count").textContent = blockers.length ? `${blockers.length} 件` : "";
  const key = (b) => ({ ...b, id: b.code + (b.finding || "") + (b.type || "") + (b.subcontractor || "") });
  keep($("close-open"), blockers.map(key), (b) => element("li", {}, element("h3", { tabIndex: -1 }, sentence(b.message)),
    element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(b.advice)), officer() && forms[b.code] ? forms[b.code](b) : null), $("close-title"));
  $("close-none").hidden = blockers.length > 0 || month.state === "closed";
}

// ---- the firms ----

function notices(life) {
  return life.notices.map((n) => element("span", { className: "where" }, `整改通知 ${n.number || ""} `,
    n.reply ? "已回复" : n.due_on ? `期限 ${n.due_on}` : "", " ", element("a", { className: "open", href: `/api/v1/records/${n.record}/pdf`, target: "_blank", rel: "noopener",
      "aria-label": `打开整改通知 ${n.number || ""}（新窗口）` }, "打开")));
}

function noticeForm(life) {
  const button = element("button", {}, life.reply_overdue ? "报告项目负责人" : "生成整改通知", element("span", { className: "sr" }, "：" + life.subcontractor));
  return acting(element("form", { className: "sentence" }, button), errorLine(),
    () => paper("/notices", { kind: life.reply_overdue ? "escalation" : "rectification", subcontractor: life.subcontractor }));
}

// S-08: what the review found of the payroll, as a paper; the newest one is opened from here.
function opinionForm(life) {
  const button = element("button", { className: "quiet" }, "出审核意见", element("span", { className: "sr" }, "：" + life.subcontractor));
  return acting(element("form", { className: "sentence" }, button), errorLine(), () => paper("/notices", { kind: "opinion", subcontractor: life.subcontractor }));
}

function opinion(life) {
  const sealed = here.records.find((r) => r.type === "L5-07" && r.period === here.month && r.subcontractor === life.subcontractor && !r.scan);
  return sealed ? element("span", { className: "where" }, `审核意见 第 ${sealed.version} 次 `, element("a", { className: "open", href: `/api/v1/records/${sealed.id}/pdf`, target: "_blank", rel: "noopener",
    "aria-label": "打开审核意见（新窗口）：" + life.subcontractor }, "打开")) : null;
}

function firm(life) {
  const facts = [`${life.documents} 份资料`, life.errors ? `要改 ${life.errors} 处` : "", life.warnings ? `请核对 ${life.warnings} 处` : "",
    life.corrected.length ? `改过 ${life.corrected.length} 份，原来的也留着` : "", life.reply_overdue ? "整改通知逾期没有回复" : ""].filter(Boolean).join("，");
  const ask = officer() && life.state !== "closed" && (life.reply_overdue || (life.unexplained > 0 && ["returned", "explain"].includes(life.state)));
  return element("li", {}, element("h3", { tabIndex: -1 }, stateTag(life.state, life.state_title), " ", life.subcontractor), element("p", { className: "where" }, facts), ...notices(life), opinion(life),
    ask ? noticeForm(life) : null, officer() && ["returned", "explain", "passed", "attested"].includes(life.state) ? opinionForm(life) : null);
}

// ---- the matrix ----

function matrixCell(row, cell) {
  const said = cell.reason || cell.explained;
  return element("span", { className: "cell" }, stateTag(cell.state, cell.state_title),
    ...cell.records.slice(0, 5).map((r) => element("a", { className: "open", href: `/api/v1/records/${r.id}/pdf`, target: "_blank", rel: "noopener", title: r.title || row.title, "aria-label": `打开 ${r.title || `${row.title} ${cell.subcontractor || ""}`}（新窗口）` }, r.scan ? "扫描件" : cell.records.length > 1 && r.title ? r.title : `第 ${r.version} 版`)),
    cell.records.length > 5 ? element("span", { className: "where" }, `等 ${cell.records.length} 份，全部见资料清单`) : null,
    cell.due_on ? element("span", { className: "where" }, `期限 ${cell.due_on}${cell.provisional ? "（放假安排未公布，暂定）" : ""}`) : null,
    said ? element("span", { className: "where" }, said) : null);
}

const asked = (row) => row.cells.some((cell) => cell.state !== "conditional");

function ledger(entry, teams) {
  const rows = entry.rows.filter(asked);
  if (rows.length === 0) return null;
  const table = element("table", { className: "matrix" }, element("caption", {}, `${entry.code} ${entry.title}`),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "资料"), ...teams.map((n) => element("th", { scope: "col" }, n)))));
  const body = element("tbody", {});
  for (const row of rows) {
    const line = element("tr", {}, element("th", { scope: "row" }, row.title, element("span", { className: "code" }, row.type)));
    if (row.scope === "project") line.append(element("td", { colSpan: teams.length, "data-whole": "全项目" }, matrixCell(row, row.cells[0])));
    else row.cells.forEach((cell, i) => line.append(element("td", { "data-team": teams[i] }, matrixCell(row, cell))));
    body.append(line);
  }
  table.append(body);
  return table;
}

// Due only on a condition: who says that it holds says why.
function showConditional(matrix, month) {
  const rows = matrix.ledgers.flatMap((l) => l.rows).filter((row) => row.cells.some((cell) => cell.state === "conditional"));
  const mine = officer() && month.state !== "closed";
  $("close-conditional-title").textContent = `有条件的资料 ${rows.length} 种，符合条件才交`;
  keep($("close-conditional"), rows.map((row) => ({ ...row, id: row.type, mine })), (row) => element("li", {}, element("b", {}, `${row.type} ${row.title}`),
    element("span", { className: "where" }, " " + (row.condition || "")), mine ? dueForm(row) : null), $("close-title"));
}

function dueForm(row) {
  const firms = row.scope === "subcontractor" ? element("select", {}, ...project().subcontractors.map((n) => element("option", { value: n }, n))) : null;
  const { form, reason } = reasonForm("为什么要交：" + row.title, [["要交", "applies"]]);
  if (firms) form.prepend(named("分包单位：" + row.title, firms));
  return element("details", {}, element("summary", {}, "符合条件？"),
    acting(form, errorLine(), () => remark({ kind: "applies", type: row.type, subcontractor: firms ? firms.value : "", reason: reason.value.trim() })));
}

function showMatrix(answer, month) {
  const teams = project().subcontractors.length ? project().subcontractors : ["全项目"];
  const counts = answer.matrix.counts;
  $("close-matrix-count").textContent = `已齐 ${counts.present} 份，还缺 ${answer.matrix.open} 份`;
  redraw($("close-matrix"), ...answer.matrix.ledgers.map((entry) => ledger(entry, teams)).filter(Boolean));
  showConditional(answer.matrix, month);
}

// ---- the statement ----

const paragraphs = [["absent_note", "未参与考勤、未发放人员及原因"], ["carried_over", "上月遗留问题"], ["labour_cost_note", "人工费到账情况"], ["attachments", "附件清单"]];
const texts = [["progress", "当月工程进度"], ["findings", "发现问题及整改情况"], ["note", "备注"]];

function statementRow(row) {
  const facts = `在册 ${row.registered_count} 人，考勤 ${row.attendance_count} 人，工资表 ${row.payroll_count} 人，应发 ${yuan(row.gross)}，实发 ${yuan(row.net)}，` +
    (row.sealed === null ? "盖章未确认" : row.sealed ? "已盖章" : "没盖章") + (row.signed_ratio === null ? "" : `，本人签字 ${(row.signed_ratio / 100).toFixed(2)}%`);
  const inputs = texts.map(([name, words]) => [name, element("textarea", { rows: 2, value: row[name] || "", maxLength: 2000 }), words]);
  const conclusion = element("select", {}, ...["通过", "整改后通过", "未通过"].map((c) => element("option", { value: c }, c)));
  conclusion.value = row.conclusion;
  const fields = element("fieldset", {}, element("legend", {}, row.subcontractor), element("p", { className: "where" }, facts),
    element("label", {}, "审核结论", conclusion), ...inputs.map(([, input, words]) => element("label", {}, words, input)));
  const edited = () => ({ subcontractor: row.subcontractor, conclusion: conclusion.value, ...Object.fromEntries(inputs.map(([name, input]) => [name, input.value.trim() || null])) });
  return { fields, edited };
}

function statementForm({ data }) {
  const rows = data.rows.map(statementRow);
  const inputs = paragraphs.map(([name, words]) => [name, element("textarea", { rows: 2, value: data[name] || "", maxLength: 2000 }), words]);
  const form = element("form", { className: "statement" }, element("p", {}, "人数和金额由本月资料算出，不能改；文字可以改。"), ...rows.map((row) => row.fields),
    ...inputs.map(([, input, words]) => element("label", {}, words, input)), element("div", {}, element("button", { className: "answer" }, "封存编制情况说明 ", english("Seal"))));
  return acting(form, errorLine(), () => paper("/statement",
    { rows: rows.map((row) => row.edited()), ...Object.fromEntries(inputs.map(([name, input]) => [name, input.value.trim() || null])) }));
}

function showStatement(month, draft) {
  redraw($("close-statement-state"), month.statement
    ? element("span", {}, tag("ok", "✓", "已封存"), " ", element("a", { className: "open", href: `/api/v1/records/${month.statement}/pdf`, target: "_blank", rel: "noopener", "aria-label": "打开编制情况说明（新窗口）" }, "打开"))
    : tag("go", "↑", "还没有"));
  $("close-statement-fold").hidden = !officer() || month.state === "closed" || draft === null;
  if ($("close-statement-fold").hidden) $("close-statement").replaceChildren();
  else keep($("close-statement"), [{ id: "statement", data: draft.data }], (item) => element("li", {}, statementForm(item)), $("close-title"));
}

// ---- the officer in filing, notice board and real-name system ----

const agreements = { same: ["ok", "✓", "三处一致"], differs: ["bad", "!", "不一致"], missing: ["warn", "?", "资料不全，不能判断"] };

function identityRow(row) {
  const place = (source, text, at) => element("div", { className: "where" }, `${source}：${text || "—"}`, at ? `（${at}）` : "");
  const [kind, sign] = { 一致: ["ok", "✓"], 不一致: ["bad", "!"], 缺: ["warn", "?"] }[row.finding];
  return element("div", {}, element("h3", { tabIndex: -1 }, tag(kind, sign, row.finding), " ", row.item), place("备案表", row.in_filing, row.filing_at),
    place("告示牌", row.on_board, row.board_at), place("实名制系统", row.in_system, row.system_at),
    row.action ? element("p", { className: "act" }, element("b", {}, "怎么办："), sentence(row.action)) : null);
}

// The system itself is not in the archive: without a row in the register the officer says what stands there.
const readings = [["officer", "系统里的专管员姓名"], ["officer_phone", "系统里的专管员电话"], ["system", "系统名称"], ["read_on", "哪天查的（不填是今天）"]];

function identityForm(check) {
  const inputs = check.in_register ? [] : readings.map(([name, label]) => [name, element("input", { type: name === "read_on" ? "date" : "text", maxLength: 100, autocomplete: "off" }), label]);
  const form = element("form", { className: "statement" },
    inputs.length ? element("p", {}, "花名册里没有劳资专管员：请照实名制系统里的填写，没有查的不填，按“缺”封存。") : null,
    ...inputs.map(([, input, label]) => element("label", {}, label, input)), element("div", {}, element("button", { className: "answer" }, "封存核对表 ", english("Seal"))));
  return acting(form, errorLine(), () => paper("/identity-check", Object.fromEntries(inputs.map(([name, input]) => [name, input.value.trim()]))));
}

function showIdentity(month, check) {
  const sealed = here.records.find((r) => r.type === "L4-14" && r.period === here.month && !r.scan);
  redraw($("close-identity-state"), element("span", {}, check ? tag(...agreements[check.agreement]) : null, " ", sealed
    ? element("a", { className: "open", href: `/api/v1/records/${sealed.id}/pdf`, target: "_blank", rel: "noopener", "aria-label": "打开核对表（新窗口）" }, "打开核对表") : tag("go", "↑", "还没有封存")));
  $("close-identity-fold").hidden = check === null;
  if (check === null) $("close-identity").replaceChildren();
  else keep($("close-identity"), [{ id: "identity", ...check, mine: officer() }], (item) => element("li", {}, ...item.data.rows.map(identityRow),
    item.mine ? identityForm(item) : null), $("close-title"));
}

// ---- attesting and closing ----

const words = [["true", "真实：和原件、和现场一样"], ["accurate", "准确：人数、金额都核对过"], ["complete", "完整：该有的都有，没有的写了原因"]];

function closingForm(month) {
  const boxes = words.map(([name, text]) => [name, element("input", { type: "checkbox", required: true }), text]);
  const form = element("form", {}, element("p", {}, sentence(month.attestation)),
    ...boxes.map(([, box, text]) => element("label", { className: "tick" }, box, text)),
    element("p", { className: "where" }, "关账以后这个月不能再改，要补只能作为补充材料，写明原因，两份都会留下。"),
    element("button", { className: "main" }, "确认并关账 ", english("Attest and close")));
  return acting(form, errorLine(), async () => {
    if (month.state !== "attested") await call("POST", path("/attestation"), Object.fromEntries(boxes.map(([name, box]) => [name, box.checked])));
    await call("POST", path("/closing"), {});
    await changed();
    $("close-title").focus();
  });
}

// What comes after the closing lies beside what was closed, with its reason.
function supplementForm() {
  const type = element("select", { required: true }, element("option", { value: "" }, "选资料种类"), ...here.catalogue.types.map((t) => element("option", { value: t.code }, t.code + " " + t.title)));
  const firm = element("select", {}, element("option", { value: "" }, "全项目"), ...project().subcontractors.map((n) => element("option", { value: n }, n)));
  const file = element("input", { type: "file", required: true }), reason = element("input", { required: true, maxLength: 500, placeholder: "例如 银行补寄的回单", autocomplete: "off" });
  const form = element("form", {}, element("label", {}, "资料种类", type), element("label", {}, "分包单位", firm), element("label", {}, "文件", file),
    element("label", {}, "为什么现在才补", reason), element("div", {}, element("button", {}, "上传补充材料")));
  return acting(form, errorLine(), async () => {
    const body = new FormData();
    for (const [name, value] of [["type", type.value], ["period", here.month], ["subcontractor", firm.value], ["supplement", reason.value.trim()]]) body.append(name, value);
    body.append("file", file.files[0]);
    await settled((await call("POST", `/projects/${project().id}/submissions`, body)).submission);
    await changed();
  });
}

function closedFacts(month) {
  const closing = month.closing, volume = element("button", { type: "button" }, `下载封存的卷册 ${closing.volume.pages} 页`);
  volume.addEventListener("click", guarded(() => download(volume, `${project().code}-${inWords(here.month)}.pdf`, () => answered("GET", path("/volume"))), $("close-error")));
  return element("div", {}, element("p", {}, `${closing.at.slice(0, 10)} 已关账，${closing.records} 份资料封存成卷。`),
    element("p", {}, element("a", { className: "open", href: `/api/v1/records/${closing.contents}/pdf`, target: "_blank", rel: "noopener", "aria-label": "打开卷内目录（新窗口）" }, "卷内目录"), " ", volume),
    ...(month.supplements.length ? [element("h3", {}, "关账以后的补充材料"), element("ul", {}, ...month.supplements.map((s) => element("li", {}, `${s.title}：${s.reason}`)))] : []),
    officer() ? element("details", {}, element("summary", {}, "补充材料"), supplementForm()) : null);
}

function showClosing(month) {
  redraw($("close-state"), month.state === "closed" ? tag("ok", "✓", "已关账") : month.blockers.length ? tag("wait", "…", `还差 ${month.blockers.length} 件`) : tag("go", "→", "可以关账"));
  const ready = officer() && month.state !== "closed" && month.blockers.length === 0;
  $("close-why").textContent = month.state === "closed" || ready ? "" : officer() ? `还差 ${month.blockers.length} 件事，办完就能关账。` : "由劳资专管员确认、关账。";
  const entry = month.state === "closed" ? { id: "closed", month } : { id: "open", month: { state: month.state, attestation: month.attestation, findings: month.findings.length, counts: month.counts } };
  keep($("close-act"), month.state === "closed" || ready ? [entry] : [], (item) => element("li", {}, item.id === "closed" ? closedFacts(item.month) : closingForm(item.month)), $("close-title"));
}

// ---- opening and leaving ----

function show({ month, matrix, draft, check }) {
  $("close-title").textContent = inWords(here.month) + "月结";
  showClosing(month);
  keep($("close-firms"), month.subcontractors.map((life) => ({ ...life, id: life.subcontractor })), firm, $("close-title"));
  showOpen(month);
  showMatrix(matrix, month);
  showStatement(month, draft);
  showIdentity(month, check);
}

async function load() {
  if (!open) return null;
  // Without papers there is nothing to state yet: said among what is open.
  const unless = (status, asked) => asked.catch((error) => { if (error.status === status) return null; throw error; });
  const [month, matrix, draft] = await Promise.all([call("GET", path()), call("GET", path("/completeness")), unless(422, call("GET", path("/statement")))]);
  // Of a closed month there is nothing to compare any more.
  const check = month.state === "closed" ? null : await unless(409, call("GET", path("/identity-check")));
  return { month, matrix, draft, check };
}

function leave() {
  open = false;
  $("close-section").hidden = true;
  for (const id of ["close-open", "close-firms", "close-matrix", "close-conditional", "close-statement", "close-act", "close-state", "close-statement-state", "close-identity", "close-identity-state"]) $(id).replaceChildren();
  $("close-error").textContent = "";
  for (const part of document.querySelectorAll("#work > .title, #work > .columns")) part.hidden = false;
}

register({
  load,
  show(seen, mine) { if (open && mine) show(mine); },
  forget: leave,
});
$("month-close").addEventListener("click", guarded(async () => {
  open = true;
  await refresh();
  for (const part of document.querySelectorAll("#work > .title, #work > .columns")) part.hidden = true;
  $("close-section").hidden = false;
  $("close-title").focus();
}, $("page-error")));
$("close-back").addEventListener("click", () => { leave(); $("month-close").focus(); });
$("close-csv").addEventListener("click", guarded(() => download($("close-csv"), `${project().code}-${here.month}-完整性.csv`, () => answered("GET", path("/completeness?format=csv"))), $("close-error")));
