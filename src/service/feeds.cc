// Standing: the duties' calendar by a secret address.
#include "proof/password.hh"
#include "service/rooms.hh"
#include "service/standing.hh"

namespace taizhang::service {
namespace {

// "<feed id>.<secret>": the id finds the row, the secret is compared with what the row has of it.
struct Address {
    store::FeedId id;
    std::string secret;
};

Address address_in(std::string_view token) {
    auto dot = token.find('.');
    if (dot == std::string_view::npos) return {};
    return {store::FeedId(std::string(token.substr(0, dot))), std::string(token.substr(dot + 1))};
}

Failure no_calendar() {
    return fail(Code::NotFound, "没有这个日历地址，或者它已经停用",
                "请登录网页，在“今天—职责与期限”里另建日历地址");
}

bool known_otherwise(const Error& error) { return error.code != Code::NotFound; }

} // namespace

Result<Json> Standing::feed(const Actor& actor, const ProjectId& project) const {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto row, x_rooms.store->feed_of(actor.user, project));
    return Json{{"project", project.text()},
                {"active", row.has_value()},
                {"made_at", row ? Json(format(row->made_at)) : Json()}};
}

Result<Json> Standing::make_feed(const Actor& actor, const ProjectId& project) {
    TRY(require(actor, Right::Read, project));
    TRY(x_rooms.store->project(project));
    auto secret = proof::random_token();
    store::Feed row{store::FeedId(proof::random_id('f')), proof::token_digest(secret), actor.user, project,
                    x_rooms.clock.now()};
    bool renewed = false;
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(renewed, unit.remove_feed(actor.user, project));
        TRY(unit.insert(row));
        TRY(unit.custody(actor.user.text(), renewed ? "renew_feed" : "make_feed", project.text(),
                         {{"feed", row.id.text()}}));
        return {};
    }));
    return Json{{"project", project.text()},
                {"path", "/api/v1/feeds/" + row.id.text() + "." + secret + ".ics"},
                {"made_at", format(row.made_at)},
                {"renewed", renewed}};
}

Result<void> Standing::revoke_feed(const Actor& actor, const ProjectId& project) {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto row, x_rooms.store->feed_of(actor.user, project));
    if (!row) return fail(Code::NotFound, "没有可以停用的日历地址", "不用停用");
    return x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.remove_feed(actor.user, project));
        TRY(unit.custody(actor.user.text(), "revoke_feed", project.text(), {{"feed", row->id.text()}}));
        return {};
    });
}

// Whoever has the address reads what its maker may read now: rights are asked for each time.
Result<std::string> Standing::calendar_by(std::string_view token) const {
    auto address = address_in(token);
    auto row = x_rooms.store->feed(address.id);
    if (!row && known_otherwise(row.error())) return Failure(row.error());
    if (!row || !proof::same_secret(row->token_digest, proof::token_digest(address.secret)))
        return no_calendar();
    auto maker = actor_of_user(x_rooms, row->user);
    if (!maker && maker.error().code == Code::Forbidden) return no_calendar();
    if (!maker) return Failure(maker.error());
    if (!may(*maker, Right::Read, row->project)) return no_calendar();
    return duties_calendar(*maker, row->project);
}

} // namespace taizhang::service
