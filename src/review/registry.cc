#include "review/registry.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

using record::Severity;
constexpr auto Error = Severity::Error;
constexpr auto Warning = Severity::Warning;
constexpr auto Info = Severity::Info;

constexpr std::string_view Notice = "通治欠办发〔2023〕11号 二（二）";
constexpr std::string_view NoticeAnd15 = "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第十五条";
constexpr std::string_view NoticeAnd31 = "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第三十一条";
constexpr std::string_view Article15 = "保障农民工工资支付条例第十五条";

constexpr std::array Table = {
    // ------------------------------------------------------------------------------------ persons and codes
    RuleInfo{
        "R-ID-1",
        2,
        "",
        "身份证号码校验",
        "Citizen number",
        "GB 11643-1999",
        "A citizen number is missing where every worker must have one, or has a wrong length, character, "
        "date of "
        "birth or check character. The region is not checked (docs/adr/0009).",
        "L4-06 rows/id_no; L4-10 rows/id_no; L5-05 rows/id_no; L4-08 worker_id_no; L4-09 rows/id_no; L4-09b "
        "rows/id_no; L4-09c rows/id_no; L4-12 rows/id_no; L4-12b id_no; L5-09 rows/id_no; L5-10 rows/id_no; "
        "L5-10b "
        "rows/id_no; L1-08 rows/id_no",
        "",
        {{{"missing", Error, "缺少身份证号码：{name}", "Citizen number missing: {name}",
           "请按身份证原件补填18位号码，并把该列设为文本格式"},
          {"wrong", Error, "身份证号码校验不通过：{name} {number}，{fault}",
           "Citizen number fails its check: {name} {number}, {fault}", "请核对身份证原件，更正后重新上传"},
          {"old", Error, "身份证号码校验不通过：{name} {number}，为15位旧号码，已停止使用",
           "Citizen number fails its check: {name} {number}, an old number of 15 digits, no longer valid",
           "请换用居民身份证上的18位号码"}}},
    },
    RuleInfo{
        "R-CARD-1",
        2,
        "",
        "银行卡号校验",
        "Bank card number",
        "银行卡号校验位算法（Luhn），13至19位",
        "A card number is no Luhn number of 13 to 19 digits, or is missing where the sheet has a column for "
        "it. A "
        "settlement account that is no card is explained in writing.",
        "L4-06 rows/card_no; L5-05 rows/card_no; L4-08 card_no; L4-12b card_no",
        "",
        {{{"wrong", Warning, "银行卡号校验不通过：{name}{tail}", "Card number fails its check: {name}{tail}",
           "请核对银行卡；如为存折等非卡账号，请书面说明"},
          {"missing", Warning, "缺少银行卡号：{name}", "Card number missing: {name}",
           "请补填本人工资卡号；以现金支付的请书面说明"}}},
    },
    // ---------------------------------------------------------------------------------------- payroll, S-10
    RuleInfo{
        "R-PAY-SEAL",
        2,
        "S-10a",
        "分包单位盖章",
        "Subcontractor's seal",
        Notice,
        "The officer attested that there is no seal, or attested nothing for the month; or the sheet itself "
        "names "
        "another firm than the one it is filed for.",
        "L5-05 attestation/seal subcontractor",
        "",
        {{{"absent", Error, "工资支付表未加盖分包单位公章{firm}", "The payroll sheet lacks the seal{firm}",
           "请退回分包单位盖章后重新上传"},
          {"silent", Error, "未确认工资支付表已加盖分包单位公章{firm}",
           "Nobody said whether the payroll sheet is sealed{firm}",
           "请查看原件，上传时注明是否盖章；未盖章的退回分包单位"},
          {"other", Error, "工资支付表写的单位是“{written}”，与归档的分包单位不一致{firm}",
           "The payroll sheet names “{written}”, not the subcontractor it is filed for{firm}",
           "请核对是哪个分包单位的工资支付表，更正后重新上传"}}},
    },
    RuleInfo{
        "R-PAY-HEADCOUNT",
        1,
        "S-10b",
        "工资发放人数与电子考勤人数",
        "Paid and attending persons",
        Notice,
        "The persons paid and the persons in the electronic attendance differ as sets (rows noted as back "
        "pay, "
        "stoppage, work injury or settlement of a leaver are exempt), or there is no electronic attendance.",
        "L5-05 rows/id_no rows/note; L4-10 rows/id_no rows/days_total source",
        "",
        {{{"differ", Error, "{counts}{firm}{lists}", "{counts}{firm}{lists}",
           "请分包单位逐人核对；属补发、停工、工伤、离场结算的在备注栏写明，其余更正后重新上传"},
          {"without", Error, "{why}，无法核对工资发放人数（{paid}）{firm}",
           "{why}: the number paid ({paid}) cannot be compared{firm}",
           "请上传当月电子考勤表（考勤方式注明“电子”）后重新审核"}}},
    },
    RuleInfo{
        "R-PAY-GROSS",
        1,
        "S-10c",
        "应发工资栏数据",
        "Gross pay missing",
        NoticeAnd15,
        "Gross is empty, zero or no number for a person with work.",
        "L5-05 rows/gross rows/days",
        "",
        {{{"row", Error, "应发工资栏数据缺失：{person}", "Gross pay missing: {person}",
           "请分包单位补填应发工资，由本人确认后重新上传"},
          {"sheet", Error, "应发工资栏数据缺失：全表{count}人", "Gross pay missing: all {count} persons",
           "请分包单位补填应发工资，由本人确认后重新上传"}}},
    },
    RuleInfo{
        "R-PAY-PRICE",
        1,
        "S-10d",
        "工价与市场行情",
        "Price of work off the market",
        "通治欠办发〔2023〕11号 二（二）；参考区间为本产品可调参数",
        "The day price is outside the band of its trade, county and month. The notice gives no number: the "
        "shipped "
        "bands are defaults of the product.",
        "L5-05 rows/rate rows/base rows/gross rows/days rows/trade",
        "price_bands",
        {{{"off", Warning,
           "工价明显偏离市场行情：{trade} {price} 元/日，参考 {low}-{high} 元/日；涉及{count}人：{names}",
           "Price of work off the market: {trade} {price} yuan a day, reference {low}-{high}; {count} "
           "persons: "
           "{names}",
           "请分包单位核对工价；确属特殊情况的，书面说明理由后由专管员确认"}}},
    },
    RuleInfo{
        "R-PAY-SIGN",
        2,
        "S-10e",
        "农民工本人签字确认",
        "Signed by the worker personally",
        NoticeAnd31,
        "The officer attested rows, or the sheet, as not signed by the workers, or attested nothing for the "
        "month; or "
        "the signature column itself says that somebody else signed.",
        "L5-05 attestation/signatures attestation/not_signed_rows rows/signature",
        "words.proxy words.signed",
        {{{"row", Error, "非农民工本人签字确认：{person}", "Not signed by the worker: {person}",
           "请由农民工本人补签（不得代签），再上传签字后的工资支付表"},
          {"sheet", Error, "非农民工本人签字确认：全表{count}人均未签字{firm}",
           "Not signed by the workers: none of {count}{firm}",
           "请组织农民工本人签字（不得代签），再上传签字后的工资支付表"},
          {"silent", Error, "未确认工资支付表由农民工本人签字{firm}",
           "Nobody said whether the workers signed themselves{firm}",
           "请查看原件，上传时注明是否全部由本人签字，或写明未签字的序号"},
          {"proxy", Error, "非农民工本人签字确认：{person} 签字栏为他人代签",
           "Not signed by the worker: {person}, somebody else's signature",
           "请由农民工本人补签（不得代签），再上传签字后的工资支付表"}}},
    },
    RuleInfo{
        "R-PAY-PROGRESS",
        1,
        "S-10f",
        "当月工程进度",
        "Progress of the month",
        NoticeAnd31,
        "The subcontractor has a payroll but neither a progress statement (L3-04) of the month nor words "
        "about it.",
        "L3-04 progress progress_amount; L5-05 attestation/progress",
        "",
        {{{"missing", Error, "缺少当月工程进度情况{firm}", "No statement of the month's progress{firm}",
           "请上传当月工程进度（产值）确认单，或在上传工资支付表时写明当月形象进度"}}},
    },
    // ---------------------------------------------------------------------------------- payroll, arithmetic
    RuleInfo{
        "R-PAY-A1",
        2,
        "",
        "应发工资等于各项之和",
        "Gross is the sum of its items",
        Article15,
        "Gross is not the sum of its items, where items are given. A difference of no more than one fen an "
        "item is "
        "rounding: Info.",
        "L5-05 rows/gross rows/base rows/overtime rows/allowance rows/bonus",
        "gross_rounding_fen",
        {{{"differs", Error, "应发工资与明细合计不符：{person} 差额{difference}",
           "Gross is not the sum of its items: {person}, difference {difference}",
           "请核对各项工资；表中没有单列的应发项目，请用“补贴”“奖金”等栏列明"},
          {"rounded", Info, "应发工资与明细合计不符：{person} 差额{difference}",
           "Gross is not the sum of its items: {person}, difference {difference}",
           "差额为四舍五入所致，可不更正"}}},
    },
    RuleInfo{
        "R-PAY-A2",
        2,
        "",
        "实发工资等于应发减扣款",
        "Net is gross less deductions",
        Article15,
        "Net is not gross less deductions, or is missing; or the total of deductions is not the sum of those "
        "named.",
        "L5-05 rows/net rows/gross rows/advance rows/social_personal rows/housing_fund rows/tax "
        "rows/other_deduction "
        "rows/deductions",
        "",
        {{{"differs", Error, "实发工资计算有误：{person} 差额{difference}",
           "Net is wrong: {person}, difference {difference}",
           "实发工资应等于应发工资减各项扣款，请核对后更正"},
          {"deductions", Error, "扣款合计与各项扣款不符：{person} 差额{difference}",
           "The total of deductions is wrong: {person}, difference {difference}", "请核对各项扣款后更正"},
          {"missing", Error, "实发工资栏数据缺失：{who}", "Net pay missing: {who}",
           "请分包单位补填实发工资后重新上传"}}},
    },
    RuleInfo{
        "R-PAY-A3",
        2,
        "",
        "合计栏与明细",
        "Totals are the sums of the rows",
        Article15,
        "A column's total, or the headcount, is not what the rows add up to.",
        "L5-05 totals/headcount totals/days totals/hours totals/overtime_hours totals/quantity totals/base "
        "totals/overtime totals/allowance totals/bonus totals/gross totals/advance totals/social_personal "
        "totals/housing_fund totals/tax totals/other_deduction totals/deductions totals/net totals/cum_due "
        "totals/cum_paid",
        "",
        {{{"column", Error, "合计栏与明细不符：{column}，合计栏 {total}，明细相加 {sum}",
           "A total is wrong: {column}, {total} in the totals, the rows add up to {sum}",
           "请核对明细和合计栏后更正"},
          {"headcount", Error, "合计栏与明细不符：人数，合计栏 {total}，明细 {sum} 人",
           "The headcount is wrong: {total} in the totals, {sum} rows", "请核对人数后更正"}}},
    },
    RuleInfo{
        "R-PAY-A4",
        1,
        "",
        "实发工资不为负",
        "Net is not negative",
        "保障农民工工资支付条例第十五条；劳动法第五十条",
        "Net is negative.",
        "L5-05 rows/net",
        "",
        {{{"negative", Error, "实发工资为负：{person} {net}", "Net is negative: {person} {net}",
           "扣款不得超过应发工资，请核对预支和扣款并写明原因"}}},
    },
    RuleInfo{
        "R-PAY-A5",
        1,
        "",
        "工资表与考勤表天数",
        "Days paid and days attended",
        "通治欠办发〔2023〕11号 二（二）；建市〔2019〕18号",
        "Days in the payroll differ from the same person's electronic attendance.",
        "L5-05 rows/days; L4-10 rows/days_total",
        "",
        {{{"differ", Error, "工资表出勤天数与考勤表不一致：{person} 工资表 {paid} 天，考勤表 {attended} 天",
           "Days paid and days attended differ: {person}, payroll {paid}, attendance {attended}",
           "请以考勤记录为准核对出勤天数和应发工资"}}},
    },
};

constexpr Say CannotJudge = {"unknown", Info, "无法判断“{title}”：{missing}",
                             "Cannot judge “{title_en}”: {missing_en}",
                             "请补充后重新审核；补充之前这一项不视为通过"};

std::string_view word(Severity severity) {
    switch (severity) {
    case Error: return "error";
    case Warning: return "warning";
    case Info: return "info";
    }
    return "";
}

std::string row_of(const RuleInfo& rule) {
    std::string text = "\n## " + std::string(rule.id) + " " + std::string(rule.title) + "\n\n";
    text += std::string(rule.title_en) + ". Version " + std::to_string(rule.version) + ".";
    if (!rule.notice.empty()) text += " Notice: " + std::string(rule.notice) + ".";
    text += " Basis: " + std::string(rule.basis) + ".\n\n" + std::string(rule.fails) + "\n\n";
    text += "Reads: `" + std::string(rule.inputs) + "`.";
    if (!rule.parameters.empty()) text += " Parameters: `" + std::string(rule.parameters) + "`.";
    text += "\n\n| | says | in English | what to do next |\n|---|---|---|---|\n";
    for (const Say& say : rule.sentences()) {
        text += "| " + std::string(word(say.severity)) + " | " + std::string(say.zh) + " | " +
                std::string(say.en) + " | " + std::string(say.advice) + " |\n";
    }
    return text;
}

} // namespace

std::span<const Say> RuleInfo::sentences() const {
    auto end = std::find_if(says.begin(), says.end(), [](const Say& say) { return say.key.empty(); });
    return {says.data(), static_cast<std::size_t>(end - says.begin())};
}

const Say* RuleInfo::find(std::string_view key) const {
    auto all = sentences();
    auto at = std::find_if(all.begin(), all.end(), [&](const Say& say) { return say.key == key; });
    return at == all.end() ? nullptr : &*at;
}

std::span<const RuleInfo> rule_list() { return Table; }

const RuleInfo* find_rule(std::string_view id) {
    auto at = std::find_if(Table.begin(), Table.end(), [&](const RuleInfo& rule) { return rule.id == id; });
    return at == Table.end() ? nullptr : &*at;
}

const Say& cannot_judge() { return CannotJudge; }

std::string rules_page() {
    std::string text = "# The rules\n\n"
                       "Printed from the table in `src/review/registry.cc` "
                       "(`tests/unit/review/rules_test.cc` keeps it true; "
                       "`TAIZHANG_ACCEPT=1` writes it again). The notice's sentences and where each is kept: "
                       "[notice.md](notice.md). Parameters: `schemas/rules/*.json`, by county and date, each "
                       "with its source.\n\n"
                       "*Error* keeps a month from passing, *warning* wants a written reason, *info* is for "
                       "reading and decides "
                       "nothing. Nothing is ever refused for a finding. A finding names every cell it rests "
                       "on, in every document. "
                       "Inputs are fields of the schemas by document type; `attestation/…` is what the "
                       "officer attested at upload.\n\n"
                       "A rule that lacks a document or a parameter passes nothing: it says, as info, “" +
                       std::string(CannotJudge.zh) + "” (" + std::string(CannotJudge.en) +
                       "), and what to do: " + std::string(CannotJudge.advice) + ".\n";
    text += "\n| rule | notice | title |\n|---|---|---|\n";
    for (const RuleInfo& rule : Table) {
        text += "| " + std::string(rule.id) + " | " + std::string(rule.notice) + " | " +
                std::string(rule.title) + " |\n";
    }
    for (const RuleInfo& rule : Table) text += row_of(rule);
    return text;
}

} // namespace taizhang::review
