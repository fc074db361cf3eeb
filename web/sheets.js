// 下载表格: workbooks to fill in, which come back without anything to choose.
import { answered, download } from "./api.js";
import { $, element, guarded } from "./dom.js";
import { here, inWords, officer, project, typeOf } from "./state.js";
import { register } from "./views.js";

const sheetType = () => typeOf($("sheet-type").value);

function offerSheets() {
  $("sheet-section").hidden = !officer();
  $("sheet-type").replaceChildren(...here.catalogue.ledgers.map((ledger) => element("optgroup", { label: ledger.code + " " + ledger.title },
    ...here.catalogue.types.filter((t) => t.ledger === ledger.code && t.imports).map((t) => element("option", { value: t.code }, t.code + " " + t.title)))));
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
  $("sheet-period").replaceChildren(...(always ? [] : [element("option", { value: "" }, "不分月份")]), ...(monthly ? [element("option", { value: here.month }, inWords(here.month))] : []));
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

register({ opened: offerSheets, turned: sheetChanged, forget: () => $("sheet-form").reset() });
$("sheet-type").addEventListener("change", sheetChanged);
$("sheet-workers").addEventListener("change", sheetWorkersChanged);
$("sheet-form").addEventListener("submit", guarded(downloadSheet, $("sheet-error")));
