// What the review of the month objects to: what, where, what to do, on which basis.
import { pdf } from "./documents.js";
import { $, element, english, redraw, sentence, tag } from "./dom.js";
import { here } from "./state.js";
import { register } from "./views.js";

const severities = { error: ["bad", "!", "要改"], warning: ["warn", "?", "请核对"], info: ["wait", "i", "提醒"] };

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
  const byId = new Map(here.records.map((r) => [r.id, r]));
  const count = review.findings.length;
  $("finding-count").textContent = count ? `${count} 处` : "";
  const order = (f) => Object.keys(severities).indexOf(f.severity) + (f.notice || "~") + f.rule;
  const sorted = [...review.findings].sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  const none = count ? null : element("li", { className: "none" }, element("p", {},
    review.reviewed_at ? "收到的资料没有发现问题。 " : "这个月还没有审核。先上传工资支付表，系统就逐条核对。 ",
    english(review.reviewed_at ? "Nothing found in what was received" : "Not reviewed yet")));
  redraw($("findings"), ...sorted.map((f, i) => finding(f, i + 1, byId)), none);
}

register({ show: ({ review }) => showFindings(review), forget: () => $("findings").replaceChildren() });
