#include "daemon/config.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

using namespace taizhang;
using namespace taizhang::daemon;
using taizhang::test::TemporaryDirectory;

namespace {

// A variable of the environment for the length of a test.
class Variable {
public:
    Variable(std::string name, const std::string& value) : x_name(std::move(name)) {
        ::setenv(x_name.c_str(), value.c_str(), 1);
    }
    ~Variable() { ::unsetenv(x_name.c_str()); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    std::string x_name;
};

struct File {
    explicit File(const std::string& toml) { taizhang::test::write_file(path(), toml); }
    std::string path() const { return (directory.path() / "taizhang.toml").string(); }
    TemporaryDirectory directory;
};

std::string complaint(const std::vector<std::string>& arguments) {
    auto config = load_config(arguments);
    return config ? "" : config.error().message;
}

} // namespace

TEST_CASE("without settings the defaults hold, and they are those of the table") {
    auto config = load_config({"--data", "/tmp/x"});
    REQUIRE(config);
    CHECK(config->archive.keys == "/tmp/x/keys");
    auto standard = [](std::string_view name) {
        for (const auto& setting : settings()) {
            if (setting.name == name) return std::string(setting.standard);
        }
        return std::string("no such setting");
    };
    CHECK(config->server.address == standard("address"));
    CHECK(std::to_string(config->server.port) == standard("port"));
    CHECK(std::to_string(config->server.threads) == standard("threads"));
    CHECK(std::to_string(config->server.idle_seconds) == standard("idle_seconds"));
    CHECK(std::to_string(config->archive.workers) == standard("workers"));
    CHECK(std::to_string(config->archive.max_upload_bytes >> 20) == standard("max_upload_mb"));
    CHECK(std::to_string(config->archive.reserve_bytes >> 20) == standard("reserve_mb"));
    CHECK(std::to_string(config->archive.queue_limit) == standard("queue_limit"));
    CHECK(std::to_string(config->archive.max_volume_bytes >> 20) == standard("max_volume_mb"));
    CHECK(std::to_string(config->archive.max_volume_documents) == standard("max_volume_documents"));
    CHECK(config->log_level == standard("log_level"));
    CHECK(config->archive.watch.directory.empty());
    CHECK(std::to_string(config->archive.watch.settle.count()) == standard("watch_settle_seconds"));
    CHECK(std::to_string(config->archive.watch.rescan.count()) == standard("watch_rescan_seconds"));
    const auto& reading = config->archive.reading;
    CHECK(std::to_string(reading.seconds) == standard("read_seconds"));
    CHECK(std::to_string(reading.memory_bytes >> 20) == standard("read_memory_mb"));
    CHECK(std::to_string(reading.file_bytes >> 20) == standard("read_file_mb"));
    CHECK(std::to_string(reading.expanded_bytes >> 20) == standard("read_expanded_mb"));
    CHECK(std::to_string(reading.cells) == standard("read_cells"));
    CHECK(std::to_string(reading.pages) == standard("read_pages"));
    CHECK(std::to_string(reading.pixels / 1'000'000) == standard("read_megapixels"));
    CHECK(std::to_string(reading.ocr_seconds) == standard("ocr_seconds"));
    CHECK(std::to_string(reading.ocr_memory_bytes >> 20) == standard("ocr_memory_mb"));
    CHECK(standard("sandbox") == "require");
    CHECK(config->confinement == service::Confinement::Require);
    CHECK(load_config({"--sandbox", "warn"})->confinement == service::Confinement::Warn);
    CHECK(complaint({"--sandbox", "off"}).find("sandbox: require or warn") != std::string::npos);
}

TEST_CASE("an option wins over the environment, the environment over the file") {
    File file("port = 1001\nworkers = 11\nidle_seconds = 31\nlog_level = 'debug'\n");
    Variable port("TAIZHANG_PORT", "1002");
    Variable workers("TAIZHANG_WORKERS", "12");
    auto config = load_config({"--config", file.path(), "--port", "1003"});
    REQUIRE(config);
    CHECK(config->server.port == 1003);
    CHECK(config->archive.workers == 12);
    CHECK(config->server.idle_seconds == 31);
    CHECK(config->log_level == "debug");
    // Wherever --config stands.
    CHECK(load_config({"--port=1003", "--config=" + file.path()})->server.port == 1003);
    CHECK(load_config({"--config=" + file.path()})->server.port == 1002);
}

TEST_CASE("an option is written with blank or equals sign, with dashes or underscores") {
    for (const auto& words : std::vector<std::vector<std::string>>{{"--max-upload-mb", "7"},
                                                                   {"--max_upload_mb", "7"},
                                                                   {"--max-upload-mb=7"},
                                                                   {"--max_upload_mb=7"}}) {
        auto config = load_config(words);
        REQUIRE(config);
        CHECK(config->archive.max_upload_bytes == std::uint64_t{7} << 20);
        CHECK(config->server.max_body == std::uint64_t{8} << 20); // room for the form around the file
    }
}

TEST_CASE("every wrong setting is named in one answer") {
    File file("prot = 8460\nidle_seconds = [1]\n");
    Variable workers("TAIZHANG_WORKERS", "many");
    auto text = complaint({"--config", file.path(), "--port", "70000", "--log-level", "loud", "--colour",
                           "red", "stray", "--data"});
    for (const auto* part : {"prot", "idle_seconds", "workers", "port: a whole number from 0 to 65535",
                             "log_level", "--colour", "stray", "no value after --data"}) {
        INFO(text);
        CHECK(text.find(part) != std::string::npos);
    }
}

TEST_CASE("a number is taken within its range only") {
    struct Row {
        std::string name;
        std::string low, below, high, above;
    };
    auto row = GENERATE(values<Row>({{"port", "0", "-1", "65535", "65536"},
                                     {"threads", "2", "1", "512", "513"},
                                     {"workers", "0", "-1", "64", "65"},
                                     {"idle_seconds", "1", "0", "3600", "3601"},
                                     {"max_upload_mb", "1", "0", "16384", "16385"},
                                     {"reserve_mb", "0", "-1", "1048576", "1048577"},
                                     {"max_volume_mb", "1", "0", "1024", "1025"},
                                     {"max_volume_documents", "1", "0", "10000", "10001"},
                                     {"watch_settle_seconds", "1", "0", "3600", "3601"},
                                     {"watch_rescan_seconds", "1", "0", "3600", "3601"},
                                     {"read_seconds", "1", "0", "600", "601"},
                                     {"read_memory_mb", "64", "63", "65536", "65537"},
                                     {"read_file_mb", "1", "0", "16384", "16385"},
                                     {"read_expanded_mb", "1", "0", "65536", "65537"},
                                     {"read_cells", "1000", "999", "100000000", "100000001"},
                                     {"read_pages", "1", "0", "500", "501"},
                                     {"read_megapixels", "1", "0", "10000", "10001"},
                                     {"ocr_seconds", "5", "4", "600", "601"},
                                     {"ocr_memory_mb", "256", "255", "65536", "65537"},
                                     {"queue_limit", "1", "0", "10000000", "10000001"}}));
    INFO(row.name);
    CHECK(complaint({"--" + row.name, row.low}) == "");
    CHECK(complaint({"--" + row.name, row.high}) == "");
    for (const auto& wrong : {row.below, row.above, std::string("1.5"), std::string("7 "),
                              std::string("0x10"), std::string("99999999999999999999")})
        CHECK(complaint({"--" + row.name, wrong}).find(row.name) != std::string::npos);
}

TEST_CASE("a settings file that is missing or no TOML is said to be") {
    auto missing = load_config({"--config", "/nonexistent/taizhang.toml"});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == Code::NotFound);
    File file("port = 8460\nthis is no toml\n");
    auto broken = load_config({"--config", file.path()});
    REQUIRE_FALSE(broken);
    CHECK(broken.error().message.find("line 2") != std::string::npos);
    CHECK(complaint({"--config"}).find("no value after --config") != std::string::npos);
}

TEST_CASE("each setting stands once in the table") {
    std::set<std::string_view> names;
    for (const auto& setting : settings()) {
        CHECK(names.insert(setting.name).second);
        CHECK_FALSE(setting.meaning.empty());
    }
}

TEST_CASE("reminders need an address that is safe and a secret that is one, and say what is wrong without "
          "saying it") {
    TemporaryDirectory directory;
    auto file = (directory.path() / "webhook_secret").string();
    auto write = [&](const std::string& text, std::filesystem::perms perms) {
        std::filesystem::remove(file);
        taizhang::test::write_file(file, text);
        std::filesystem::permissions(file, perms);
    };
    using std::filesystem::perms;
    write("a secret of sixteen or more\n", perms::owner_read);
    const std::string url = "https://oa.example.cn/hook";
    auto config =
        load_config({"--webhook", url, "--webhook-secret", file, "--public-url", "https://a.example"});
    REQUIRE(config);
    CHECK(config->archive.webhook.url == url);
    CHECK(config->archive.webhook.page == "https://a.example");
    CHECK(complaint({"--webhook-secret", file}).empty()); // no receiver, nothing to sign
    CHECK(complaint({"--webhook", "http://oa.example.cn/hook", "--webhook-secret", file}).find("https") !=
          std::string::npos);
    CHECK(complaint({"--webhook", url}).find("webhook_secret") != std::string::npos);
    CHECK(complaint({"--webhook", url, "--webhook-secret", file, "--public-url", "a.example"})
              .find("public_url") != std::string::npos);
    {
        Variable credentials("CREDENTIALS_DIRECTORY", directory.path().string());
        CHECK(complaint({"--webhook", url}).empty());
    }
    write("a secret of sixteen or more", perms::owner_read | perms::group_read);
    CHECK(complaint({"--webhook", url, "--webhook-secret", file}).find("别人也能读") != std::string::npos);
    write("  tooshort-secret \n", perms::owner_read);
    auto short_one = complaint({"--webhook", url, "--webhook-secret", file});
    CHECK(short_one.find("16") != std::string::npos);
    CHECK(short_one.find("tooshort") == std::string::npos);
}

TEST_CASE("a watched folder needs a user, an absolute path, and a place of its own") {
    auto config =
        load_config({"--data", "/tmp/x/data", "--watch", "/tmp/x/watch", "--watch-user", "scanner"});
    REQUIRE(config);
    CHECK(config->archive.watch.directory == "/tmp/x/watch");
    CHECK(config->archive.watch.login == "scanner");
    CHECK(complaint({"--watch", "/tmp/x"}).find("watch_user") != std::string::npos);
    for (const char* wrong : {"watch", "/tmp/x/data", "/tmp/x/data/", "/tmp/x/data/in", "/tmp/x",
                              "/tmp/x/data/../data/in", "/"}) {
        INFO(wrong);
        CHECK(complaint({"--data", "/tmp/x/data", "--watch", wrong, "--watch-user", "scanner"})
                  .find("\n  watch: ") != std::string::npos);
    }
    CHECK(complaint({"--data", "/tmp/x/data", "--watch", "/tmp/x/data2", "--watch-user", "scanner"}).empty());
}
