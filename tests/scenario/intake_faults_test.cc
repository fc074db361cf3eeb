// Bad input through the whole daemon: kept, named, and of no harm to what comes beside it.
#include "proof/hash.hh"
#include "support/http_probe.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <netinet/in.h>
#include <random>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Stage {
    TemporaryDirectory directory;
    Daemon daemon;
    Story story;
    explicit Stage(std::vector<std::string> options = {})
        : daemon(directory.path() / "data", std::move(options)), story(begin_story(daemon)) {}
    cli::Client officer() const { return daemon.client(story.officer); }
    std::string project() const { return "/api/v1/projects/" + story.project; }
    Json submissions() const { return officer().get(project() + "/submissions?limit=200")->at("items"); }
    std::vector<std::string> files() const { // in the blob directory, temporary ones too
        std::vector<std::string> found;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(directory.path() / "data" / "blobs")) {
            if (entry.is_regular_file()) found.push_back(entry.path().filename().string());
        }
        return found;
    }
};

bool is_chinese(const std::string& text) {
    // UTF-8 of U+4E00..U+9FFF begins with E4 to E9.
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0xE4 && static_cast<unsigned char>(c) <= 0xE9;
    });
}

// Sends it, waits, and sees that what came is what is kept.
Json kept(const Stage& stage, const std::string& bytes, const std::string& type = "L5-05",
          const std::string& period = "2026-06") {
    auto receipt = upload(stage.officer(), stage.story.project, bytes, type, period);
    REQUIRE(receipt);
    CHECK(text_at(receipt->at("receipt"), "sha256") == proof::sha256(bytes).hex());
    auto state = settled(stage.officer(), text_at(*receipt, "submission"));
    CHECK(text_at(state, "sha256") == proof::sha256(bytes).hex());
    CHECK(state.at("size") == bytes.size());
    auto blob = text_at(state, "sha256");
    auto place = stage.directory.path() / "data" / "blobs" / blob.substr(0, 2) / blob.substr(2, 2) / blob;
    CHECK(read_file(place) == bytes);
    return state;
}

void check_unreadable(const Json& state) {
    INFO(state.dump(1));
    CHECK(text_at(state, "state") == "unreadable");
    CHECK(is_chinese(text_at(state, "reason")));
    CHECK(is_chinese(text_at(state, "advice")));
    CHECK(text_at(state, "record").empty());
}

void check_goes_on(const Stage& stage, int number) {
    CHECK(text_at(kept(stage, small_payroll(number)), "state") == "sealed");
}

std::string form(const std::string& bytes) {
    std::string text;
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"type", "L5-05"},
                                      {"period", "2026-06"},
                                      {"subcontractor", Subcontractor}})
        text += "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    return text + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" + bytes +
           "\r\n--b--\r\n";
}

ProbeAnswer send_form(const Stage& stage, const std::string& bytes) {
    return Probe(stage.daemon.port())
        .send("POST", stage.project() + "/submissions",
              {{"Authorization", "Bearer " + stage.story.officer},
               {"Content-Type", "multipart/form-data; boundary=b"}},
              form(bytes));
}

// Sends the beginning of a request.
int begin(int port, const std::string& bytes) {
    int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    for (std::size_t sent = 0; sent < bytes.size();) {
        auto n = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) break;
        sent += static_cast<std::size_t>(n);
    }
    return socket;
}

// ... and goes: politely, or as a machine does whose plug was pulled.
void break_off(int port, const std::string& bytes, bool politely) {
    int socket = begin(port, bytes);
    std::this_thread::sleep_for(std::chrono::milliseconds{30}); // let it be read
    linger reset{1, 0};
    if (!politely) ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(socket);
}

} // namespace

TEST_CASE("each of the sample bad files is kept and told what it is") {
    Stage stage;
    int number = 0;
    for (const auto& entry : std::filesystem::directory_iterator(source_path("samples/bad"))) {
        if (entry.path().extension() != ".json") continue;
        auto expected = *parse_json(read_file(entry.path()));
        auto file = entry.path().parent_path() / entry.path().stem().stem(); // without .expected.json
        INFO(file.filename().string());
        auto state = kept(stage, read_file(file), text_at(expected, "type"), text_at(expected, "period"));
        CHECK(text_at(state, "state") == text_at(expected, "state"));
        CHECK(text_at(state, "reason").find(text_at(expected, "reason_contains")) != std::string::npos);
        if (text_at(expected, "state") == "unreadable") check_unreadable(state);
        ++number;
    }
    CHECK(number >= 5);
    CHECK(stage.daemon.running());
    check_goes_on(stage, 1);
}

TEST_CASE("what is no table, or no table that can be read, is kept with a reason in Chinese") {
    Stage stage;
    auto sheet = read_file(source_path("samples/2026-06/钢筋班6月工资表.xlsx"));
    auto without = [&](std::size_t from, std::size_t length) {
        return std::string(sheet).erase(from, length);
    };
    auto scan = read_file(source_path("samples/2026-05/银行代发回单.jpg"));
    std::vector<std::pair<std::string, std::string>> wrong = {
        {"one byte", "x"},
        {"a table cut in the middle", sheet.substr(0, sheet.size() / 2)},
        {"a table without its last bytes", sheet.substr(0, sheet.size() - 30)},
        {"a table without its first bytes", without(0, 100)},
        {"zeroes", std::string(4096, '\0')},
        {"an old .xls", std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + std::string(2000, 'x')},
        {"an archive of nothing", std::string("PK\x05\x06") + std::string(18, '\0')},
        {"a program", std::string("\x7f") + "ELF" + std::string(500, '\1')},
        {"a JPEG cut after its head", scan.substr(0, 200)},
        {"a PDF cut after its head", "%PDF-1.7\n1 0 obj<</Type/Catalog>>\n"},
        {"JSON without an end", R"({"rows":[{"name":")"},
        {"JSON nested beyond all reason", std::string(100'000, '[')},
        {"a table without the columns of a payroll", "甲,乙,丙\n1,2,3\n4,5,6\n"},
    };
    for (const auto& [what, bytes] : wrong) {
        INFO(what);
        check_unreadable(kept(stage, bytes));
    }
    CHECK(stage.daemon.running());
    check_goes_on(stage, 1);
    auto custody =
        stage.officer().get("/api/v1/submissions/" + text_at(stage.submissions().at(0), "id") + "/custody");
    REQUIRE(custody);
    CHECK_FALSE(custody->at("entries").empty());
}

TEST_CASE("a picture where only a table will do is unreadable, and the advice says what to send") {
    Stage stage;
    auto png = read_file(source_path("tests/fuzz/corpus/image/a.png"));
    auto state = kept(stage, png, "L4-06", "");
    check_unreadable(state);
    CHECK(text_at(state, "media_type") == "image/png");
    CHECK(text_at(state, "reason").find("图片") != std::string::npos);
    CHECK(text_at(state, "advice").find("Excel") != std::string::npos); // what will do
    check_goes_on(stage, 1);
}

TEST_CASE("random bytes are all kept, harm nothing, and what is sent between them is sealed") {
    Stage stage;
    std::mt19937 random(20261123);
    const std::vector<std::string> heads = {"",
                                            "PK\x03\x04",
                                            "%PDF-1.7\n",
                                            "\x89PNG\r\n\x1a\n",
                                            "\xff\xd8\xff\xe0",
                                            "{\"rows\":[",
                                            "\xEF\xBB\xBF"
                                            "序号,姓名\n",
                                            "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"};
    std::map<std::string, std::string> digests; // of submissions
    std::vector<std::string> good;
    for (int i = 0; i < 40; ++i) {
        std::string bytes = heads[static_cast<std::size_t>(i) % heads.size()];
        for (std::size_t n = random() % 60'000; n > 0; --n) bytes += static_cast<char>(random());
        auto receipt = upload(stage.officer(), stage.story.project, bytes, i % 3 == 0 ? "L5-08" : "L5-05");
        REQUIRE(receipt);
        digests[text_at(*receipt, "submission")] = proof::sha256(bytes).hex();
        if (i % 10 != 5) continue;
        auto between = upload(stage.officer(), stage.story.project, small_payroll(i));
        REQUIRE(between);
        good.push_back(text_at(*between, "submission"));
    }
    CHECK(digests.size() == 40);
    for (const auto& [submission, sha256] : digests) {
        auto state = settled(stage.officer(), submission);
        CHECK(text_at(state, "sha256") == sha256);
        check_unreadable(state);
    }
    for (const auto& submission : good)
        CHECK(text_at(settled(stage.officer(), submission), "state") == "sealed");
    CHECK(stage.daemon.running());
    CHECK(stage.daemon.log().find("job_failed") == std::string::npos); // bad input is data, no failure
    check_goes_on(stage, 1000);
    CHECK(stage.submissions().size() == 40 + good.size() + 1);
}

TEST_CASE("a file over the limit is answered 413 and leaves nothing, one of just the limit is taken") {
    Stage stage({"--max-upload-mb", "1"});
    const std::size_t limit = 1 << 20;
    for (std::size_t size : {limit + 1, 2 * limit + 100'000, 20 * limit}) {
        auto refused = upload(stage.officer(), stage.story.project, std::string(size, 'x'));
        REQUIRE_FALSE(refused);
        INFO(size << " " << refused.error().message);
        CHECK(refused.error().code == Code::TooLarge);
        CHECK_FALSE(refused.error().hint.empty());
    }
    CHECK(send_form(stage, std::string(limit + 1, 'x')).status == 413);
    CHECK(stage.submissions().empty());
    CHECK(stage.files().empty());
    auto state = kept(stage, std::string(limit, 'x'));
    CHECK(state.at("size") == limit);
    check_goes_on(stage, 1);
}

TEST_CASE("a full queue is answered 503 with the time to come back, what was taken before is kept") {
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    Story story;
    std::string waiting;
    {
        Daemon daemon(data, {"--queue-limit", "1", "--workers", "0"});
        story = begin_story(daemon);
        auto officer = daemon.client(story.officer);
        auto first = upload(officer, story.project, small_payroll(1));
        REQUIRE(first);
        waiting = text_at(*first, "submission");
        auto second = upload(officer, story.project, small_payroll(2));
        REQUIRE_FALSE(second);
        CHECK(second.error().code == Code::Unavailable);
        auto answer = Probe(daemon.port())
                          .send("POST", "/api/v1/projects/" + story.project + "/submissions",
                                {{"Authorization", "Bearer " + story.officer},
                                 {"Content-Type", "multipart/form-data; boundary=b"}},
                                form(small_payroll(2)));
        CHECK(answer.status == 503);
        CHECK(answer.headers.contains("retry-after"));
        CHECK(answer.headers.at("content-type") == "application/problem+json");
        auto submissions = officer.get("/api/v1/projects/" + story.project + "/submissions");
        REQUIRE(submissions);
        CHECK(submissions->at("items").size() == 1);
        CHECK(officer.post("/api/v1/search", {{"text", "甲"}})); // reading goes on
    }
    Daemon daemon(data); // with workers again
    auto officer = daemon.client(story.officer);
    CHECK(text_at(settled(officer, waiting), "state") == "sealed");
    CHECK(upload(officer, story.project, small_payroll(2)));
}

TEST_CASE("a disk nearly full is answered 503, and the daemon says it is not ready") {
    const std::uint64_t most = std::uint64_t{1} << 40; // the setting's largest value
    if (std::filesystem::space(std::filesystem::temp_directory_path()).available >= most) {
        WARN("more than a tebibyte free here: not tried");
        return;
    }
    Stage stage({"--reserve-mb", "1048576"});
    auto answer = send_form(stage, small_payroll(1));
    CHECK(answer.status == 503);
    CHECK(answer.headers.contains("retry-after"));
    CHECK(is_chinese(text_at(*parse_json(answer.body), "detail")));
    auto ready = Probe(stage.daemon.port()).send("GET", "/readyz", {}, "");
    CHECK(ready.status == 503);
    CHECK(ready.body.find("disk nearly full") != std::string::npos);
    CHECK(Probe(stage.daemon.port()).send("GET", "/healthz", {}, "").status == 200);
    CHECK(stage.submissions().empty());
    CHECK(stage.files().empty());
}

TEST_CASE("an upload that is broken off anywhere leaves no submission and no file") {
    Stage stage;
    auto body = form(std::string(300'000, 'x'));
    auto head = "POST " + stage.project() +
                "/submissions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + stage.story.officer +
                "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n";
    auto whole = head + body;
    auto file = whole.find("xxxx");
    for (bool politely : {true, false}) {
        for (std::size_t length : {head.size() - 10, head.size(), head.size() + 50, file, file + 1000,
                                   file + 150'000, whole.size() - 20, whole.size() - 1})
            break_off(stage.daemon.port(), whole.substr(0, length), politely);
    }
    for (int i = 0; i < 100 && !stage.files().empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    CHECK(stage.submissions().empty());
    CHECK(stage.files().empty());
    CHECK(stage.daemon.running());
    // The last byte makes the difference: the same request, whole.
    CHECK(send_form(stage, std::string(300'000, 'x')).status == 201);
    check_goes_on(stage, 1);
}

TEST_CASE("who may not record an event is told before the proof is read") {
    Stage stage;
    auto answer = [&](const std::string& token, const std::string& project) {
        int socket = begin(
            stage.daemon.port(),
            "POST /api/v1/projects/" + project +
                "/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
                "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 60000000\r\n\r\n");
        timeval wait{5, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        std::string text(4096, '\0');
        auto n = ::recv(socket, text.data(), text.size(), 0);
        ::close(socket);
        return text.substr(0, n < 12 ? 0 : 12);
    };
    CHECK(answer(stage.story.inspector, stage.story.project) == "HTTP/1.1 403");
    CHECK(answer(stage.story.officer, "p0000000000000000") == "HTTP/1.1 404");
    CHECK(answer(stage.story.officer, "") == "HTTP/1.1 404"); // no such address
}

TEST_CASE("a range without a number is no reason to end") {
    Stage stage;
    auto state = kept(stage, small_payroll(1));
    REQUIRE(text_at(state, "state") == "sealed");
    for (const auto* range :
         {"bytes=x-5", "bytes=-", "bytes=5-x", "bytes=--1", "bytes=99999999999999999999-0"}) {
        auto answer = Probe(stage.daemon.port())
                          .send("GET", "/api/v1/records/" + text_at(state, "record") + "/pdf",
                                {{"Authorization", "Bearer " + stage.story.officer}, {"Range", range}}, "");
        CHECK(answer.status == 200);
    }
    CHECK(stage.daemon.running());
}
