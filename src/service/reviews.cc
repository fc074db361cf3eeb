#include "service/reviews.hh"

#include "service/basis.hh"
#include "service/rooms.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

Result<std::vector<store::ReviewRun>> runs_of(const Rooms& rooms, const Actor& actor,
                                              const ProjectId& project, const std::string& period) {
    TRY(require(actor, Right::Read, project));
    TRY(rooms.store->project(project));
    if (!parse_month(period)) return fail(Code::Unprocessable, "请写明月份，形如 2026-06");
    return rooms.store->reviews(project, period);
}

// What a run rests on, read again.
struct Ground {
    store::ReviewRun run;
    Json basis;
    std::string pack;
    std::vector<Json> documents;
};

Result<Ground> ground_of(const Rooms& rooms, std::vector<store::ReviewRun> runs, std::int64_t wanted) {
    auto at = std::find_if(runs.rbegin(), runs.rend(),
                           [&](const auto& run) { return wanted == 0 || run.sequence == wanted; });
    if (at == runs.rend()) return fail(Code::NotFound, "没有这次审核", "请先列出本月的各次审核");
    if (at->basis.empty())
        return fail(Code::Conflict, "这次审核较早，没有保存依据清单，不能重做",
                    "请重新审核一次，新的审核可以重做");
    Ground ground{std::move(*at), {}, {}, {}};
    TRY_INTO(ground.basis, parse_json(ground.run.basis));
    TRY_INTO(ground.pack, rooms.store->rule_pack(text_at(ground.basis, "pack")));
    for (const Json& entry : ground.basis.value("records", Json::array())) {
        auto digest = Sha256::parse(text_at(entry, "data"));
        if (!digest) return fail(Code::Corrupt, "审核依据清单已损坏", "请运行 taizhang doctor");
        TRY_INTO(auto bytes, rooms.blobs.get(*digest));
        TRY_INTO(auto document, parse_json(bytes));
        ground.documents.push_back(std::move(document));
    }
    return ground;
}

Json item(const store::ReviewRun& run, const Json& before) {
    auto basis = parse_json(run.basis);
    bool kept = basis && basis->is_object();
    return {{"run", run.sequence},
            {"at", format(run.at)},
            {"inputs", run.inputs},
            {"rules_version", run.rules_version},
            {"records", kept ? Json((*basis)["records"].size()) : Json()},
            {"findings", run.findings.size()},
            {"replayable", kept},
            {"difference", difference(before, run.findings)}};
}

} // namespace

Result<Json> Reviews::list(const Actor& actor, const ProjectId& project, const std::string& period) const {
    TRY_INTO(auto runs, runs_of(x_rooms, actor, project, period));
    Json items = Json::array();
    Json before = Json::array();
    for (const auto& run : runs) {
        items.insert(items.begin(), item(run, before));
        before = run.findings;
    }
    return Json{{"project", project.text()}, {"period", period}, {"items", std::move(items)}};
}

Result<Json> Reviews::replay(const Actor& actor, const ProjectId& project, const std::string& period,
                             std::int64_t run, By by) const {
    TRY_INTO(auto runs, runs_of(x_rooms, actor, project, period));
    TRY_INTO(auto ground, ground_of(x_rooms, std::move(runs), run));
    TRY_INTO(auto result,
             by == By::RulesOfThen
                 ? service::replay(ground.run, ground.pack, std::move(ground.documents))
                 : replay_by(ground.run, ground.pack, std::move(ground.documents), x_rooms.rule_pack.text));
    result["run"] = ground.run.sequence;
    result["at"] = format(ground.run.at);
    result["period"] = period;
    return result;
}

Result<Json> Reviews::bundle(const Actor& actor, const ProjectId& project, const std::string& period,
                             std::int64_t run, std::string_view reason) const {
    TRY_INTO(auto runs, runs_of(x_rooms, actor, project, period));
    TRY_INTO(auto ground, ground_of(x_rooms, std::move(runs), run));
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        for (const Json& entry : ground.basis.at("records"))
            TRY(unit.custody(actor.user.text(), "unmask", text_at(entry, "id"),
                             {{"reason", std::string(reason)}, {"review", ground.run.sequence}}));
        return {};
    }));
    return bundle_of(ground.run, ground.pack, std::move(ground.documents));
}

Result<Json> Reviews::again(const Actor& actor, const ProjectId& project, const std::string& period) const {
    TRY(require(actor, Right::Upload, project));
    TRY(x_rooms.store->project(project));
    if (!parse_month(period)) return fail(Code::Unprocessable, "请写明月份，形如 2026-06");
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(check_open(unit, project, period));
        return unit.enqueue("review", project.text() + "/" + period);
    }));
    x_rooms.work.ring();
    return Json{{"queued", true}};
}

} // namespace taizhang::service
