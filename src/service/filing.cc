#include "service/filing.hh"

#include <algorithm>

namespace taizhang::service {

bool is_monthly(const record::DocumentType& type) {
    return type.frequency.size() == 1 && type.frequency.front() == record::Frequency::Monthly;
}

Result<void> check_said(const Reference& reference, const store::Project& project,
                        const store::Filing& filing) {
    if (!filing.type.empty()) TRY(reference.type(filing.type));
    if (!filing.period.empty() && !parse_month(filing.period))
        return fail(Code::Unprocessable, "月份写得不对", "请写明所属月份，形如 2026-06");
    if (!filing.subcontractor.empty() && subcontractor_number(project, filing.subcontractor) == 0)
        return fail(Code::Unprocessable, "分包单位不在本项目名单中", "请先在项目里登记这家分包单位");
    return {};
}

Result<void> check_whole(const Reference& reference, const store::Filing& filing) {
    if (filing.type.empty()) return fail(Code::Unprocessable, "没看出是哪种资料", "请选资料种类");
    TRY_INTO(const auto* type, reference.type(filing.type));
    if (is_monthly(*type) && filing.period.empty())
        return fail(Code::Unprocessable, "没看出是哪个月的", "请写明所属月份，形如 2026-06");
    if (type->scope == record::Scope::Subcontractor && filing.subcontractor.empty())
        return fail(Code::Unprocessable, "没看出是哪家分包单位的", "请选择分包单位，这种资料按分包单位归档");
    return {};
}

int subcontractor_number(const store::Project& project, const std::string& subcontractor) {
    auto at = std::find(project.subcontractors.begin(), project.subcontractors.end(), subcontractor);
    return at == project.subcontractors.end() ? 0 : static_cast<int>(at - project.subcontractors.begin()) + 1;
}

Json custody_of_filing(const store::Project& project, const store::Filing& filing) {
    return {{"type", filing.type},
            {"period", filing.period},
            {"subcontractor", subcontractor_number(project, filing.subcontractor)}};
}

} // namespace taizhang::service
