#include "service/actor.hh"

#include <algorithm>
#include <array>

namespace taizhang::service {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 4> Names = {{
    {Role::Officer, "officer"},
    {Role::Contractor, "contractor"},
    {Role::Inspector, "inspector"},
    {Role::Admin, "admin"},
}};

} // namespace

std::string_view name(Role role) {
    for (const auto& [value, text] : Names) {
        if (value == role) return text;
    }
    return "";
}

std::optional<Role> role(std::string_view name) {
    for (const auto& [value, text] : Names) {
        if (text == name) return value;
    }
    return std::nullopt;
}

bool may(const Actor& actor, Right right) {
    switch (actor.role) {
    case Role::Officer:
        return right == Right::Upload || right == Right::Read || right == Right::Search ||
               right == Right::RecordEvent || right == Right::SeeProject || right == Right::Delete;
    case Role::Contractor:
        return right == Right::Read || right == Right::Search || right == Right::RecordEvent ||
               right == Right::SeeProject || right == Right::Delete;
    case Role::Inspector:
        return right == Right::Read || right == Right::Search || right == Right::SeeProject ||
               right == Right::Report;
    case Role::Admin:
        return right == Right::ManageUsers || right == Right::ManageProjects || right == Right::SeeProject;
    }
    return false;
}

bool may(const Actor& actor, Right right, const ProjectId& project) {
    if (!may(actor, right)) return false;
    return actor.all_projects ||
           std::find(actor.projects.begin(), actor.projects.end(), project) != actor.projects.end();
}

Result<void> require(const Actor& actor, Right right) {
    if (may(actor, right)) return {};
    return fail(Code::Forbidden, "您的角色没有这项权限", "请找系统管理员开通");
}

Result<void> require(const Actor& actor, Right right, const ProjectId& project) {
    TRY(require(actor, right));
    if (may(actor, right, project)) return {};
    return out_of_reach();
}

Failure out_of_reach() {
    return fail(Code::NotFound, "没有这份资料，或不在您的范围", "请核对编号，或找系统管理员开通");
}

} // namespace taizhang::service
