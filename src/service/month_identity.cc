// Months: the officer in filing, notice board and real-name data, compared and sealed (S-22).
#include "service/basis.hh"
#include "service/filing.hh"
#include "service/identity_paper.hh"
#include "service/month_state.hh"
#include "service/months.hh"
#include "service/reviewing.hh"

namespace taizhang::service {
namespace {

struct Compared {
    store::Project project;
    review::IdentityComparison comparison;
};

Result<Compared> compared_in(const Rooms& rooms, const ProjectId& id, const std::string& period) {
    auto month = parse_month(period);
    if (!month) return fail(Code::Unprocessable, "月份写得不对", "请写明月份，形如 2026-06");
    TRY_INTO(auto project, rooms.store->project(id));
    TRY_INTO(auto closing, rooms.store->month_closing(id, period));
    if (closing) return month_closed(period);
    TRY_INTO(auto records, all_records(rooms, {id, "", "", "", true, "", 0}));
    TRY_INTO(auto documents, month_documents(rooms, period, project, std::move(records)));
    auto inputs = review_inputs(documents.basis.at("records"), std::move(documents.documents));
    auto comparison = review::compare_identity(inputs, facts_of(project), *month, rooms.reference.rules);
    return Compared{std::move(project), std::move(comparison)};
}

} // namespace

Result<Json> Months::identity(const Actor& actor, const ProjectId& project, const std::string& period) const {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto compared, compared_in(x_rooms, project, period));
    auto writer = writer_of(actor, compared.project, period, shanghai_date(x_rooms.clock.now()));
    TRY_INTO(auto data, identity_data(writer, compared.comparison, {}));
    return Json{{"period", period},
                {"agreement", review::name(compared.comparison.agreement())},
                {"in_register", compared.comparison.in_register},
                {"data", std::move(data)}};
}

Result<Receipt> Months::seal_identity(const Actor& actor, const ProjectId& project, const std::string& period,
                                      const IdentityWords& said) {
    TRY(require(actor, Right::Upload, project));
    TRY_INTO(auto compared, compared_in(x_rooms, project, period));
    auto writer = writer_of(actor, compared.project, period, shanghai_date(x_rooms.clock.now()));
    TRY_INTO(auto data, identity_data(writer, std::move(compared.comparison), said));
    Arrival arrival;
    arrival.project = project;
    arrival.type = x_rooms.reference.months.papers.identity;
    arrival.period = period;
    arrival.file_name = "备案信息一致性核对表-" + period + ".json";
    return send_paper(x_rooms, actor, arrival, data);
}

} // namespace taizhang::service
