#include "service/sheets.hh"

#include "service/rooms.hh"
#include "text/normalise.hh"
#include "workbook/sheet.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

// First and last day somebody must have been there between.
struct Days {
    std::string first, last;
};

Days days_of(const std::string& period, const Clock& clock) {
    if (auto month = parse_month(period)) return {period + "-01", format(Date(*month / std::chrono::last))};
    std::string today = format(shanghai_date(clock.now()));
    return {today, today};
}

bool was_there(const Json& row, const workbook::People& people, const Days& days) {
    std::string entry = text_at(row, people.entry), exit = text_at(row, people.exit);
    return (entry.empty() || entry <= days.last) && (exit.empty() || exit >= days.first);
}

bool works_for(const Json& row, const workbook::People& people, const std::string& firm, bool firms_own) {
    std::string employer = text_at(row, people.employer);
    if (firm.empty() || (employer.empty() && firms_own)) return true;
    return text::name_key(employer) == text::name_key(firm);
}

// The register that counts: the newest of the subcontractor's own, else the newest of the whole project; when nobody is
// asked for in particular and the project has none of its own, the newest of each subcontractor.
std::vector<store::Record> registers_of(std::vector<store::Record> all, const WantedSheet& wanted) {
    std::erase_if(all, [&](const store::Record& each) {
        bool later = !wanted.period.empty() && each.period > wanted.period;
        return each.scan || later;
    });
    std::map<std::string, store::Record> newest; // by subcontractor
    for (store::Record& each : all) {
        auto [at, fresh] = newest.try_emplace(each.subcontractor, each);
        if (!fresh && at->second.sealed_at < each.sealed_at) at->second = std::move(each);
    }
    std::vector<store::Record> chosen;
    auto own = newest.find(wanted.subcontractor), whole = newest.find("");
    if (own != newest.end()) chosen = {own->second};
    else if (whole != newest.end()) chosen = {whole->second};
    else if (wanted.subcontractor.empty()) {
        for (auto& [firm, each] : newest) chosen.push_back(each);
    }
    return chosen;
}

Json row_for(const std::map<std::string, std::string>& columns, const workbook::People& people,
             const Json& person) {
    Json row = Json::object();
    for (const auto& [to, from] : columns) {
        bool good = person.contains(from);
        if (auto only = people.only.find(to); good && only != people.only.end()) {
            for (const auto& [field, value] : only->second) good = good && text_at(person, field) == value;
        }
        if (good) row[to] = person[from];
    }
    return row;
}

Result<void> check(const store::Project& project, const WantedSheet& wanted) {
    if (!wanted.period.empty() && !parse_month(wanted.period))
        return fail(Code::Unprocessable, "请写明月份，形如 2026-06");
    const auto& list = project.subcontractors;
    bool known = wanted.subcontractor.empty() ||
                 std::find(list.begin(), list.end(), wanted.subcontractor) != list.end();
    if (!known) return fail(Code::Unprocessable, "项目里没有这个分包单位", "请先在项目中登记");
    return {};
}

class Filling {
public:
    Filling(const Rooms& rooms, const WantedSheet& wanted, const record::DocumentType& type)
        : x_rooms(rooms), x_wanted(wanted), x_type(type), x_people(rooms.reference.guide.people()) {}

    // Persons into `prefill`, in the register's order. Custody comes before anything is handed out.
    Result<void> add_people(const Actor& actor, workbook::Prefill& prefill) const {
        auto columns = x_people.types.find(x_type.name);
        if (columns == x_people.types.end())
            return fail(Code::Unprocessable, "这种资料的填报表格不预填人员", "请下载不含人员的表格");
        TRY_INTO(const auto* type, x_rooms.reference.type(x_people.register_type));
        TRY_INTO(auto all, all_records(x_rooms, {x_wanted.project, "", type->code, "", true, "", 0}));
        auto registers = registers_of(std::move(all), x_wanted);
        if (registers.empty())
            return fail(Code::Unprocessable, "项目还没有《" + type->title + "》，无法预填人员",
                        "请先上传花名册，或下载不含人员的表格");
        std::vector<std::uint64_t> counts;
        for (const store::Record& each : registers) {
            std::size_t before = prefill.rows.size();
            TRY(add_from(each, columns->second, prefill));
            counts.push_back(prefill.rows.size() - before);
        }
        if (prefill.rows.empty())
            return fail(Code::Unprocessable, "花名册里没有该单位当月在场的人员",
                        "请核对花名册的用人单位和进、退场日期，或下载不含人员的表格");
        return x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
            for (std::size_t i = 0; i < registers.size(); ++i)
                TRY(unit.custody(actor.user.text(), "sheet_people", registers[i].id.text(),
                                 detail(counts[i])));
            return {};
        });
    }

private:
    Json detail(std::uint64_t persons) const {
        return {{"reason", x_wanted.reason},
                {"type", x_type.code},
                {"period", x_wanted.period},
                {"persons", persons}};
    }

    Result<void> add_from(const store::Record& each, const std::map<std::string, std::string>& columns,
                          workbook::Prefill& prefill) const {
        TRY_INTO(auto document, record_document(x_rooms, each));
        Json rows = document.value("data", Json::object()).value("rows", Json::array());
        Days days = days_of(x_wanted.period, x_rooms.clock);
        for (const Json& person : rows) {
            bool firms_own = !each.subcontractor.empty();
            if (!person.is_object() || !works_for(person, x_people, x_wanted.subcontractor, firms_own))
                continue;
            std::string name = text_at(person, "name");
            if (!name.empty())
                prefill.people.push_back(name); // offered, even when not on the site this month
            if (was_there(person, x_people, days)) prefill.rows.push_back(row_for(columns, x_people, person));
        }
        return {};
    }

    const Rooms& x_rooms;
    const WantedSheet& x_wanted;
    const record::DocumentType& x_type;
    const workbook::People& x_people;
};

} // namespace

Result<FillableSheet> Sheets::make(const Actor& actor, const WantedSheet& wanted) const {
    TRY(require(actor, Right::Read, wanted.project));
    if (!wanted.reason.empty()) TRY(require(actor, Right::Upload, wanted.project));
    TRY_INTO(auto project, x_rooms.store->project(wanted.project));
    TRY_INTO(const auto* type, x_rooms.reference.type(wanted.type));
    const auto* schema = x_rooms.reference.schema(type->code);
    if (schema == nullptr) return fail(Code::Unprocessable, "这种资料没有填报表格", "请上传扫描件或原文件");
    TRY(check(project, wanted));
    workbook::Prefill prefill;
    prefill.made = x_rooms.clock.now();
    prefill.project_id = project.id.text();
    prefill.facts = {{"project", project.name},
                     {"general_contractor", project.general_contractor},
                     {"owner", project.owner},
                     {"subcontractor", wanted.subcontractor},
                     {"period", wanted.period}};
    if (!wanted.reason.empty()) TRY(Filling(x_rooms, wanted, *type).add_people(actor, prefill));
    TRY_INTO(auto bytes, workbook::blank_sheet(*type, *schema, x_rooms.reference.guide, prefill));
    std::string name = type->title + (wanted.period.empty() ? "" : "-" + wanted.period) +
                       (wanted.subcontractor.empty() ? "" : "-" + wanted.subcontractor);
    return FillableSheet{std::move(bytes), std::move(name)};
}

} // namespace taizhang::service
