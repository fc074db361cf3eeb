#include "service/month_life.hh"

#include "proof/hash.hh"
#include "service/or_null.hh"

#include <algorithm>
#include <array>

namespace taizhang::service {
namespace {

struct StateWords {
    std::string_view state, title;
};
constexpr std::array<StateWords, 8> States = {{{"not_received", "未报"},
                                               {"received", "已收，待处理"},
                                               {"in_review", "审核中"},
                                               {"returned", "退回"},
                                               {"explain", "待写原因"},
                                               {"passed", "审核通过"},
                                               {"attested", "已确认"},
                                               {"closed", "已关账"}}};

// "JHXY-2-L5-05-202606-01-D1" -> "JHXY-2-L5-05-202606-01-D": the place, whichever version lies there.
std::string place_of(const std::string& archival_code) {
    auto end = archival_code.find_last_not_of("0123456789");
    return end == std::string::npos ? archival_code : archival_code.substr(0, end + 1);
}

std::map<std::string, std::string, std::less<>> codes_of(const std::vector<store::Record>& records) {
    std::map<std::string, std::string, std::less<>> codes;
    for (const auto& record : records) codes.emplace(record.id.text(), record.archival_code);
    return codes;
}

std::string state_of(const LifeInput& input, const Life& life, bool waits) {
    if (input.closed) return "closed";
    if (life.documents == 0) return waits ? "received" : "not_received";
    if (waits) return "received";
    if (!input.reviewed) return "in_review";
    for (const auto& finding : input.findings) {
        if (finding.is_error() && finding.explained == nullptr &&
            finding.subcontractors.contains(life.subcontractor))
            return "returned";
    }
    if (life.unexplained > 0) return "explain";
    return input.attested ? "attested" : "passed";
}

void count_findings(const std::vector<OpenFinding>& findings, Life& life) {
    for (const auto& finding : findings) {
        if (!finding.subcontractors.contains(life.subcontractor)) continue;
        (finding.is_error() ? life.errors : life.warnings) += 1;
        life.unexplained += finding.explained == nullptr ? 1 : 0;
    }
}

bool open_errors(const std::vector<OpenFinding>& findings, const std::string& subcontractor) {
    return std::any_of(findings.begin(), findings.end(), [&](const OpenFinding& each) {
        return each.is_error() && each.subcontractors.contains(subcontractor);
    });
}

Life life_of(const LifeInput& input, const std::string& subcontractor) {
    Life life;
    life.subcontractor = subcontractor;
    for (const auto& record : input.records) {
        if (record.subcontractor != subcontractor) continue;
        ++life.documents;
        if (record.version > 1) life.corrected.push_back(&record);
    }
    bool waits = std::any_of(input.waiting.begin(), input.waiting.end(), [&](const auto& each) {
        return each.filed.subcontractor == subcontractor && each.state != "unreadable";
    });
    count_findings(input.findings, life);
    if (auto at = input.notices.find(subcontractor); at != input.notices.end()) life.notices = at->second;
    if (!life.notices.empty() && !input.closed) {
        const Notice& newest = life.notices.back();
        life.reply_overdue = newest.due_on && *newest.due_on < input.today && newest.reply == nullptr &&
                             newest.escalation == nullptr && open_errors(input.findings, subcontractor);
    }
    life.state = state_of(input, life, waits);
    return life;
}

Json day(const std::optional<Date>& date) { return date ? Json(format(*date)) : Json(); }
Json id_of(const store::Record* record) { return record == nullptr ? Json() : Json(record->id.text()); }

} // namespace

std::string_view state_title(std::string_view state) {
    for (const auto& words : States) {
        if (words.state == state) return words.title;
    }
    return "";
}

std::string key_of(const Json& finding, const std::map<std::string, std::string, std::less<>>& codes) {
    Json said = {finding.at("rule"), finding.at("message")};
    for (const auto& place : finding.at("places")) {
        auto document = text_at(place, "document");
        auto code = codes.find(document);
        Json where = place;
        where["document"] = code == codes.end() ? document : place_of(code->second);
        said.push_back(std::move(where));
    }
    auto text = canonical(said);
    return proof::sha256(text ? *text : said.dump()).hex().substr(0, 32);
}

std::vector<OpenFinding> open_findings(const Json& findings, const std::vector<store::Record>& records,
                                       const std::vector<store::MonthAct>& acts) {
    auto codes = codes_of(records);
    std::map<std::string, const store::Record*, std::less<>> by_id;
    for (const auto& record : records) by_id.emplace(record.id.text(), &record);
    std::vector<OpenFinding> open;
    for (const auto& finding : findings) {
        if (finding.at("severity") == "info") continue;
        OpenFinding made;
        made.finding = &finding;
        made.key = key_of(finding, codes);
        for (const auto& place : finding.at("places")) {
            auto at = by_id.find(text_at(place, "document"));
            if (at != by_id.end() && !at->second->subcontractor.empty())
                made.subcontractors.insert(at->second->subcontractor);
        }
        for (const auto& act : acts) {
            if (act.kind == "explain" && act.subject == made.key) made.explained = &act;
        }
        open.push_back(std::move(made));
    }
    return open;
}

std::vector<Life> lives(const LifeInput& input) {
    std::vector<Life> all;
    for (const auto& subcontractor : input.subcontractors) all.push_back(life_of(input, subcontractor));
    return all;
}

Json to_json(const Notice& notice) {
    return {{"record", notice.record->id.text()}, {"number", or_null(notice.number)},
            {"issued_on", day(notice.issued_on)}, {"due_on", day(notice.due_on)},
            {"reply", id_of(notice.reply)},       {"escalation", id_of(notice.escalation)}};
}

Json to_json(const Life& life) {
    Json corrected = Json::array(), notices = Json::array();
    for (const auto* record : life.corrected)
        corrected.push_back({{"record", record->id.text()},
                             {"type", record->type},
                             {"version", record->version},
                             {"sealed_at", format(record->sealed_at)}});
    for (const auto& notice : life.notices) notices.push_back(to_json(notice));
    return {{"subcontractor", life.subcontractor},
            {"state", life.state},
            {"state_title", state_title(life.state)},
            {"documents", life.documents},
            {"errors", life.errors},
            {"warnings", life.warnings},
            {"unexplained", life.unexplained},
            {"corrected", corrected},
            {"notices", notices},
            {"reply_overdue", life.reply_overdue}};
}

Json to_json(const Blocker& blocker) {
    return {{"code", blocker.code},
            {"message", blocker.message},
            {"advice", blocker.advice},
            {"type", or_null(blocker.type)},
            {"subcontractor", or_null(blocker.subcontractor)},
            {"finding", or_null(blocker.finding)}};
}

} // namespace taizhang::service
