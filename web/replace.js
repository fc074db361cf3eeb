// 有一份不用了: of two papers that stand side by side (a contract scanned again, a list sent twice) a person says which one
// counts. The other is kept and is not current any more. Shown only where there are two.
import { call } from "./api.js";
import { $, element, guarded } from "./dom.js";
import { here, inWords, officer } from "./state.js";
import { changed, register } from "./views.js";

const place = (r) => JSON.stringify([r.type, r.period, r.subcontractor, r.scan, r.supplement]);

// Records of which another stands in the same place, by place.
function sideBySide() {
  const places = new Map();
  for (const r of here.records) {
    if (r.item === null || (r.period && r.period !== here.month)) continue;
    places.set(place(r), [...(places.get(place(r)) || []), r]);
  }
  return [...places.values()].filter((all) => all.length > 1);
}

const words = (r) => `${r.title}${r.scan ? "（扫描件）" : ""} ${r.sealed_at.slice(0, 16).replace("T", " ")} ${r.archival_code}`;
const option = (r) => element("option", { value: r.id }, words(r));

function oldChanged() {
  const all = sideBySide().find((one) => one.some((r) => r.id === $("replace-old").value)) || [];
  $("replace-by").replaceChildren(...all.filter((r) => r.id !== $("replace-old").value).map(option));
}

async function replace() {
  await call("POST", `/records/${$("replace-old").value}/replacement`, { by: $("replace-by").value, reason: $("replace-reason").value.trim() });
  $("replace-form").reset();
  $("replace").open = false;
  await changed();
}

register({
  show() {
    const places = officer() ? sideBySide() : [];
    $("replace").hidden = places.length === 0;
    const kept = [$("replace-old").value, $("replace-by").value]; // a form half filled in stays as it is
    $("replace-old").replaceChildren(...places.map((all) => element("optgroup", { label: `${all[0].type} ${all[0].period ? inWords(all[0].period) : "不分月份"} ${all[0].subcontractor}`.trim() }, ...all.map(option))));
    if ([...$("replace-old").options].some((o) => o.value === kept[0])) $("replace-old").value = kept[0];
    oldChanged();
    if ([...$("replace-by").options].some((o) => o.value === kept[1])) $("replace-by").value = kept[1];
  },
  forget() {
    $("replace-form").reset();
    for (const id of ["replace-old", "replace-by"]) $(id).replaceChildren();
    $("replace").hidden = true;
  },
});
$("replace-old").addEventListener("change", oldChanged);
$("replace-form").addEventListener("submit", guarded(replace, $("replace-error")));
