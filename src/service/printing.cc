#include "service/printing.hh"

#include "base/date.hh"
#include "print/writer.hh"
#include "service/making.hh"
#include "service/or_null.hh"
#include "service/rooms.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

constexpr int MostPages = 500; // libharu builds the file in memory, some 3 ms and 16 KB a page

// Number of the subcontractor as in archival codes; 0: the project itself. Errors: Unprocessable.
Result<std::size_t> number_of(const store::Project& project, const record::DocumentType& type,
                              const std::string& subcontractor) {
    if (subcontractor.empty()) {
        if (type.scope == record::Scope::Subcontractor)
            return fail(Code::Unprocessable, "这种资料按分包单位收集，请写明分包单位");
        return 0;
    }
    const auto& list = project.subcontractors;
    auto at = std::find(list.begin(), list.end(), subcontractor);
    if (at == list.end()) return fail(Code::Unprocessable, "项目里没有这个分包单位", "请先在项目中登记");
    return static_cast<std::size_t>(at - list.begin()) + 1;
}

std::string ledger_title(const record::Catalogue& catalogue, const std::string& code) {
    for (const auto& ledger : catalogue.ledgers()) {
        if (ledger.code == code) return ledger.title;
    }
    return {};
}

} // namespace

Result<Printed> Printing::record(const Actor& actor, const RecordId& id) const {
    TRY_INTO(auto row, within_reach(actor, Right::Read, x_rooms.store->record(id)));
    if (row.scan || x_rooms.reference.layout(row.type) == nullptr)
        return fail(Code::Unprocessable, "扫描件没有工作副本", "请直接打印它的 PDF");
    if (row.pages > MostPages)
        return fail(Code::Unprocessable, "页数太多，不能生成工作副本", "请直接打印它的 PDF");
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.custody(actor.user.text(), "print_record", row.id.text(), Json::object()));
        return {};
    }));
    TRY_INTO(auto document, record_document(x_rooms, row));
    TRY_INTO(auto text, canonical(document));
    TRY_INTO(auto pages, pages_of(x_rooms.reference, document, text));
    TRY_INTO(auto bytes, print::write(pages, x_rooms.reference.fonts, {print::Mark::WorkingCopy}));
    ++x_rooms.counters.prints;
    return Printed{std::move(bytes), row.archival_code + "-copy"};
}

Result<Printed> Printing::separator(const Actor& actor, const ExpectedPaper& paper) const {
    TRY(require(actor, Right::Read, paper.project));
    TRY_INTO(auto project, x_rooms.store->project(paper.project));
    const auto& reference = x_rooms.reference;
    TRY_INTO(const auto* type, reference.type(paper.type));
    if (paper.period.empty() ? type->is_monthly() : !parse_month(paper.period))
        return fail(Code::Unprocessable, "请写明月份，形如 2026-06");
    if (paper.version < 1 || paper.version > 999) return fail(Code::Unprocessable, "版本应为 1 至 999");
    TRY_INTO(auto number, number_of(project, *type, paper.subcontractor));
    Json data = {{"project", project.name},
                 {"project_code", project.code},
                 {"type", type->code},
                 {"type_title", type->title},
                 {"ledger_title", ledger_title(reference.catalogue, type->ledger)},
                 {"period", or_null(paper.period)},
                 {"subcontractor", or_null(paper.subcontractor)},
                 {"subcontractor_no", (number < 10 ? "0" : "") + std::to_string(number)},
                 {"version", paper.version},
                 {"note", nullptr}};
    TRY_INTO(auto pages, reference.forms.set("separator", data, reference.fonts));
    TRY_INTO(auto bytes, print::write(pages, reference.fonts, {}));
    return Printed{std::move(bytes), "separator-" + type->code};
}

} // namespace taizhang::service
