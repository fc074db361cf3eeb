// A batch: files and folders one after the other, each answered by itself.
#include "cli/files.hh"
#include "cli/kept.hh"
#include "cli/progress.hh"
#include "cli/states.hh"
#include "cli/transfer.hh"
#include "cli/verbs.hh"

#include <algorithm>
#include <numeric>
#include <thread>
#include <unistd.h>

namespace taizhang::cli {
namespace {

constexpr std::size_t Few = 20; // so many lines are no flood on a terminal

struct Item {
    std::string file; // as it was named or found
    std::string status = "failed";
    Json receipt;                 // as answered
    Json outcome;                 // the submission's view, when it was waited for
    Json members = Json::array(); // of an archive
    Error error;
};

Json nullable(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json to_json(const Item& item) {
    Json error;
    if (item.status == "failed")
        error = {{"code", facts(item.error.code).name},
                 {"message", item.error.message},
                 {"hint", item.error.hint}};
    return {{"file", item.file},
            {"status", item.status},
            {"submission", nullable(text_at(item.receipt, "submission"))},
            {"receipt", item.receipt},
            {"outcome", item.outcome},
            {"members", item.members},
            {"reason", item.status == "failed" ? Json(item.error.message) : Json()},
            {"error", error}};
}

std::string line_of(const Item& item) {
    if (item.status == "failed")
        return "✗ " + item.file + " " + item.error.message + "\n    → " + item.error.hint + "\n";
    return (item.status == "duplicate" ? "= 已经收过：" : "✓ 已收下：") + item.file + " 回执 " +
           text_at(item.receipt, "submission") + "\n";
}

// What is wrong for every file is found out before the first.
Result<void> check_project(const Client& connection, const std::string& project) {
    TRY(connection.get("/api/v1/projects/" + url_escaped(project)));
    return {};
}

// Nobody else's files can be sent either: the rest is not tried.
bool concerns_all(const Error& error) {
    return error.code == Code::Unauthenticated || error.code == Code::Forbidden ||
           error.code == Code::Unavailable || error.code == Code::TooMany || error.code == Code::Retained;
}

Result<void> keep_receipt(const Ingest& wanted, const std::string& name, const Json& receipt) {
    auto text = receipt.dump(2, ' ', false, Json::error_handler_t::replace);
    if (!wanted.receipt.empty()) return write_private(wanted.receipt, text);
    if (wanted.receipts.empty()) return {};
    auto file = wanted.receipts / (name + ".回执.json");
    // Another file of that name, from another folder: both receipts are kept.
    auto there = read_json(file);
    if (there && text_at(*there, "submission") != text_at(receipt, "submission"))
        file = wanted.receipts / (name + "." + text_at(receipt, "submission") + ".回执.json");
    return write_private(file, text);
}

class Batch {
public:
    Batch(const Common& common, const Ingest& wanted, const Client& connection, const Collected& found)
        : x_common(common), x_wanted(wanted), x_connection(connection), x_found(found),
          x_progress(found.files.size(), total(found.files),
                     ::isatty(STDERR_FILENO) != 0 && !found.files.empty()),
          x_brief(::isatty(STDOUT_FILENO) != 0 && found.files.size() > Few) {}

    void send_all() {
        for (const auto& missing : x_found.missing)
            add({missing.path.string(),
                 "failed",
                 {},
                 {},
                 Json::array(),
                 {Code::NotFound, missing.reason, "请核对路径"}});
        Destination destination{x_wanted.project,       x_wanted.type,        x_wanted.period,
                                x_wanted.subcontractor, x_wanted.attestation, x_wanted.supplement};
        Transfer transfer(x_connection, destination, std::chrono::seconds{x_wanted.patience_seconds},
                          {[this](std::uint64_t bytes) { x_progress.at(bytes); },
                           [this](std::string note) { x_progress.note(std::move(note)); }});
        std::optional<Error> all;
        for (const auto& file : x_found.files) {
            Item item;
            item.file = file.path.string();
            if (all) item.error = *all;
            else send(transfer, file, item);
            if (item.status == "failed" && concerns_all(item.error)) all = item.error;
            x_progress.file_done(file.size);
            add(std::move(item));
        }
        for (const auto& each : x_found.passed_over)
            say("· 跳过：" + each.path.string() + "（" + each.reason + "）\n");
    }

    void wait_for_all() {
        Watching watching(x_connection, x_wanted.project);
        std::vector<std::string> ids;
        for (const auto& item : x_items) {
            if (item.status != "failed") ids.push_back(text_at(item.receipt, "submission"));
        }
        auto outcomes = watching.settle(ids, [this](std::size_t left) {
            x_progress.note("已发完，还有 " + std::to_string(left) + " 份正在读");
        });
        for (auto& item : x_items) {
            if (item.status == "failed") continue;
            auto at = outcomes.find(text_at(item.receipt, "submission"));
            if (at == outcomes.end()) continue;
            item.outcome = at->second.submission;
            item.members = at->second.members;
            std::string lines = state_line(item.outcome, item.file);
            for (const auto& member : item.members)
                lines += state_line(member, "    " + text_at(member, "file_name"));
            say(lines);
        }
    }

    int report() const {
        Json items = Json::array(), passed_over = Json::array();
        for (const auto& item : x_items) items.push_back(to_json(item));
        for (const auto& each : x_found.passed_over)
            passed_over.push_back({{"file", each.path.string()}, {"reason", each.reason}});
        auto number = [this](std::string_view status) {
            return std::count_if(x_items.begin(), x_items.end(),
                                 [&](const Item& item) { return item.status == status; });
        };
        Json counts = {{"new", number("new")},
                       {"duplicate", number("duplicate")},
                       {"failed", number("failed")},
                       {"passed_over", passed_over.size()}};
        std::string summary;
        if (x_items.size() != 1 || !passed_over.empty())
            summary = "共 " + std::to_string(x_items.size()) + " 份：新收下 " + counts.at("new").dump() +
                      "，已经收过 " + counts.at("duplicate").dump() + "，没有收下 " +
                      counts.at("failed").dump() + "；跳过 " + counts.at("passed_over").dump() + "\n";
        print(x_common, {{"items", items}, {"passed_over", passed_over}, {"counts", counts}}, summary);
        return exit_code();
    }

private:
    static std::uint64_t total(const std::vector<ToSend>& files) {
        return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                               [](std::uint64_t sum, const ToSend& file) { return sum + file.size; });
    }

    void send(Transfer& transfer, const ToSend& file, Item& item) {
        auto receipt = transfer.send(file);
        if (!receipt) {
            item.error = receipt.error();
            return;
        }
        item.receipt = std::move(*receipt);
        item.status = item.receipt.value("duplicate", false) ? "duplicate" : "new";
        // Received is received, whether or not its receipt could be saved here: it can be had again.
        if (auto kept = keep_receipt(x_wanted, file.name, item.receipt); !kept) x_not_kept = kept.error();
    }

    void add(Item item) {
        if (!x_brief || item.status != "new") say(line_of(item));
        x_items.push_back(std::move(item));
    }

    void say(const std::string& line) {
        if (!x_common.json) x_progress.say(line);
    }

    int exit_code() const {
        for (const auto& item : x_items) {
            if (item.status == "failed") return facts(item.error.code).exit_code;
        }
        if (x_not_kept) return print_note(*x_not_kept);
        int code = 0;
        auto look = [&code](const Json& submission) {
            auto state = text_at(submission, "state");
            if (state == "unreadable") code = facts(Code::Unprocessable).exit_code;
            else if (code == 0 && waits_for_person(state)) code = 1;
            else if (code == 0 && state == "received") code = facts(Code::Unavailable).exit_code;
        };
        for (const auto& item : x_items) {
            if (item.outcome.is_object()) look(item.outcome);
            for (const auto& member : item.members) look(member);
        }
        return code;
    }

    // The JSON has been printed: this goes beside it.
    static int print_note(const Error& error) {
        std::fprintf(stderr, "taizhang: 回执没有存下：%s\n  → %s；再运行一次就会重新存\n",
                     error.message.c_str(), error.hint.c_str());
        return facts(error.code).exit_code;
    }

    const Common& x_common;
    const Ingest& x_wanted;
    const Client& x_connection;
    const Collected& x_found;
    Progress x_progress;
    bool x_brief;
    std::vector<Item> x_items;
    std::optional<Error> x_not_kept;
};

} // namespace

int ingest(const Common& common, const Ingest& wanted) {
    auto connection = client(common);
    if (!connection) return print_error(common, connection.error());
    auto found = collect(wanted.paths);
    if (!wanted.receipt.empty() && found.files.size() > 1)
        return print_error(common,
                           {Code::BadInput, "--receipt 只能用于一个文件", "多个文件请用 --receipts 目录"});
    if (auto there = check_project(*connection, wanted.project); !there)
        return print_error(common, there.error());
    Batch batch(common, wanted, *connection, found);
    batch.send_all();
    if (wanted.wait) batch.wait_for_all();
    return batch.report();
}

} // namespace taizhang::cli
