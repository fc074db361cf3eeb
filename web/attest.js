// What no table shows and only the original does: seal, signatures, progress. Asked in the form and in 待办, never answered
// beforehand.
import { element } from "./dom.js";
import { here } from "./state.js";

const attested = ["L5-05"];
const given = (value) => value !== undefined && value !== null;

export const attests = (type) => attested.includes(type);

// A sealed payroll of which nobody stated both. Of a scan it is not asked: there everybody can see it.
export function asked(s) {
  if (!attests(s.type) || s.state !== "sealed") return false;
  const said = s.attestation, record = here.records.find((r) => r.id === s.record);
  return !(record && record.scan) && !(given(said.seal) && (given(said.signatures) || (said.not_signed_rows || []).length));
}

function radios(name, question, english, answers) {
  return element("fieldset", { className: "choice" }, element("legend", {}, question, " ", element("small", { lang: "en" }, english)),
    ...answers.map(([value, words]) => element("label", {}, element("input", { type: "radio", name, value, required: true }), words)));
}

// {fields, answer()}: to put into a form, and what was answered when that form is valid. Errors: in words for the person.
export function questions() {
  const rows = element("input", { name: "rows", placeholder: "例如 3，9", autocomplete: "off" });
  const rowsLabel = element("label", { hidden: true }, "没有本人签字的是哪几个序号 ", element("small", { lang: "en" }, "Rows not signed"), rows);
  const progress = element("input", { name: "progress", placeholder: "例如 3号楼屋面层钢筋绑扎完成", autocomplete: "off" });
  const seal = radios("seal", "加盖公章了吗？", "Seal", [["yes", "盖了"], ["no", "没盖"]]);
  const signed = radios("signed", "全部本人签字了吗？", "Signatures", [["all", "全部本人签了"], ["some", "有人没签"], ["none", "一个也没签"]]);
  const chosen = (field) => { const one = field.querySelector(":checked"); return one ? one.value : ""; };
  const changed = () => { rowsLabel.hidden = chosen(signed) !== "some"; rows.required = !rowsLabel.hidden; };
  signed.addEventListener("change", changed);
  const fields = element("div", { className: "questions" }, seal, signed, rowsLabel,
    element("label", {}, "当月完成的进度 ", element("small", { lang: "en" }, "Progress, may be left out"), progress));
  const answer = () => {
    const how = chosen(signed);
    const numbers = how === "some" ? (rows.value.normalize("NFKC").match(/\d+/g) || []).map(Number) : [];
    if (how === "some" && numbers.length === 0) throw new Error("请写明没有本人签字的是哪几个序号，例如 3，9。");
    return { seal: chosen(seal) === "yes", signatures: how === "some" ? null : how, not_signed_rows: numbers, progress: progress.value.trim() };
  };
  return { fields, answer, changed };
}
