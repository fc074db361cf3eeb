// The comparison screen: the month's persons on all sides, from the records a review of the month would read.
#include "review/reconcile.hh"
#include "service/basis.hh"
#include "service/retrieval.hh"
#include "service/reviewing.hh"
#include "service/rooms.hh"
#include "text/normalise.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

bool is_secret(std::string_view field) {
    return field.ends_with("id_no") || field.ends_with("card_no") || field == "payee_account";
}

Json cell_of(const review::ReconciledCell& cell, const RecordIds& ids) {
    Json value = cell.value;
    if (is_secret(cell.field) && value.is_string()) value = text::mask_number(value.get<std::string>());
    auto place = cell.place;
    if (auto at = ids.find(place.document); at != ids.end()) place.document = at->second;
    return {{"field", cell.field}, {"value", std::move(value)}, {"place", record::to_json(place)}};
}

Json cells_of(const std::vector<review::ReconciledCell>& cells, const RecordIds& ids) {
    Json all = Json::array();
    for (const auto& cell : cells) all.push_back(cell_of(cell, ids));
    return all;
}

Json person_of(const review::ReconciledPerson& person, const RecordIds& ids) {
    Json sides = Json::object();
    for (std::size_t i = 0; i < person.sides.size(); ++i)
        sides[std::string(review::ReconciledSides[i])] = cells_of(person.sides[i], ids);
    return {{"subcontractor", person.subcontractor},
            {"name", person.name},
            {"id_no", text::mask_number(person.id_no)},
            {"differences", person.differences},
            {"sides", std::move(sides)}};
}

} // namespace

Result<Json> Retrieval::reconciliation(const Actor& actor, const ProjectId& project,
                                       const std::string& period, std::string_view subcontractor) const {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto row, x_rooms.store->project(project));
    auto month = parse_month(period);
    if (!month) return fail(Code::Unprocessable, "请写明月份，形如 2026-06");
    TRY_INTO(auto current, all_records(x_rooms, {project, "", "", "", true, "", 0}));
    TRY_INTO(auto documents, month_documents(x_rooms, period, row, std::move(current)));
    const Json& records = documents.basis.at("records");
    const auto ids = ids_of(records);
    auto all = review::reconcile(review_inputs(records, std::move(documents.documents)), facts_of(row),
                                 *month, x_rooms.reference.rules, subcontractor);
    Json persons = Json::array();
    std::size_t different = 0;
    Json counts = Json::object();
    for (auto side : review::ReconciledSides) counts[std::string(side)] = 0;
    for (const auto& person : all.persons) {
        different += person.differences.empty() ? 0U : 1U;
        for (std::size_t i = 0; i < person.sides.size(); ++i) {
            auto& count = counts[std::string(review::ReconciledSides[i])];
            if (!person.sides[i].empty()) count = count.get<std::size_t>() + 1;
        }
        persons.push_back(person_of(person, ids));
    }
    return Json{{"project", project.text()},
                {"period", period},
                {"subcontractor", std::string(subcontractor)},
                {"summary",
                 {{"persons", all.persons.size()}, {"different", different}, {"sides", std::move(counts)}}},
                {"persons", std::move(persons)},
                {"stray", cells_of(all.stray, ids)}};
}

} // namespace taizhang::service
