// 查: full text within the person's rights, hits marked.
import { call } from "./api.js";
import { $, element, guarded } from "./dom.js";
import { here } from "./state.js";
import { register } from "./views.js";

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
    here.projects.length > 1 ? element("span", { className: "where" }, (here.projects.find((p) => p.id === hit.record.project) || { name: "" }).name) : null,
    marked(hit.snippet, hit.marks))));
  if (!answer.total) $("search-hits").append(element("li", {}, `没找到“${text}”。试试：少写几个字；核对同音字；证件号写全。只查您有权看的项目。`));
}

register({
  opened() { $("search-form").hidden = false; },
  forget() {
    $("search-hits").replaceChildren();
    $("search-form").reset();
    $("search-form").hidden = $("search-section").hidden = true;
  },
});
$("search-form").addEventListener("submit", guarded(search, $("page-error")));
$("search-close").addEventListener("click", () => { $("search-section").hidden = true; $("search-text").focus(); });
