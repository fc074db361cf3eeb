#include "daemon/config.hh"

#include "base/share.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <map>
#include <toml++/toml.h>
#include <unistd.h>

namespace taizhang::daemon {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

std::string variable(std::string_view name) {
    std::string result = "TAIZHANG_";
    for (char c : name) result += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return result;
}

bool known(std::string_view name) {
    for (const auto& setting : settings()) {
        if (setting.name == name) return true;
    }
    return false;
}

Result<void> read_file(const std::string& file, Values& values, std::string& complaints) {
    if (!std::ifstream(file))
        return fail(Code::NotFound, "cannot open the settings file", "check the path after --config");
    try {
        auto table = toml::parse_file(file);
        for (const auto& [key, node] : table) {
            std::string name(key.str());
            if (!known(name)) complaints += "\n  unknown setting in the file: " + name;
            if (auto text = node.value<std::string>()) values[name] = *text;
            else if (auto number = node.value<std::int64_t>()) values[name] = std::to_string(*number);
            else complaints += "\n  " + name + ": must be a text or a whole number";
        }
    } catch (const toml::parse_error& error) {
        return fail(Code::BadInput,
                    "the settings file is not valid TOML, line " + std::to_string(error.source().begin.line),
                    "see taizhangd(8) for an example");
    }
    return {};
}

void read_environment(Values& values) {
    for (const auto& setting : settings()) {
        if (const char* set = std::getenv(variable(setting.name).c_str()))
            values[std::string(setting.name)] = set;
    }
}

void read_arguments(const std::vector<std::string>& arguments, Values& values, std::string& complaints) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string name = arguments[i];
        if (!name.starts_with("--")) {
            complaints += "\n  not an option: " + name;
            continue;
        }
        name = name.substr(2);
        std::string value;
        if (auto equals = name.find('='); equals != std::string::npos) {
            value = name.substr(equals + 1);
            name = name.substr(0, equals);
        } else if (i + 1 < arguments.size()) {
            value = arguments[++i];
        } else {
            complaints += "\n  no value after " + arguments[i];
        }
        for (char& c : name) c = c == '-' ? '_' : c;
        if (name == "config") continue;
        if (!known(name)) complaints += "\n  unknown option: --" + name;
        values[name] = value;
    }
}

template <class Number>
void take_number(const Values& values, std::string_view name, Number low, Number high, Number& into,
                 std::string& complaints) {
    auto at = values.find(name);
    if (at == values.end()) return;
    Number value{};
    const auto& text = at->second;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high) {
        complaints += "\n  " + std::string(name) + ": a whole number from " + std::to_string(low) + " to " +
                      std::to_string(high);
        return;
    }
    into = value;
}

std::string text_or(const Values& values, std::string_view name, std::string standard) {
    auto at = values.find(name);
    return at == values.end() || at->second.empty() ? std::move(standard) : at->second;
}

std::string standard_data() {
    const char* home = std::getenv("HOME");
    if (::geteuid() == 0 || home == nullptr) return "/var/lib/taizhang";
    return std::string(home) + "/.local/share/taizhang";
}

// A number of MiB into bytes.
void take_mebibytes(const Values& values, std::string_view name, std::uint64_t low, std::uint64_t high,
                    std::uint64_t& bytes, std::string& complaints) {
    std::uint64_t mebibytes = bytes >> 20;
    take_number<std::uint64_t>(values, name, low, high, mebibytes, complaints);
    bytes = mebibytes << 20;
}

void take_reading(const Values& values, service::ReadingLimits& reading, std::string& complaints) {
    take_number<unsigned>(values, "read_seconds", 1, 600, reading.seconds, complaints);
    take_mebibytes(values, "read_memory_mb", 64, 65536, reading.memory_bytes, complaints);
    take_mebibytes(values, "read_file_mb", 1, 16384, reading.file_bytes, complaints);
    take_mebibytes(values, "read_expanded_mb", 1, 65536, reading.expanded_bytes, complaints);
    take_number<std::uint64_t>(values, "read_cells", 1000, 100'000'000, reading.cells, complaints);
    take_number<unsigned>(values, "read_pages", 1, 500, reading.pages, complaints);
    std::uint64_t megapixels = reading.pixels / 1'000'000;
    take_number<std::uint64_t>(values, "read_megapixels", 1, 10'000, megapixels, complaints);
    reading.pixels = megapixels * 1'000'000;
    take_number<unsigned>(values, "ocr_seconds", 5, 600, reading.ocr_seconds, complaints);
    take_mebibytes(values, "ocr_memory_mb", 256, 65536, reading.ocr_memory_bytes, complaints);
}

bool lies_in(const std::filesystem::path& inner, const std::filesystem::path& outer) {
    std::error_code ignored;
    auto a = std::filesystem::weakly_canonical(inner, ignored),
         b = std::filesystem::weakly_canonical(outer, ignored);
    return std::mismatch(b.begin(), b.end(), a.begin(), a.end()).first == b.end();
}

void take_watch(const Values& values, Config& config, std::string& complaints) {
    auto& watch = config.archive.watch;
    watch.directory = text_or(values, "watch", "");
    watch.login = text_or(values, "watch_user", "");
    auto settle = static_cast<unsigned>(watch.settle.count()),
         rescan = static_cast<unsigned>(watch.rescan.count());
    take_number<unsigned>(values, "watch_settle_seconds", 1, 3600, settle, complaints);
    take_number<unsigned>(values, "watch_rescan_seconds", 1, 3600, rescan, complaints);
    watch.settle = std::chrono::seconds{settle};
    watch.rescan = std::chrono::seconds{rescan};
    if (watch.directory.empty()) return;
    if (watch.login.empty())
        complaints += "\n  watch_user: the login whose rights files of the watched folder have";
    if (!watch.directory.is_absolute()) complaints += "\n  watch: an absolute path";
    if (lies_in(watch.directory, config.archive.data) || lies_in(config.archive.data, watch.directory))
        complaints += "\n  watch: must not lie in the data directory, nor the other way round";
}

// The file that is named, or the credential systemd hands the service.
std::filesystem::path secret_file(const Values& values) {
    auto named = text_or(values, "webhook_secret", "");
    const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
    if (!named.empty() || credentials == nullptr) return named;
    return std::filesystem::path(credentials) / "webhook_secret";
}

void take_webhook(const Values& values, service::WebhookOptions& webhook, std::string& complaints) {
    webhook.url = text_or(values, "webhook", "");
    webhook.secret = secret_file(values);
    webhook.page = text_or(values, "public_url", "");
    auto look = static_cast<unsigned>(webhook.look.count()),
         wait = static_cast<unsigned>(webhook.first_wait.count());
    take_number<unsigned>(values, "remind_seconds", 1, 3600, look, complaints);
    take_number<unsigned>(values, "webhook_retry_seconds", 1, 3600, wait, complaints);
    webhook.look = std::chrono::seconds{look};
    webhook.first_wait = std::chrono::seconds{wait};
    if (auto good = service::check(webhook); !good)
        complaints += "\n  " + good.error().message + "（" + good.error().hint + "）";
}

} // namespace

const std::vector<Setting>& settings() {
    static const std::vector<Setting> list = {
        {"data", "/var/lib/taizhang, or ~/.local/share/taizhang",
         "directory of the archive: catalogue, blobs, index"},
        {"keys", "<data>/keys",
         "directory of the signing and search keys; put it on another disk and back it up apart"},
        {"share", "beside the program",
         "directory of schemas, templates, fonts, OCR models and the web page"},
        {"address", "127.0.0.1", "address to listen on; put a TLS proxy in front of anything but loopback"},
        {"port", "8460", "TCP port; 0 picks a free one, which the log names"},
        {"threads", "40", "requests worked on at once"},
        {"workers", "2", "files read, reviewed and sealed at once; 0 only receives, the jobs wait"},
        {"idle_seconds", "60", "a connection without a byte moving is closed after this"},
        {"max_upload_mb", "2048", "largest file taken, in MiB"},
        {"reserve_mb", "256", "free disk below which uploads are answered 503, in MiB"},
        {"queue_limit", "10000", "waiting jobs above which uploads are answered 503"},
        {"sandbox", "require",
         "require: do not start where the kernel lacks Landlock or seccomp; warn: start, and say so"},
        {"watch", "", "directory whose project folders are watched for files; empty: none"},
        {"watch_user", "", "login whose rights and name files of the watched folder have"},
        {"watch_settle_seconds", "10", "a file is taken when nothing about it has changed for this long"},
        {"watch_rescan_seconds", "30", "the watched folder is looked through at least this often"},
        {"project_quota_bytes", "0",
         "most bytes of one project's submissions, above which uploads are answered 429; 0 sets no limit"},
        {"uploads_per_user", "64",
         "requests with files one user may send at once; more are answered 429; 0 sets no limit"},
        {"files_per_minute", "0",
         "files one user may send in a minute; more are answered 429; 0 sets no limit"},
        {"upload_expiry_hours", "168", "a resumable upload nobody goes on with is given up after this"},
        {"read_seconds", "30", "time for reading one file, in its child process"},
        {"read_memory_mb", "1024", "memory for it, beside twice the file, in MiB"},
        {"read_file_mb", "256", "largest file that is read, in MiB; larger ones are kept unread"},
        {"read_expanded_mb", "1024", "what a packed file (XLSX, ODS, OFD) may unpack to, in MiB"},
        {"read_cells", "5000000", "most cells of a file"},
        {"read_pages", "500", "most pages of a scan; 500 at most"},
        {"read_megapixels", "200", "largest image, in millions of pixels"},
        {"ocr_seconds", "120", "time for reading the text of one page"},
        {"ocr_memory_mb", "2048", "memory for it, in MiB"},
        {"max_volume_mb", "128",
         "most of what is merged into one volume, in MiB; making it takes some six times that in memory"},
        {"max_volume_documents", "500", "most documents in one volume"},
        {"webhook", "",
         "https address that reminders of duties are posted to; http only on this machine; empty: none"},
        {"webhook_secret", "credential webhook_secret of systemd",
         "file with the secret that signs reminders, mode 0600"},
        {"webhook_retry_seconds", "30", "first wait after a reminder was not taken; twice as long each time"},
        {"remind_seconds", "60", "the duties are looked through for reminders at least this often"},
        {"public_url", "", "where people open the page, for links in reminders: https://archive.example"},
        {"log_level", "info", "debug, info, warn, error or off"},
    };
    return list;
}

Result<Config> load_config(const std::vector<std::string>& arguments) {
    Values values;
    std::string complaints;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--config" && i + 1 < arguments.size())
            TRY(read_file(arguments[i + 1], values, complaints));
        if (arguments[i].starts_with("--config=")) TRY(read_file(arguments[i].substr(9), values, complaints));
    }
    read_environment(values);
    read_arguments(arguments, values, complaints);

    Config config;
    config.archive.data = text_or(values, "data", standard_data());
    config.archive.keys = text_or(values, "keys", (config.archive.data / "keys").string());
    take_watch(values, config, complaints);
    take_reading(values, config.archive.reading, complaints);
    take_webhook(values, config.archive.webhook, complaints);
    config.archive.share = text_or(values, "share", find_share().string());
    config.server.address = text_or(values, "address", config.server.address);
    config.log_level = text_or(values, "log_level", config.log_level);
    constexpr std::array<std::string_view, 5> Levels = {"debug", "info", "warn", "error", "off"};
    if (std::find(Levels.begin(), Levels.end(), config.log_level) == Levels.end())
        complaints += "\n  log_level: debug, info, warn, error or off"; // the log would silently be off
    if (auto policy = service::confinement(text_or(values, "sandbox", "require")))
        config.confinement = *policy;
    else complaints += "\n  sandbox: require or warn";
    take_number<std::uint16_t>(values, "port", 0, 65535, config.server.port, complaints);
    take_number<unsigned>(values, "threads", 2, 512, config.server.threads, complaints);
    take_number<unsigned>(values, "workers", 0, 64, config.archive.workers, complaints);
    take_number<unsigned>(values, "idle_seconds", 1, 3600, config.server.idle_seconds, complaints);
    std::uint64_t max_upload = config.archive.max_upload_bytes >> 20;
    std::uint64_t reserve = config.archive.reserve_bytes >> 20;
    take_number<std::uint64_t>(values, "max_upload_mb", 1, 16384, max_upload, complaints);
    take_number<std::uint64_t>(values, "reserve_mb", 0, 1 << 20, reserve, complaints);
    take_number<std::uint64_t>(values, "queue_limit", 1, 10'000'000, config.archive.queue_limit, complaints);
    take_number<std::uint64_t>(values, "project_quota_bytes", 0, std::uint64_t{1} << 50,
                               config.archive.project_quota_bytes, complaints);
    take_number<std::uint64_t>(values, "uploads_per_user", 0, 100'000, config.archive.uploads_per_user,
                               complaints);
    take_number<std::uint64_t>(values, "files_per_minute", 0, 10'000'000, config.archive.files_per_minute,
                               complaints);
    take_number<std::uint64_t>(values, "upload_expiry_hours", 1, 8760, config.archive.upload_expiry_hours,
                               complaints);
    take_number<std::uint64_t>(values, "max_volume_documents", 1, 10'000, config.archive.max_volume_documents,
                               complaints);
    std::uint64_t max_volume = config.archive.max_volume_bytes >> 20;
    take_number<std::uint64_t>(values, "max_volume_mb", 1, 1024, max_volume, complaints);
    config.archive.max_volume_bytes = max_volume << 20;
    config.archive.max_upload_bytes = max_upload << 20;
    config.archive.reserve_bytes = reserve << 20;
    config.server.max_body = (max_upload + 1) << 20; // the form around the file
    if (!complaints.empty()) return fail(Code::BadInput, "wrong settings:" + complaints, "see taizhangd(8)");
    return config;
}

} // namespace taizhang::daemon
