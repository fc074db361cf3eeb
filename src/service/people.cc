#include "service/people.hh"

#include "base/log.hh"
#include "proof/password.hh"
#include "service/rooms.hh"

namespace taizhang::service {
namespace {

constexpr int MaxFailures = 5;
constexpr auto LockTime = std::chrono::minutes{5};
constexpr auto SessionTime = std::chrono::hours{12};
constexpr std::size_t MinPassword = 10;

Actor actor_of(const store::User& user) {
    Actor actor;
    actor.user = user.id;
    actor.login = user.login;
    actor.display_name = user.display_name;
    actor.role = role(user.role).value_or(Role::Inspector);
    actor.projects = user.projects;
    actor.all_projects = user.all_projects;
    return actor;
}

Json view(const store::User& user) {
    Json projects = Json::array();
    for (const auto& project : user.projects) projects.push_back(project.text());
    return {{"id", user.id.text()},     {"login", user.login},  {"display_name", user.display_name},
            {"role", user.role},        {"projects", projects}, {"all_projects", user.all_projects},
            {"disabled", user.disabled}};
}

Failure wrong_credentials() { return fail(Code::Unauthenticated, "账号或密码不对", "连续错5次要等5分钟"); }

// One more wrong password; the fifth in a row locks.
Result<void> count_failure(Rooms& rooms, store::User user, Instant now) {
    ++rooms.counters.logins_failed;
    user.failed_logins += 1;
    if (user.failed_logins >= MaxFailures) {
        user.failed_logins = 0;
        user.locked_until = now + LockTime;
    }
    return rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> { return unit.update(user); });
}

Failure locked() { return fail(Code::TooMany, "密码错得太多，账号暂时锁定", "请5分钟后再试"); }

Result<store::User> made(const Rooms& rooms, const NewUser& user) {
    (void)rooms;
    if (user.login.empty() || user.login.size() > 64)
        return fail(Code::Unprocessable, "账号不能为空，最长64个字符");
    if (!role(user.role))
        return fail(Code::Unprocessable, "没有这种角色", "可选：officer contractor inspector admin");
    if (user.password.size() < MinPassword) return fail(Code::Unprocessable, "密码至少10个字符");
    store::User row;
    row.id = UserId(proof::random_id('u'));
    row.login = user.login;
    row.display_name = user.display_name;
    row.role = user.role;
    row.projects = user.projects;
    row.all_projects = user.all_projects;
    TRY_INTO(row.password_hash, proof::hash_password(user.password));
    return row;
}

} // namespace

Result<Actor> actor_of_login(const Rooms& rooms, std::string_view login) {
    auto user = rooms.store->user_by_login(login);
    if (!user && user.error().code == Code::NotFound)
        return fail(Code::NotFound, "没有设置里写的这个账号", "请管理员建立账号，或改正设置 watch_user");
    if (!user) return Failure(user.error());
    if (user->disabled)
        return fail(Code::Forbidden, "设置里写的账号已停用", "请管理员启用账号，或改正设置 watch_user");
    return actor_of(*user);
}

Result<Actor> actor_of_user(const Rooms& rooms, const UserId& id) {
    TRY_INTO(auto user, rooms.store->user(id));
    if (user.disabled) return fail(Code::Forbidden, "这个账号已停用", "请管理员启用账号");
    return actor_of(user);
}

Result<Login> People::login(std::string_view login, std::string_view password) {
    auto now = x_rooms.clock.now();
    auto found = x_rooms.store->user_by_login(login);
    if (!found && found.error().code != Code::NotFound) return Failure(found.error());
    bool known = bool(found) && !found->disabled;
    if (known && found->locked_until && *found->locked_until > now) return locked();
    bool matches = proof::password_matches(known ? found->password_hash : "", password);
    if (!known || !matches) {
        if (known) TRY(count_failure(x_rooms, *found, now));
        else ++x_rooms.counters.logins_failed;
        return wrong_credentials();
    }
    Login result;
    result.token = proof::random_token();
    result.csrf_token = proof::random_token();
    result.actor = actor_of(*found);
    store::Session session{proof::token_digest(result.token), found->id, result.csrf_token,
                           now + SessionTime};
    result.expires_at = format(session.expires_at);
    store::User user = *found;
    user.failed_logins = 0;
    user.locked_until.reset();
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.update(user));
        TRY(unit.remove_expired_sessions(now));
        TRY(unit.insert(session));
        TRY(unit.custody(user.id.text(), "login", user.id.text(), Json::object()));
        return {};
    }));
    return result;
}

Result<void> People::logout(std::string_view token) {
    auto digest = proof::token_digest(token);
    return x_rooms.store->commit(
        [&](store::UnitOfWork& unit) -> Result<void> { return unit.remove_session(digest); });
}

Result<Authenticated> People::authenticate(std::string_view token) const {
    auto session = x_rooms.store->session(proof::token_digest(token));
    if (!session || session->expires_at <= x_rooms.clock.now())
        return fail(Code::Unauthenticated, "请先登录", "登录已过期或尚未登录");
    TRY_INTO(auto user, x_rooms.store->user(session->user));
    if (user.disabled) return fail(Code::Unauthenticated, "账号已停用", "请找系统管理员");
    return Authenticated{actor_of(user), session->csrf_token};
}

Result<Json> People::create(const Actor& actor, const NewUser& user) {
    TRY(require(actor, Right::ManageUsers));
    TRY_INTO(auto row, made(x_rooms, user));
    for (const auto& project : row.projects) TRY(x_rooms.store->project(project));
    auto committed = x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(row));
        TRY(unit.custody(actor.user.text(), "create_user", row.id.text(), {{"role", row.role}}));
        return {};
    });
    if (!committed && committed.error().code == Code::Conflict)
        return fail(Code::Conflict, "这个账号已经有了", "请换一个账号");
    TRY(std::move(committed));
    return view(row);
}

Result<Json> People::change(const Actor& actor, const UserId& id, const Change& change) {
    TRY(require(actor, Right::ManageUsers));
    TRY_INTO(auto user, x_rooms.store->user(id));
    if (change.password) {
        if (change.password->size() < MinPassword) return fail(Code::Unprocessable, "密码至少10个字符");
        TRY_INTO(user.password_hash, proof::hash_password(*change.password));
        user.failed_logins = 0;
        user.locked_until.reset();
    }
    if (change.disabled && *change.disabled && id == actor.user)
        return fail(Code::Unprocessable, "不能停用自己的账号", "请让另一位系统管理员来停用");
    if (change.projects) {
        for (const auto& project : *change.projects) TRY(x_rooms.store->project(project));
        user.projects = *change.projects;
    }
    user.disabled = change.disabled.value_or(user.disabled);
    user.all_projects = change.all_projects.value_or(user.all_projects);
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.update(user));
        // Whoever was signed in with the old password or the old rights signs in again.
        TRY(unit.remove_sessions_of(user.id));
        TRY(unit.custody(actor.user.text(), "change_user", user.id.text(),
                         {{"password", change.password.has_value()}, {"disabled", user.disabled}}));
        return {};
    }));
    return view(user);
}

Result<void> People::change_password(const Actor& actor, std::string_view old_password,
                                     std::string_view new_password) {
    TRY_INTO(auto user, x_rooms.store->user(actor.user));
    auto now = x_rooms.clock.now();
    if (user.locked_until && *user.locked_until > now) return locked();
    if (!proof::password_matches(user.password_hash, old_password)) {
        TRY(count_failure(x_rooms, user, now));
        return wrong_credentials();
    }
    if (new_password.size() < MinPassword) return fail(Code::Unprocessable, "密码至少10个字符");
    TRY_INTO(user.password_hash, proof::hash_password(new_password));
    return x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.update(user));
        TRY(unit.remove_sessions_of(user.id));
        TRY(unit.custody(actor.user.text(), "change_user", user.id.text(),
                         {{"password", true}, {"disabled", false}}));
        return {};
    });
}

Result<Json> People::users(const Actor& actor) const {
    TRY(require(actor, Right::ManageUsers));
    TRY_INTO(auto rows, x_rooms.store->users());
    Json items = Json::array();
    for (const auto& row : rows) items.push_back(view(row));
    return Json{{"items", items}};
}

Result<void> People::create_first_admin(std::string_view login, std::string_view password) {
    TRY_INTO(auto rows, x_rooms.store->users());
    if (!rows.empty()) return fail(Code::Conflict, "已经初始化过了", "用管理员账号登录后再建用户");
    TRY_INTO(auto row,
             made(x_rooms, {std::string(login), "系统管理员", "admin", std::string(password), {}, true}));
    return x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(row));
        TRY(unit.custody("system", "create_user", row.id.text(), {{"role", row.role}}));
        return {};
    });
}

} // namespace taizhang::service
