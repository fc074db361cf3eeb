#include "service/completeness.hh"

#include "service/or_null.hh"
#include "text/csv.hh"

#include <algorithm>
#include <array>
#include <map>

namespace taizhang::service {
namespace {

struct Words {
    std::string_view name, title;
};
constexpr std::array<Words, 6> Names = {{{"present", "已齐"},
                                         {"waiting", "待处理"},
                                         {"missing", "待上传"},
                                         {"overdue", "已过期"},
                                         {"not_applicable", "不用交"},
                                         {"conditional", "有条件"}}};

bool has(const record::DocumentType& type, record::Frequency frequency) {
    return std::find(type.frequency.begin(), type.frequency.end(), frequency) != type.frequency.end();
}

// What is handed in when something changes stands alone in its month; everything else that is not monthly stands on.
bool stands_on(const record::DocumentType& type) {
    return !type.is_monthly() && (has(type, record::Frequency::Once) || type.may_be_monthly() ||
                                  type.obligation == record::Obligation::Mandatory);
}

bool of_month(const record::DocumentType& type, const std::string& period, const std::string& month) {
    if (type.is_monthly()) return period == month;
    return period.empty() || period == month || (stands_on(type) && period < month);
}

// Said of this document, of all its subcontractor's monthly ones, or of the month alike.
bool concerns(const store::MonthAct& act, const Cell& cell) {
    if (!act.type.empty()) return act.type == cell.type->code && act.subcontractor == cell.subcontractor;
    return !act.subcontractor.empty() && act.subcontractor == cell.subcontractor && cell.type->is_monthly();
}

void hear(const std::vector<store::MonthAct>& acts, Cell& cell) {
    for (const auto& act : acts) {
        if (act.kind == "not_applicable" || act.kind == "applies") {
            if (concerns(act, cell)) cell.said = &act;
        } else if (act.kind == "explain" && act.subject == "document" && act.type == cell.type->code &&
                   act.subcontractor == cell.subcontractor) {
            cell.explained = &act;
        }
    }
}

Presence judged(const Cell& cell, Date today) {
    if (!cell.records.empty()) return Presence::Present;
    if (!cell.waiting.empty()) return Presence::Waiting;
    bool applies = cell.said != nullptr && cell.said->kind == "applies";
    if (cell.said != nullptr && !applies) return Presence::NotApplicable;
    if (cell.type->obligation == record::Obligation::Conditional && !applies) return Presence::Conditional;
    return cell.due && cell.due->date < today ? Presence::Overdue : Presence::Missing;
}

Cell cell_of(const CompletenessInput& input, const record::DocumentType& type,
             const std::string& subcontractor) {
    Cell cell;
    cell.type = &type;
    cell.subcontractor = subcontractor;
    for (const auto& record : input.records) {
        if (record.type == type.code && record.subcontractor == subcontractor && record.supplement == 0 &&
            of_month(type, record.period, input.period))
            cell.records.push_back(&record);
    }
    for (const auto& each : input.waiting) {
        if (each.filed.type == type.code && each.filed.subcontractor == subcontractor &&
            of_month(type, each.filed.period, input.period))
            cell.waiting.push_back(&each);
    }
    hear(input.acts, cell);
    cell.due = type.is_monthly() ? input.dues.monthly : input.dues.standing;
    cell.presence = judged(cell, input.today);
    bool due = cell.presence == Presence::Missing || cell.presence == Presence::Overdue ||
               cell.presence == Presence::Waiting;
    if (!due) cell.due.reset();
    return cell;
}

Json to_json(const Cell& cell) {
    Json records = Json::array(), waiting = Json::array();
    for (const auto* record : cell.records)
        records.push_back({{"id", record->id.text()},
                           {"archival_code", record->archival_code},
                           {"title", record->title},
                           {"version", record->version},
                           {"scan", record->scan}});
    for (const auto* each : cell.waiting)
        waiting.push_back({{"submission", each->id.text()}, {"state", each->state}});
    const auto* said = cell.presence == Presence::NotApplicable ? cell.said : nullptr;
    return {{"subcontractor", or_null(cell.subcontractor)},
            {"state", name(cell.presence)},
            {"state_title", title(cell.presence)},
            {"records", records},
            {"waiting", waiting},
            {"due_on", cell.due ? Json(format(cell.due->date)) : Json()},
            {"provisional", cell.due && cell.due->provisional},
            {"reason", said ? Json(said->reason) : Json()},
            {"by", said ? Json(said->by.text()) : Json()},
            {"at", said ? Json(format(said->at)) : Json()},
            {"explained", is_open(cell) && cell.explained ? Json(cell.explained->reason) : Json()},
            {"open", is_open(cell)}};
}

Json row_of(const record::DocumentType& type) {
    Json frequency = Json::array();
    for (auto each : type.frequency) frequency.push_back(name(each));
    return {{"type", type.code},
            {"name", type.name},
            {"title", type.title},
            {"scope", type.scope == record::Scope::Project ? "project" : "subcontractor"},
            {"frequency", frequency},
            {"obligation", type.obligation == record::Obligation::Mandatory ? "mandatory" : "conditional"},
            {"condition", or_null(type.condition)},
            {"cells", Json::array()}};
}

} // namespace

std::string_view name(Presence presence) { return Names[static_cast<std::size_t>(presence)].name; }
std::string_view title(Presence presence) { return Names[static_cast<std::size_t>(presence)].title; }

bool is_open(const Cell& cell) {
    return cell.presence == Presence::Missing || cell.presence == Presence::Overdue ||
           cell.presence == Presence::Waiting;
}

std::vector<Cell> completeness(const CompletenessInput& input) {
    std::vector<Cell> cells;
    for (const auto& type : input.catalogue.types()) {
        if (type.scope == record::Scope::Project) {
            cells.push_back(cell_of(input, type, ""));
            continue;
        }
        for (const auto& subcontractor : input.subcontractors)
            cells.push_back(cell_of(input, type, subcontractor));
    }
    return cells;
}

Json to_json(const std::vector<Cell>& cells, const record::Catalogue& catalogue) {
    Json counts = Json::object();
    for (const auto& words : Names) counts[std::string(words.name)] = 0;
    int open = 0;
    std::map<std::string, Json, std::less<>> rows; // by ledger
    for (const auto& cell : cells) {
        auto& of_ledger = rows.try_emplace(cell.type->ledger, Json::array()).first->second;
        if (of_ledger.empty() || of_ledger.back().at("type") != cell.type->code)
            of_ledger.push_back(row_of(*cell.type));
        of_ledger.back()["cells"].push_back(to_json(cell));
        auto& count = counts[std::string(name(cell.presence))];
        count = count.get<int>() + 1;
        open += is_open(cell) && cell.explained == nullptr ? 1 : 0;
    }
    Json ledgers = Json::array();
    for (const auto& ledger : catalogue.ledgers())
        ledgers.push_back({{"code", ledger.code}, {"title", ledger.title}, {"rows", rows[ledger.code]}});
    return {{"ledgers", ledgers}, {"counts", counts}, {"open", open}};
}

namespace {

// A cell of a spreadsheet holds 32,767 characters, and a month may have a contract for each of a thousand workers.
std::string codes_of(const Json& records) {
    constexpr std::size_t Shown = 20;
    std::string codes;
    for (std::size_t i = 0; i < records.size() && i < Shown; ++i)
        codes += (i == 0 ? "" : " ") + text_at(records[i], "archival_code");
    return records.size() > Shown ? codes + " 等 " + std::to_string(records.size()) + " 份" : codes;
}

} // namespace

std::string to_csv(const Json& matrix) {
    std::string csv =
        std::string(text::CsvMark) +
        text::csv_line({"台账", "编号", "资料", "要求", "条件", "分包单位", "状态", "档号", "期限", "原因"});
    for (const auto& ledger : matrix.at("ledgers")) {
        for (const auto& row : ledger.at("rows")) {
            for (const auto& cell : row.at("cells")) {
                auto reason = text_at(cell, "reason");
                if (reason.empty()) reason = text_at(cell, "explained");
                csv += text::csv_line(
                    {text_at(ledger, "code") + " " + text_at(ledger, "title"), text_at(row, "type"),
                     text_at(row, "title"), row.at("obligation") == "mandatory" ? "必备" : "有条件",
                     text_at(row, "condition"), text_at(cell, "subcontractor"), text_at(cell, "state_title"),
                     codes_of(cell.at("records")), text_at(cell, "due_on"), reason});
            }
        }
    }
    return csv;
}

} // namespace taizhang::service
