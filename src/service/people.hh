// Users, passwords, sessions. Passwords argon2id; a session token is kept only as its digest.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

struct Rooms;

struct Login {
    std::string token;      // for the cookie or the Authorization header
    std::string csrf_token; // must come back in X-CSRF-Token when the cookie is used for a change
    Actor actor;
    std::string expires_at;
};

struct Authenticated {
    Actor actor;
    std::string csrf_token;
};

struct NewUser {
    std::string login, display_name, role, password;
    std::vector<ProjectId> projects;
    bool all_projects = false;
};

class People {
public:
    explicit People(Rooms& rooms) : x_rooms(rooms) {}

    // The same answer and the same time for a wrong password and an unknown login. Five failures in a row lock the login for
    // five minutes. Errors: Unauthenticated, TooMany (locked).
    Result<Login> login(std::string_view login, std::string_view password);
    Result<void> logout(std::string_view token);
    Result<Authenticated> authenticate(std::string_view token) const; // Errors: Unauthenticated

    // Errors: Forbidden, Conflict (login taken), Unprocessable (role, empty login, password under 10 characters).
    Result<Json> create(const Actor& actor, const NewUser& user);
    // What is absent stays. The user's sessions end: the next request asks to sign in. Errors: Forbidden, NotFound, Unprocessable.
    struct Change {
        std::optional<std::string> password;
        std::optional<bool> disabled;
        std::optional<std::vector<ProjectId>> projects;
        std::optional<bool> all_projects;
    };
    Result<Json> change(const Actor& actor, const UserId& id, const Change& change);
    // One's own; all of one's sessions end. A wrong old password counts like a failed login. Errors: Unauthenticated,
    // TooMany (locked), Unprocessable (the new one is too short).
    Result<void> change_password(const Actor& actor, std::string_view old_password,
                                 std::string_view new_password);
    Result<Json> users(const Actor& actor)
        const; // {"items":[{"id","login","display_name","role","projects","all_projects"}]}

    // The first admin, while there is no user at all: for `taizhang init`. Errors: Conflict.
    Result<void> create_first_admin(std::string_view login, std::string_view password);

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
