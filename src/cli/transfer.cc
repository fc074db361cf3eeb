#include "cli/transfer.hh"

#include "cli/kept.hh"

#include <algorithm>
#include <charconv>
#include <thread>

namespace taizhang::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* Uploads = "/api/v1/uploads";
constexpr auto TusVersion = "1.0.0";

std::uint64_t number(std::string_view text, std::uint64_t standard) {
    std::uint64_t value = standard;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string base64(std::string_view bytes) {
    static constexpr std::string_view Digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        auto at = [&](std::size_t k) {
            return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
        };
        auto three = at(0) << 16 | at(1) << 8 | at(2);
        text += Digits[three >> 18 & 63];
        text += Digits[three >> 12 & 63];
        text += i + 1 < bytes.size() ? Digits[three >> 6 & 63] : '=';
        text += i + 2 < bytes.size() ? Digits[three & 63] : '=';
    }
    return text;
}

// Addresses of unfinished uploads, for the next call to go on with. Losing it costs only sending again.
class Unfinished {
public:
    Unfinished() {
        auto read = read_json(kept_file("uploads.json"));
        if (read && read->is_object()) x_places = std::move(*read);
    }
    std::string find(const std::string& key) const { return text_at(x_places, key); }
    void set(const std::string& key, const std::string& place) {
        constexpr std::size_t Most = 1000;
        if (x_places.size() >= Most) x_places = Json::object();
        x_places[key] = place;
        save();
    }
    void forget(const std::string& key) {
        if (x_places.erase(key) > 0) save();
    }

private:
    void save() const {
        auto text = x_places.dump(1, ' ', false, Json::error_handler_t::replace);
        (void)write_private(kept_file("uploads.json"), text).has_value();
    }
    Json x_places = Json::object();
};

std::string key_of(const Destination& to, const ToSend& file) {
    std::error_code error;
    auto written = std::filesystem::last_write_time(file.path, error).time_since_epoch().count();
    auto path = std::filesystem::absolute(file.path, error).string();
    return Json{to.project,    to.type, to.period, to.subcontractor, to.attestation,
                to.supplement, path,    file.name, file.size,        written}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

// "http://host:port/api/v1/uploads/u1" or "/api/v1/uploads/u1": the path is what counts, the host is ours.
std::string path_of(const std::string& location) {
    auto at = location.find(Uploads);
    return at == std::string::npos ? std::string() : location.substr(at);
}

} // namespace

// How long a file has fared without a byte moving.
class Transfer::Waiting {
public:
    Waiting(std::chrono::seconds patience, const Watch& watch) : x_patience(patience), x_watch(watch) {}

    void moved(std::uint64_t bytes) {
        x_since = Clock::now();
        x_breaks = 0;
        if (x_watch.bytes) x_watch.bytes(bytes);
    }
    // False when that would take more patience than there is.
    bool pause(std::chrono::seconds wanted, const char* why) {
        auto until = Clock::now() + wanted;
        if (until - x_since > x_patience) return false;
        for (auto left = wanted; left.count() > 0; left -= std::chrono::seconds{1}) {
            if (x_watch.note)
                x_watch.note(std::string(why) + "，" + std::to_string(left.count()) + " 秒后再试");
            std::this_thread::sleep_for(std::chrono::seconds{1});
        }
        return true;
    }
    std::chrono::seconds next_break() {
        return std::min(std::chrono::seconds{1LL << std::min(x_breaks++, 5)}, std::chrono::seconds{30});
    }

private:
    std::chrono::seconds x_patience;
    const Watch& x_watch;
    Clock::time_point x_since = Clock::now();
    int x_breaks = 0;
};

Transfer::Transfer(const Client& client, Destination destination, std::chrono::seconds patience, Watch watch)
    : x_client(client), x_destination(std::move(destination)), x_patience(patience),
      x_watch(std::move(watch)) {}

Result<Json> Transfer::send(const ToSend& file) {
    return file.size <= Small ? send_form(file) : send_pieces(file);
}

Result<Answer> Transfer::persist(const std::function<Result<Answer>()>& attempt, Waiting& waiting) const {
    for (;;) {
        auto answer = attempt();
        if (!answer) {
            if (answer.error().code != Code::Unavailable || !waiting.pause(waiting.next_break(), "连接断了"))
                return answer;
            continue;
        }
        if (answer->status != 429 && answer->status != 503) return answer;
        std::chrono::seconds wanted{
            std::clamp<std::uint64_t>(number(answer->header("retry-after"), 5), 1, 86400)};
        if (!waiting.pause(wanted, "服务器忙")) return answer;
    }
}

Result<Json> Transfer::send_form(const ToSend& file) const {
    Waiting waiting(x_patience, x_watch);
    Fields fields = {{"type", x_destination.type},
                     {"period", x_destination.period},
                     {"subcontractor", x_destination.subcontractor}};
    if (!x_destination.attestation.empty()) fields.emplace_back("attestation", x_destination.attestation);
    if (!x_destination.supplement.empty()) fields.emplace_back("supplement", x_destination.supplement);
    auto path = "/api/v1/projects/" + url_escaped(x_destination.project) + "/submissions";
    TRY_INTO(auto request, Client::form(path, fields, {"file", file.name, file.path}));
    std::uint64_t reached = 0;
    request.progress = [&](std::uint64_t bytes) {
        if (x_watch.bytes) x_watch.bytes(bytes);
        if (bytes <= reached) return; // the same bytes once more are no progress
        reached = bytes;
        waiting.moved(bytes);
    };
    TRY_INTO(auto answer, persist([&] { return x_client.exchange(request); }, waiting));
    return json_of(answer);
}

Result<std::string> Transfer::begin_pieces(const ToSend& file, Waiting& waiting) const {
    std::string metadata;
    for (const auto& [key, value] : Fields{{"project", x_destination.project},
                                           {"type", x_destination.type},
                                           {"period", x_destination.period},
                                           {"subcontractor", x_destination.subcontractor},
                                           {"attestation", x_destination.attestation},
                                           {"supplement", x_destination.supplement},
                                           {"filename", file.name}}) {
        if (!value.empty()) metadata += (metadata.empty() ? "" : ",") + key + " " + base64(value);
    }
    Request request;
    request.method = "POST";
    request.path = Uploads;
    request.headers = {{"Tus-Resumable", TusVersion},
                       {"Upload-Length", std::to_string(file.size)},
                       {"Upload-Metadata", metadata}};
    TRY_INTO(auto answer, persist([&] { return x_client.exchange(request); }, waiting));
    if (answer.status >= 400) return Failure(json_of(answer).error());
    auto place = path_of(answer.header("location"));
    if (answer.status != 201 || place.empty())
        return fail(Code::Internal, "服务器没有给出续传地址", "请核对 --server 是台账服务");
    return place;
}

namespace {

Request request_at(const std::string& method, const std::string& place) {
    Request request;
    request.method = method;
    request.path = place;
    request.headers = {{"Tus-Resumable", TusVersion}};
    return request;
}

} // namespace

// Asks where the upload stands, and sends from there, until it is received or the place has gone. Gives the last answer.
Result<Answer> Transfer::push(const ToSend& file, const std::string& place, Waiting& waiting) const {
    for (std::uint64_t furthest = 0;;) {
        TRY_INTO(auto head, persist([&] { return x_client.exchange(request_at("HEAD", place)); }, waiting));
        if (head.status >= 400 || !head.header("taizhang-submission").empty()) return head;
        auto offset = number(head.header("upload-offset"), 0);
        if (offset > file.size || number(head.header("upload-length"), file.size) != file.size)
            return fail(Code::Io, "文件在上传时变了", "请再试一次");
        auto request = request_at("PATCH", place);
        request.content_type = "application/offset+octet-stream";
        request.headers.emplace_back("Upload-Offset", std::to_string(offset));
        request.file = FilePart{file.path, offset, std::min(Piece, file.size - offset)};
        request.progress = [&](std::uint64_t bytes) {
            if (offset + bytes > furthest) waiting.moved(furthest = offset + bytes);
        };
        // Broken off: what arrived is kept, so it is asked anew and not sent anew.
        auto answer = x_client.exchange(request);
        if (answer && !answer->header("taizhang-submission").empty()) return answer;
        if (!answer && answer.error().code != Code::Unavailable) return answer;
        if (answer && answer->status < 400 && number(answer->header("upload-offset"), 0) > offset) continue;
        bool busy = answer && (answer->status == 429 || answer->status == 503);
        if (answer && !busy && answer->status != 409 && answer->status >= 400) return answer;
        auto pause = busy ? std::chrono::seconds{std::clamp<std::uint64_t>(
                                number(answer->header("retry-after"), 5), 1, 86400)}
                          : waiting.next_break();
        if (!waiting.pause(pause, busy ? "服务器忙" : "连接断了")) return answer;
    }
}

Result<Json> Transfer::send_pieces(const ToSend& file) const {
    Waiting waiting(x_patience, x_watch);
    Unfinished unfinished;
    auto key = key_of(x_destination, file);
    auto place = unfinished.find(key);
    for (int turn = 0; turn < 3; ++turn) {
        if (place.empty()) {
            auto begun = begin_pieces(file, waiting);
            // An archive that knows no pieces takes it whole.
            if (!begun && begun.error().code == Code::NotFound) return send_form(file);
            if (!begun) return Failure(begun.error());
            place = *begun;
            unfinished.set(key, place);
        }
        TRY_INTO(auto last, push(file, place, waiting));
        if (last.status < 400) {
            TRY_INTO(auto state,
                     persist([&] { return x_client.exchange(request_at("GET", place)); }, waiting));
            TRY_INTO(auto json, json_of(state));
            unfinished.forget(key);
            if (json.contains("receipt") && json.at("receipt").is_object()) return json.at("receipt");
            return fail(Code::Internal, "服务器没有给出回执", "请再试一次：已收下的会答“已经收过”");
        }
        unfinished.forget(key);
        // Expired, or given up on the server: from the beginning.
        if (last.status != 404 && last.status != 410) return Failure(json_of(last).error());
        place.clear();
    }
    return fail(Code::Unavailable, "服务器不保留没传完的文件", "请稍后再试");
}

} // namespace taizhang::cli
