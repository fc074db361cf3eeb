// 上传资料: document, firm, month, file, and what is attested of a payroll's original.
import { call } from "./api.js";
import { $, element, guarded, sentence, tag } from "./dom.js";
import { became } from "./queue.js";
import { here, inWords, officer, project, typeOf } from "./state.js";
import { changed, register, settled } from "./views.js";

const chosenType = () => typeOf($("type").value);

const attested = () => $("type").value === "L5-05";

function typeChanged() {
  const type = chosenType(), monthly = type.frequency.length === 1 && type.frequency[0] === "monthly";
  $("subcontractor-label").hidden = type.scope !== "subcontractor";
  $("filed").replaceChildren(...(monthly ? [] : [element("option", { value: "" }, "不分月份")]), element("option", { value: here.month }, inWords(here.month)));
  $("attest").hidden = $("attest").disabled = !attested();
  // What is attested is true of one payroll only.
  $("file").multiple = !attested();
}

function fileChanged() {
  const names = [...$("file").files].map((f) => f.name);
  $("file-names").textContent = names.length > 1 ? `${names.length} 个文件` : names[0] || "还没有选，也可以拖进来";
}

export function chooseDocument(code, team) {
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
  await changed();
}

register({
  opened() {
    $("upload-section").hidden = $("drop-section").hidden = !officer();
    $("type").replaceChildren(...here.catalogue.ledgers.map((ledger) => element("optgroup", { label: ledger.code + " " + ledger.title },
      ...here.catalogue.types.filter((t) => t.ledger === ledger.code).map((t) => element("option", { value: t.code }, t.code + " " + t.title)))));
    $("type").value = "L5-05";
  },
  turned: typeChanged,
  forget() {
    $("uploads").replaceChildren();
    $("upload-form").reset();
    fileChanged();
    signedChanged();
  },
});
$("type").addEventListener("change", typeChanged);
$("file").addEventListener("change", fileChanged);
$("attest").addEventListener("change", signedChanged);
$("upload-form").addEventListener("submit", guarded(async () => {
  const button = $("upload-form").querySelector(".main");
  button.disabled = true; // the line below it says what is going on
  try { await uploadAll(); } finally { button.disabled = false; }
}, $("upload-error")));
