// 上传资料: document, firm, month, file, and what is attested of a payroll's original.
import { attests, questions } from "./attest.js";
import { $, element, guarded } from "./dom.js";
import { enqueue } from "./queue.js";
import { here, inWords, officer, typeOf } from "./state.js";
import { register } from "./views.js";

const chosenType = () => typeOf($("type").value);

const original = questions();

function typeChanged() {
  const type = chosenType(), monthly = type.frequency.length === 1 && type.frequency[0] === "monthly";
  $("subcontractor-label").hidden = type.scope !== "subcontractor";
  $("filed").replaceChildren(...(monthly ? [] : [element("option", { value: "" }, "不分月份")]), element("option", { value: here.month }, inWords(here.month)));
  $("attest").hidden = $("attest").disabled = !attests($("type").value);
  // What is attested is true of one payroll only.
  $("file").multiple = !attests($("type").value);
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

// A file with what the form says of it. What is attested was about this file; the next one is looked at afresh.
async function uploadAll() {
  const type = chosenType();
  const facts = { type: type.code, period: $("filed").value, subcontractor: type.scope === "subcontractor" ? $("subcontractor").value : "",
    attestation: attests(type.code) ? JSON.stringify(original.answer()) : "" };
  const files = [...$("file").files].map((file) => ({ file, name: file.name }));
  const kept = [$("type").value, $("subcontractor").value];
  $("upload-form").reset();
  [$("type").value, $("subcontractor").value] = kept;
  typeChanged();
  original.changed();
  fileChanged();
  await enqueue($("uploads"), files, facts);
}

register({
  opened() {
    $("upload-section").hidden = !officer();
    $("type").replaceChildren(...here.catalogue.ledgers.map((ledger) => element("optgroup", { label: ledger.code + " " + ledger.title },
      ...here.catalogue.types.filter((t) => t.ledger === ledger.code).map((t) => element("option", { value: t.code }, t.code + " " + t.title)))));
    $("type").value = "L5-05";
  },
  turned: typeChanged,
  forget() {
    $("upload-form").reset();
    fileChanged();
    original.changed();
  },
});
$("type").addEventListener("change", typeChanged);
$("file").addEventListener("change", fileChanged);
$("attest").append(original.fields);
$("upload-form").addEventListener("submit", guarded(uploadAll, $("upload-error"))); // the row below says what is going on
