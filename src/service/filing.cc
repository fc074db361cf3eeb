#include "service/filing.hh"

#include <algorithm>
#include <vector>

namespace taizhang::service {
namespace {

constexpr int Certain = 90; // of 100: filed without asking
constexpr int Apart = 10;   // by so much the next best must be less likely

struct Candidate {
    store::Filing filing;
    int confidence = 0; // of what was not said
    std::string why;
};

// What was said stands; the guess fills the blanks its type has.
Candidate filled_in(const store::Filing& said, const intake::Guess& guess, const record::DocumentType& type) {
    Candidate made{said, 100, guess.why};
    auto fill = [&made](std::string& part, const std::string& value, int confidence, bool needed) {
        if (!part.empty()) return;
        // What need not be there is taken only when it is certain: a month that is not one would hide the paper.
        if (needed || confidence >= Certain) part = value;
        if (needed) made.confidence = std::min(made.confidence, value.empty() ? 0 : confidence);
    };
    fill(made.filing.type, guess.type, guess.type_confidence, true);
    fill(made.filing.period, guess.period, guess.period_confidence, type.is_monthly());
    fill(made.filing.subcontractor, guess.subcontractor, guess.subcontractor_confidence,
         type.scope == record::Scope::Subcontractor);
    return made;
}

// Of a file whose type was said, another type's month and firm are as good: they stand in the same lines.
std::vector<Candidate> candidates(const Reference& reference, const store::Filing& said,
                                  const std::vector<intake::Guess>& guesses) {
    bool said_type_guessed = std::any_of(guesses.begin(), guesses.end(),
                                         [&](const intake::Guess& guess) { return guess.type == said.type; });
    std::vector<Candidate> all;
    for (const auto& guess : guesses) {
        if (said_type_guessed && guess.type != said.type) continue;
        const auto* type = reference.catalogue.find(said.type.empty() ? guess.type : said.type);
        if (type == nullptr) continue;
        auto candidate = filled_in(said, guess, *type);
        bool known = std::any_of(all.begin(), all.end(),
                                 [&](const Candidate& other) { return other.filing == candidate.filing; });
        if (!known) all.push_back(std::move(candidate));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Candidate& a, const Candidate& b) { return a.confidence > b.confidence; });
    return all;
}

} // namespace

FoundOut find_out(const Reference& reference, const store::Project& project,
                  const store::Submission& submission, const intake::Reading& reading) {
    auto guesses = intake::classify(reading, submission.file_name, reference.catalogue, reference.schemas,
                                    project.subcontractors);
    auto all = candidates(reference, submission.filed, guesses);
    FoundOut found;
    for (const auto& [filing, confidence, why] : all)
        found.guesses.push_back({{"type", filing.type},
                                 {"period", filing.period},
                                 {"subcontractor", filing.subcontractor},
                                 {"confidence", confidence},
                                 {"why", why}});
    const store::Filing& best = all.empty() ? submission.filed : all.front().filing;
    auto whole = check_whole(reference, best);
    bool alone = all.size() == 1 || (all.size() > 1 && all[1].confidence + Apart <= all[0].confidence);
    if (whole && alone && all.front().confidence >= Certain && check_said(reference, project, best))
        found.certain = best;
    else
        found.question =
            whole ? Error{Code::Unprocessable, "拿不准是哪一种资料", "请看系统认的对不对，不对就改"}
                  : whole.error();
    return found;
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
    if (type->is_monthly() && filing.period.empty())
        return fail(Code::Unprocessable, "没看出是哪个月的", "请写明所属月份，形如 2026-06");
    if (type->scope == record::Scope::Subcontractor && filing.subcontractor.empty())
        return fail(Code::Unprocessable, "没看出是哪家分包单位的", "请选择分包单位，这种资料按分包单位归档");
    return {};
}

Result<void> check_attestation(const Json& attestation) {
    auto bad = [] { return fail(Code::Unprocessable, "上传时的确认内容格式不对", "见接口说明 attestation"); };
    if (!attestation.is_object()) return bad();
    for (const auto& [key, value] : attestation.items()) {
        bool good = (key == "seal" && (value.is_boolean() || value.is_null())) ||
                    (key == "signatures" && (value == "all" || value == "none" || value.is_null())) ||
                    (key == "progress" && value.is_string()) ||
                    (key == "not_signed_rows" && value.is_array());
        if (!good) return bad();
        if (key != "not_signed_rows") continue;
        for (const auto& row : value) {
            if (!row.is_number_integer()) return bad();
        }
    }
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
