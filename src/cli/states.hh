// What becomes of submissions: their states in words, and waiting for them.
#pragma once

#include "base/json.hh"
#include "cli/client.hh"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace taizhang::cli {

std::string_view state_title(std::string_view state); // "sealed" -> "已封存"; what it does not know as it is
bool waits_for_person(std::string_view state);        // to be assigned, or its columns confirmed
// A line for people, with the reason and what to do below where there are any.
std::string state_line(const Json& submission, const std::string& called);

class Watching {
public:
    Watching(const Client& client, std::string project) : x_client(client), x_project(std::move(project)) {}
    struct Outcome {
        Json submission;              // its view, null when it could not be asked for
        Json members = Json::array(); // of an archive, at any depth
    };
    // Asks again and again until none of them, nor what came out of archives among them, is still being read, or ten
    // minutes pass without a change. `left` hears how many are not through.
    std::map<std::string, Outcome> settle(const std::vector<std::string>& submissions,
                                          const std::function<void(std::size_t)>& left);

private:
    Result<Json> members_of(const std::string& archive) const;
    Result<std::set<std::string>> being_read() const;
    bool look(const std::string& id, Outcome& outcome) const; // true when through
    const Client& x_client;
    std::string x_project;
};

} // namespace taizhang::cli
