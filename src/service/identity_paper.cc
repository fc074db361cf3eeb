#include "service/identity_paper.hh"

#include "service/or_null.hh"

#include <algorithm>
#include <array>

namespace taizhang::service {
namespace {

using review::Agreement;
using review::IdentityCell;
using review::IdentityItem;

constexpr std::size_t LongestWord = 300, LongestText = 1500; // bytes
constexpr std::string_view Rows = "/rows/";

// "NT-L4-06-202606-00-D1 花名册!H7"; without a cell the row, or the field by its title.
std::string in_words(const record::Place& place, const std::string& title) {
    auto cell = place.cell();
    if (!cell.empty()) return place.document + " " + (place.sheet.empty() ? "" : place.sheet + "!") + cell;
    if (!place.field.starts_with(Rows)) return place.document + "“" + title + "”";
    auto index = place.field.substr(Rows.size());
    return place.document + " 明细第" + std::to_string(std::atoi(index.c_str()) + 1) + "条";
}

Json places_of(const IdentityCell& cell, const std::string& title) {
    std::string words;
    if (!cell.text.empty())
        for (const auto& place : cell.places) words += (words.empty() ? "" : "；") + in_words(place, title);
    return or_null(words);
}

std::string action_of(const IdentityItem& item) {
    if (item.agreement() == Agreement::Same) return "";
    if (item.agreement() == Agreement::Differs) return "以备案表为准，更正不一致的一处";
    static constexpr std::array<const char*, 3> Names = {"备案表", "告示牌", "实名制系统"};
    std::string lacking;
    for (std::size_t i = 0; i < Names.size(); ++i)
        if (item.cells()[i]->text.empty()) lacking += (lacking.empty() ? "" : "、") + std::string(Names[i]);
    return "缺" + lacking + "的信息，补齐后再核对";
}

Json row_of(const IdentityItem& item, int seq, const std::string& told, bool said) {
    auto agreement = item.agreement();
    Json row = {{"seq", seq},
                {"item", item.title},
                {"in_filing", or_null(item.filing.text)},
                {"filing_at", places_of(item.filing, item.title)},
                {"on_board", or_null(item.board.text)},
                {"board_at", places_of(item.board, item.title)},
                {"in_system", or_null(item.system.text)},
                {"system_at", told.empty() ? places_of(item.system, item.title) : Json(told)},
                {"action", or_null(action_of(item))}};
    if (said && !item.system.text.empty()) row["system_said"] = true;
    row["finding"] = agreement == Agreement::Same      ? "一致"
                     : agreement == Agreement::Differs ? "不一致"
                                                       : "缺";
    row["consistent"] = agreement == Agreement::Missing ? Json() : Json(agreement == Agreement::Same);
    return row;
}

const char* result_of(const review::IdentityComparison& compared) {
    switch (compared.agreement()) {
    case Agreement::Same: return "一致";
    case Agreement::Differs: return "不一致，待更正";
    case Agreement::Missing: return "资料不全，不能判断";
    }
    return "";
}

Result<void> check(const IdentityWords& said) {
    for (const auto* text : {&said.officer, &said.officer_phone, &said.system})
        if (text->size() > LongestWord) return fail(Code::Unprocessable, "文字太长", "每一项 100 字以内");
    for (const auto* text : {&said.occasion, &said.note})
        if (text->size() > LongestText) return fail(Code::Unprocessable, "文字太长", "每一段 500 字以内");
    return {};
}

// What was read from the system now takes the place of what an earlier sheet says of it.
Result<void> take(const Writer& writer, const IdentityWords& said, review::IdentityComparison& compared) {
    auto checked = check(said); // not by TRY: inlined there, g++ 12 sees an array where none is
    if (!checked) return checked;
    bool any = !said.officer.empty() || !said.officer_phone.empty();
    if (!any) {
        if (said.system.empty() && said.read_on.empty()) return {};
        return fail(Code::Unprocessable, "没有写系统里的姓名或电话",
                    "请照实名制系统里的填写；没有查系统的都不填");
    }
    if (compared.in_register)
        return fail(Code::Unprocessable, "实名登记花名册里已有劳资专管员，按花名册核对",
                    "花名册不对的，请更正花名册后再核对");
    Date on = writer.today;
    if (!said.read_on.empty()) {
        auto day = parse_date(said.read_on);
        if (!day || writer.today < *day)
            return fail(Code::Unprocessable, "查询系统的日期不对", "写成 2026-08-31 的样子，不晚于今天");
        on = *day;
    }
    auto system = said.system.empty() ? std::string("实名制管理系统") : said.system;
    auto from = writer.officer + "于" + format(on) + "从" + system + "查得";
    compared.name.system = {said.officer, {}};
    compared.phone.system = {said.officer_phone, {}};
    compared.reading = review::SystemReading{system, format(on), said.officer.empty() ? "" : from,
                                             said.officer_phone.empty() ? "" : from};
    return {};
}

} // namespace

Result<Json> identity_data(const Writer& writer, review::IdentityComparison compared,
                           const IdentityWords& said) {
    TRY(take(writer, said, compared));
    auto reading = compared.reading.value_or(review::SystemReading());
    bool told = compared.reading.has_value() && !compared.in_register;
    return Json{{"project", writer.project.name},
                {"gc", writer.project.general_contractor},
                {"officer", or_null(compared.name.filing.text)},
                {"checked_on", format(writer.today)},
                {"occasion", said.occasion.empty() ? "月度核对" : said.occasion},
                {"filed_on", compared.filed_on ? Json(format(*compared.filed_on)) : Json()},
                {"board_version", compared.board_version ? Json(*compared.board_version) : Json()},
                {"board_from", compared.board_from ? Json(format(*compared.board_from)) : Json()},
                {"system", or_null(reading.system)},
                {"system_read_on", parse_date(reading.read_on) ? Json(reading.read_on) : Json()},
                {"result", result_of(compared)},
                {"note", or_null(said.note)},
                {"rows", Json::array({row_of(compared.name, 1, reading.name_from, told),
                                      row_of(compared.phone, 2, reading.phone_from, told)})}};
}

} // namespace taizhang::service
