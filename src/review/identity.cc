// Numbers of persons and firms, in every document that has them: R-ID-1, R-ID-2, R-CARD-1, R-USC-1, R-TEL-1.
#include "record/identity.hh"

#include "review/sheet.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <array>

namespace taizhang::review {
namespace {

Arg fault_words(record::IdFault fault) {
    switch (fault) {
    case record::IdFault::None:
    case record::IdFault::FifteenDigits: return {"fault", "", ""};
    case record::IdFault::Length: return {"fault", "位数不是18位", "not 18 characters"};
    case record::IdFault::Characters:
        return {"fault", "含有不应有的字符", "a character that cannot be there"};
    case record::IdFault::BirthDate: return {"fault", "出生日期不存在", "no such date of birth"};
    case record::IdFault::CheckDigit: return {"fault", "校验码不符", "wrong check character"};
    }
    return {"fault", "", ""};
}

// Where a worker must have a number, and where it may be left to the register.
constexpr std::array<std::string_view, 3> Needed = {"L4-06", "L4-10", "L5-05"};
constexpr std::array<std::string_view, 8> Given = {"L4-09", "L4-09b", "L4-09c", "L4-12",
                                                   "L5-09", "L5-10",  "L5-10b", "L1-08"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& types, const std::string& type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_good(const std::string& id) { return record::check_id_no(id) == record::IdFault::None; }
bool is_blank(const Row& row) { return row.text("name").empty() && row.text("id_no").empty(); }

// One number of one person, wherever it stands.
struct Number {
    std::string masked_name, name, digits;
    record::Place place;
};

void report_id(const Number& number, Report& report) {
    auto fault = record::check_id_no(number.digits);
    report.add(
        "R-ID-1", fault == record::IdFault::FifteenDigits ? "old" : "wrong",
        {{"name", number.masked_name}, {"number", text::mask_number(number.digits)}, fault_words(fault)},
        {number.place}, number.digits + "\n" + text::name_key(number.name));
}

void report_missing_id(const Sheet& sheet, const Row& row, Report& report) {
    report.add("R-ID-1", "missing", {{"name", row.masked_name()}}, {sheet.place(row, "id_no")},
               row.text("name").empty() ? std::string() : "-" + text::name_key(row.text("name")));
}

void report_card(const Number& card, Report& report) {
    auto tail = card.digits.size() < 9 ? std::string() : " 尾号" + card.digits.substr(card.digits.size() - 4);
    report.add("R-CARD-1", "wrong", {{"name", card.masked_name}, {"tail", tail}}, {card.place},
               card.digits + "\n" + text::name_key(card.name));
}

// A sheet that has the column has a card for everybody; one without it was never meant to say.
void check_cards(const Sheet& sheet, Report& report) {
    const auto& rows = sheet.rows();
    bool column = std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.has("card_no"); });
    if (!column) return;
    for (const Row& row : rows) {
        if (is_blank(row)) continue;
        const auto& card = row.text("card_no");
        if (record::is_card_no(card)) continue;
        if (!card.empty()) {
            report_card({row.masked_name(), row.text("name"), card, sheet.place(row, "card_no")}, report);
            continue;
        }
        report.add("R-CARD-1", "missing", {{"name", row.masked_name()}}, {sheet.place(row, "card_no")},
                   "-" + text::name_key(row.text("name")));
    }
}

void check_ids(const Sheet& sheet, Report& report) {
    bool needed = among(Needed, sheet.type());
    if (!needed && !among(Given, sheet.type())) return;
    for (const Row& row : sheet.rows()) {
        const auto& id = row.text("id_no");
        if (is_good(id) || is_blank(row)) continue;
        if (!id.empty())
            report_id({row.masked_name(), row.text("name"), id, sheet.place(row, "id_no")}, report);
        else if (needed) report_missing_id(sheet, row, report);
    }
}

// A contract and a clearance are about one person each: the number stands in the document itself.
void check_single(const Sheet& sheet, Report& report) {
    auto id_field = sheet.type() == "L4-08" ? FieldName("worker_id_no") : FieldName("id_no");
    auto name = sheet.text(sheet.type() == "L4-08" ? FieldName("worker_name") : FieldName("name"));
    auto masked = name.empty() ? std::string("（无姓名）") : text::mask_name(name);
    if (auto id = sheet.text(id_field); !id.empty() && !is_good(id))
        report_id({masked, name, id, sheet.place(id_field)}, report);
    if (const auto& card = sheet.text("card_no"); !card.empty() && !record::is_card_no(card))
        report_card({masked, name, card, sheet.place("card_no")}, report);
}

// What the number itself says of its bearer. Only numbers that pass can say it.
struct Bearer {
    const std::string &id, &gender;
    std::optional<Date> birth;
    bool wrong_gender() const { return !gender.empty() && gender != (record::is_female(id) ? "女" : "男"); }
    bool wrong_birth() const { return birth && birth != record::birth_date(id); }
};

// Who it is, and the place of a field, are looked up only for a finding.
template <class Who, class Place>
void check_bearer(const Bearer& bearer, FieldName id_field, Who who, Place place, Report& report) {
    if (!is_good(bearer.id)) return;
    auto key = [&](const char* what) { return bearer.id + "\n" + what; };
    if (bearer.wrong_gender())
        report.add("R-ID-2", "gender", {{"person", who()}}, {place("gender"), place(id_field)}, key("g"));
    if (bearer.wrong_birth())
        report.add("R-ID-2", "birth", {{"person", who()}}, {place("birth"), place(id_field)}, key("b"));
}

void check_bearers(const Sheet& sheet, Report& report) {
    if (sheet.type() == "L4-08") {
        const auto& id = sheet.text("worker_id_no");
        check_bearer(
            {id, sheet.text("gender"), std::nullopt}, "worker_id_no",
            [&] { return person(sheet.text("worker_name"), id); },
            [&](FieldName field) { return sheet.place(field); }, report);
        return;
    }
    for (const Row& row : sheet.rows())
        check_bearer(
            {row.text("id_no"), row.text("gender"), row.date("birth")}, "id_no", [&] { return person(row); },
            [&](FieldName field) { return sheet.place(row, field); }, report);
}

// Where codes of firms and telephones stand: fields of the document, then of its rows.
struct Fields {
    std::string_view type;
    std::vector<std::string_view> own, of_rows;
};

const std::vector<Fields>& codes() {
    static const std::vector<Fields> All = {
        {"L1-01", {"owner_uscc", "gc_uscc"}, {}},
        {"L1-02", {"depositor_uscc"}, {}},
        {"L1-04", {"depositor_uscc"}, {}},
        {"L1-05", {"depositor_uscc"}, {}},
        {"L1-08", {"depositor_uscc"}, {}},
        {"L1-08b", {"depositor_uscc"}, {}},
        {"L1-09", {"gc_uscc"}, {}},
        {"L4-05", {"uscc"}, {}},
        {"L4-06", {"uscc"}, {"employer_uscc"}},
        {"L4-08", {"employer_uscc"}, {}},
        {"L4-09", {"uscc"}, {}},
        {"L4-12", {"uscc"}, {}},
        {"L5-01", {"gc_uscc"}, {}},
        {"L5-03", {"gc_uscc"}, {}},
        {"L5-05", {"uscc"}, {}},
        {"L5-13", {"gc_uscc"}, {}},
    };
    return All;
}

const std::vector<Fields>& phones() {
    static const std::vector<Fields> All = {
        {"L4-01", {"owner_phone", "supervisor_phone", "gc_phone", "officer_phone"}, {}},
        {"L4-03",
         {"owner_phone", "supervisor_phone", "gc_phone", "officer_phone", "former_officer_phone"},
         {}},
        {"L4-04", {"officer_phone"}, {}},
        {"L4-04b", {"officer_phone"}, {}},
        {"L4-05", {"site_lead_phone", "wage_contact_phone"}, {}},
        {"L4-06", {}, {"phone", "emergency_contact_phone"}},
        {"L4-08", {"worker_phone", "employer_phone"}, {}},
        {"L4-09", {}, {"phone"}},
        {"L4-12", {}, {"phone"}},
        {"L4-12b", {"phone"}, {}},
        {"L5-03", {"owner_phone", "gc_phone", "officer_phone"}, {}},
        {"L5-05", {}, {"phone"}},
        {"L5-10", {}, {"phone"}},
        {"L6-01",
         {"owner_phone", "gc_phone", "officer_phone", "industry_complaint_phone", "labour_inspection_phone",
          "public_legal_service_hotline"},
         {}},
        {"A-03", {"officer_phone"}, {}},
    };
    return All;
}

// Every value of the fields that does not pass, with its place. The same wrong value is one finding wherever it
// stands.
template <class Passes, class Found>
void look_at(const Sheet& sheet, const std::vector<Fields>& table, Passes passes, Found found) {
    auto at = std::find_if(table.begin(), table.end(),
                           [&](const Fields& fields) { return fields.type == sheet.type(); });
    if (at == table.end()) return;
    for (auto field : at->own) {
        auto value = sheet.text(field);
        if (!value.empty() && !passes(value)) found(value, std::string(), sheet.place(field));
    }
    for (const Row& row : sheet.rows()) {
        for (auto field : at->of_rows) {
            auto value = row.text(field);
            if (!value.empty() && !passes(value)) found(value, row.masked_name(), sheet.place(row, field));
        }
    }
}

void check_codes(const Sheet& sheet, Report& report) {
    look_at(sheet, codes(), record::is_uscc,
            [&](const std::string& code, const std::string&, record::Place place) {
                report.add("R-USC-1", "wrong", {{"code", code}}, {std::move(place)}, code);
            });
}

void check_phones(const Sheet& sheet, Report& report) {
    look_at(sheet, phones(), record::is_phone,
            [&](const std::string& phone, const std::string& name, record::Place place) {
                report.add("R-TEL-1", "wrong",
                           {{"phone", text::mask_number(phone)}, {"name", name.empty() ? "" : "：" + name}},
                           {std::move(place)}, phone);
            });
}

} // namespace

void check_identity(const Sheet& sheet, Report& report) {
    if (!sheet.structured()) return;
    check_bearers(sheet, report);
    check_codes(sheet, report);
    check_phones(sheet, report);
    check_ids(sheet, report);
    if (sheet.type() == "L4-06" || sheet.type() == "L5-05") check_cards(sheet, report);
    if (sheet.type() == "L4-08" || sheet.type() == "L4-12b") check_single(sheet, report);
}

} // namespace taizhang::review
