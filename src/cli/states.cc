#include "cli/states.hh"

#include <chrono>
#include <thread>

namespace taizhang::cli {
namespace {

constexpr auto Between = std::chrono::milliseconds{200};
constexpr auto Standstill = std::chrono::minutes{10};

const std::map<std::string_view, std::string_view>& titles() {
    static const std::map<std::string_view, std::string_view> Titles = {
        {"received", "已收下，正在读"}, {"unassigned", "待归类"}, {"mapping", "待认列"},
        {"sealed", "已封存"},           {"unreadable", "读不了"}, {"expanded", "已解包"},
        {"withdrawn", "已撤回"}};
    return Titles;
}

} // namespace

std::string_view state_title(std::string_view state) {
    auto at = titles().find(state);
    return at == titles().end() ? state : at->second;
}

bool waits_for_person(std::string_view state) { return state == "unassigned" || state == "mapping"; }

std::string state_line(const Json& submission, const std::string& called) {
    auto state = text_at(submission, "state");
    std::string line = called + "：" + std::string(state_title(state));
    if (!text_at(submission, "record").empty()) line += " " + text_at(submission, "record");
    if (!text_at(submission, "reason").empty()) line += "，" + text_at(submission, "reason");
    line += "\n";
    if (!text_at(submission, "advice").empty()) line += "    → " + text_at(submission, "advice") + "\n";
    auto id = text_at(submission, "id");
    if (state == "unassigned") line += "    → taizhang assign " + id + " --type … --period …\n";
    if (state == "mapping") line += "    → taizhang mapping " + id + "\n";
    return line;
}

Result<Json> Watching::members_of(const std::string& archive) const {
    Json members = Json::array();
    TRY(x_client.each_page("/api/v1/projects/" + url_escaped(x_project) +
                               "/submissions?limit=200&parent=" + url_escaped(archive),
                           [&](const Json& page) {
                               for (const auto& item : page.at("items")) members.push_back(item);
                           }));
    return members;
}

// One question for all, instead of one for each.
Result<std::set<std::string>> Watching::being_read() const {
    std::set<std::string> ids;
    TRY(x_client.each_page("/api/v1/projects/" + url_escaped(x_project) +
                               "/submissions?limit=200&state=received",
                           [&](const Json& page) {
                               for (const auto& item : page.at("items")) ids.insert(text_at(item, "id"));
                           }));
    return ids;
}

bool Watching::look(const std::string& id, Outcome& outcome) const {
    auto submission = x_client.get("/api/v1/submissions/" + url_escaped(id));
    if (!submission) return false;
    outcome.submission = std::move(*submission);
    if (text_at(outcome.submission, "state") == "received") return false;
    // Breadth first: an archive in an archive adds its own.
    std::vector<std::string> archives;
    if (text_at(outcome.submission, "state") == "expanded") archives.push_back(id);
    Json members = Json::array();
    bool through = true;
    for (std::size_t i = 0; i < archives.size(); ++i) {
        auto inside = members_of(archives[i]);
        if (!inside) return false;
        for (auto& member : *inside) {
            auto state = text_at(member, "state");
            through = through && state != "received";
            if (state == "expanded") archives.push_back(text_at(member, "id"));
            members.push_back(std::move(member));
        }
    }
    outcome.members = std::move(members);
    return through;
}

std::map<std::string, Watching::Outcome> Watching::settle(const std::vector<std::string>& submissions,
                                                          const std::function<void(std::size_t)>& left) {
    std::map<std::string, Outcome> outcomes;
    std::set<std::string> open(submissions.begin(), submissions.end());
    auto changed = std::chrono::steady_clock::now();
    while (!open.empty() && std::chrono::steady_clock::now() - changed < Standstill) {
        auto unread = being_read();
        for (auto each = open.begin(); each != open.end();) {
            if (unread && unread->contains(*each)) {
                ++each;
                continue;
            }
            auto before = outcomes[*each].members.dump();
            bool through = look(*each, outcomes[*each]);
            if (through || outcomes[*each].members.dump() != before)
                changed = std::chrono::steady_clock::now();
            each = through ? open.erase(each) : std::next(each);
        }
        left(open.size());
        if (!open.empty()) std::this_thread::sleep_for(Between);
    }
    for (const auto& id : open) (void)look(id, outcomes[id]); // as far as it came
    return outcomes;
}

} // namespace taizhang::cli
