// R-ID-1 and R-CARD-1: numbers of persons, in every table that has them.
#include "record/identity.hh"

#include "review/sheet.hh"
#include "text/normalise.hh"

namespace taizhang::review {
namespace {

std::string fault_words(record::IdFault fault) {
    switch (fault) {
    case record::IdFault::None: return {};
    case record::IdFault::Length: return "位数不是18位";
    case record::IdFault::Characters: return "含有不应有的字符";
    case record::IdFault::BirthDate: return "出生日期不存在";
    case record::IdFault::CheckDigit: return "校验码不符";
    case record::IdFault::FifteenDigits: return "为15位旧号码，已停止使用";
    }
    return {};
}

bool is_blank(const Row& row) { return row.text("name").empty() && row.text("id_no").empty(); }

void check_id(const Sheet& sheet, const Row& row, Report& report) {
    auto id = row.text("id_no");
    if (id.empty()) {
        report.add("R-ID-1", record::Severity::Error, "缺少身份证号码：" + row.masked_name(),
                   "请按身份证原件补填18位号码，并把该列设为文本格式", {sheet.place(row, "id_no")},
                   row.text("name").empty() ? std::string() : "-" + text::name_key(row.text("name")));
        return;
    }
    auto fault = record::check_id_no(id);
    if (fault == record::IdFault::None) return;
    report.add("R-ID-1", record::Severity::Error,
               "身份证号码校验不通过：" + row.masked_name() + " " + text::mask_number(id) + "，" +
                   fault_words(fault),
               fault == record::IdFault::FifteenDigits ? "请换用居民身份证上的18位号码"
                                                       : "请核对身份证原件，更正后重新上传",
               {sheet.place(row, "id_no")}, id + "\n" + text::name_key(row.text("name")));
}

void check_card(const Sheet& sheet, const Row& row, Report& report) {
    auto card = row.text("card_no");
    if (card.empty() || record::is_card_no(card)) return;
    auto tail = card.size() < 9 ? std::string() : " 尾号" + card.substr(card.size() - 4);
    report.add("R-CARD-1", record::Severity::Warning, "银行卡号校验不通过：" + row.masked_name() + tail,
               "请核对银行卡；如为存折等非卡账号，请书面说明", {sheet.place(row, "card_no")},
               card + "\n" + text::name_key(row.text("name")));
}

} // namespace

void check_identity(const Sheet& sheet, Report& report) {
    const auto& type = sheet.document().type;
    bool has_ids = type == "L5-05" || type == "L4-10" || type == "L4-06";
    if (!has_ids) return;
    for (const Row& row : sheet.rows()) {
        if (is_blank(row)) continue;
        check_id(sheet, row, report);
        if (type != "L4-10") check_card(sheet, row, report);
    }
}

} // namespace taizhang::review
