// Who acts, and what they may do. Default deny: a right not written in actor.cc does not exist.
#pragma once

#include "base/id.hh"
#include "base/result.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

enum class Role {
    Officer,    // 劳资专管员: own projects; uploads, reads, searches, records events
    Contractor, // 总包档案员: own projects; reads, searches, records events
    Inspector,  // 监察员: projects in their area; reads and searches, makes the county's monthly report
    Admin,      // 系统管理员: users and projects; sees no content
};
std::string_view name(Role role);
std::optional<Role> role(std::string_view name);

enum class Right {
    Upload,
    Read,
    Search,
    RecordEvent,
    ManageUsers,
    ManageProjects,
    SeeProject,
    Delete,
    Report
};

struct Actor {
    UserId user;
    std::string login;
    std::string display_name;
    Role role = Role::Inspector;
    std::vector<ProjectId> projects;
    bool all_projects = false;
};

bool may(const Actor& actor, Right right);
bool may(const Actor& actor, Right right, const ProjectId& project);

// Errors: Forbidden when the role lacks the right; NotFound when the project is not in the actor's reach (the
// same answer as for one that does not exist).
Result<void> require(const Actor& actor, Right right);
Result<void> require(const Actor& actor, Right right, const ProjectId& project);

// A row that was looked up by its own id: it, if its project is in reach; else the very answer of require(), also when
// there is no such row, so that asking does not tell which ids exist.
Failure out_of_reach();
template <class Row>
Result<Row> within_reach(const Actor& actor, Right right, Result<Row> row) {
    TRY(require(actor, right));
    if (!row && row.error().code == Code::NotFound) return out_of_reach();
    if (row) TRY(require(actor, right, row->project));
    return row;
}

} // namespace taizhang::service
