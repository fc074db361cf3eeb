// Files that come in pieces (tus) and many at once (batches): nothing acknowledged is lost, nothing comes twice.
#include "proof/hash.hh"
#include "service/archive.hh"
#include "service/offline.hh"
#include "support/http_probe.hh"
#include "support/openapi.hh"
#include "support/story.hh"
#include "support/temporary.hh"
#include "support/tus.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

const Json& document() {
    static const Json instance = openapi();
    return instance;
}

void check_documented(const std::string& method, const std::string& pattern, const ProbeAnswer& answer) {
    INFO(method << " " << pattern << " -> " << answer.status << "\n" << answer.body);
    CHECK(undocumented(document(), method, pattern, answer) == "");
    if (pattern.starts_with("/api/v1/uploads")) CHECK(answer.headers.at("tus-resumable") == "1.0.0");
}

struct Stage {
    explicit Stage(std::vector<std::string> options = {"--workers", "0"})
        : daemon(directory.path() / "data", std::move(options)) {}

    TemporaryDirectory directory;
    Daemon daemon;
    Story story = begin_story(daemon);
    Tus tus{daemon.port(), story.officer};
    Tus::Headers metadata = {{"project", story.project},      {"type", "L5-05"},
                             {"period", "2026-06"},           {"subcontractor", Subcontractor},
                             {"filename", "六月/工资表.csv"}, {"attestation", R"({"seal":true})"}};

    ProbeAnswer create(std::uint64_t length, const std::string& bytes = "", Tus::Headers headers = {}) {
        auto answer = tus.create(metadata, length, bytes, std::move(headers));
        check_documented("POST", "/api/v1/uploads", answer);
        return answer;
    }
    ProbeAnswer patch(const std::string& path, std::uint64_t offset, const std::string& bytes,
                      Tus::Headers headers = {}) {
        auto answer = tus.patch(path, offset, bytes, std::move(headers));
        check_documented("PATCH", "/api/v1/uploads/{upload}", answer);
        return answer;
    }
    ProbeAnswer send(const std::string& method, const std::string& path) {
        auto answer = tus.send(method, path);
        check_documented(method, "/api/v1/uploads/{upload}", answer);
        return answer;
    }
    std::size_t submissions() {
        auto page =
            daemon.client(story.officer).get("/api/v1/projects/" + story.project + "/submissions?limit=200");
        REQUIRE(page);
        return page->at("items").size();
    }
};

// Bytes that do not compress into one another: different from place to place.
std::string noise(std::size_t size, unsigned seed = 1) {
    std::string bytes(size, '\0');
    std::uint32_t state = seed * 2654435761U + 1;
    for (char& c : bytes) {
        state = state * 1664525U + 1013904223U;
        c = static_cast<char>(state >> 24);
    }
    return bytes;
}

// The receipt is genuine and of these bytes, as anybody can find out without the daemon.
bool verifies(const Json& receipt, const std::string& bytes) {
    TemporaryDirectory directory;
    auto file = directory.path() / "original";
    write_file(file, bytes);
    auto verified = service::verify_receipt(receipt, file);
    return verified && verified->good;
}

} // namespace

TEST_CASE("a file comes in pieces and is received like any other, once") {
    Stage stage;
    std::string bytes = small_payroll(1);
    auto created = stage.create(bytes.size());
    REQUIRE(created.status == 201);
    CHECK(created.headers.at("upload-offset") == "0");
    CHECK(created.headers.at("upload-expires").ends_with(" GMT"));
    auto path = created.headers.at("location");

    auto first = stage.patch(path, 0, bytes.substr(0, 100));
    CHECK(first.status == 204);
    CHECK(first.headers.at("upload-offset") == "100");
    CHECK_FALSE(first.headers.contains("taizhang-submission"));
    auto where = stage.send("HEAD", path);
    CHECK(where.status == 200);
    CHECK(where.headers.at("upload-offset") == "100");
    CHECK(where.headers.at("upload-length") == std::to_string(bytes.size()));
    CHECK(where.headers.at("cache-control") == "no-store");
    CHECK(where.headers.at("upload-metadata").find("filename " + base64("六月/工资表.csv")) !=
          std::string::npos);
    CHECK(parse_json(stage.send("GET", path).body)->at("receipt").is_null());
    CHECK(stage.submissions() == 0);

    CHECK(stage.patch(path, 0, "x").status == 409);
    CHECK(stage.patch(path, 101, "x").status == 409);
    auto last = stage.patch(path, 100, bytes.substr(100));
    REQUIRE(last.status == 204);
    CHECK(last.headers.at("taizhang-duplicate") == "false");
    auto submission = last.headers.at("taizhang-submission");
    CHECK(last.headers.at("location") == "/api/v1/submissions/" + submission);
    auto whole = parse_json(stage.send("GET", path).body);
    REQUIRE(whole);
    CHECK(whole->at("submission") == submission);
    CHECK(whole->at("receipt").at("receipt").at("sha256") == proof::sha256(bytes).hex());
    CHECK(verifies(whole->at("receipt"), bytes));
    CHECK_FALSE(verifies(whole->at("receipt"), bytes + "x"));
    auto state = stage.daemon.client(stage.story.officer).get("/api/v1/submissions/" + submission);
    REQUIRE(state);
    CHECK(text_at(*state, "file_name") == "六月/工资表.csv");
    CHECK(text_at(*state, "sm3") == proof::digests(bytes).sm3.hex());
    CHECK(text_at(*state, "media_type") == "text/csv");
    CHECK(state->at("attestation").at("seal") == true);

    CHECK(stage.patch(path, bytes.size(), "more").status == 413);
    auto again = stage.create(bytes.size(), bytes); // creation with upload
    CHECK(again.status == 201);
    CHECK(again.headers.at("taizhang-duplicate") == "true");
    CHECK(again.headers.at("taizhang-submission") == submission);
    auto duplicate = parse_json(stage.send("GET", again.headers.at("location")).body);
    CHECK(text_at(duplicate->at("receipt"), "message").find("已经收过，不用再传") != std::string::npos);
    CHECK(stage.submissions() == 1);
    CHECK(stage.daemon.log().find("工资表") == std::string::npos);
}

TEST_CASE("what a broken piece brought is kept, also over kill -9, and the receipt is of the whole") {
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    std::string bytes = noise(40'000'000);
    std::string path, token, project;
    {
        Daemon daemon(data, {"--workers", "0"});
        auto story = begin_story(daemon);
        token = story.officer;
        project = story.project;
        Tus tus(daemon.port(), token);
        path = tus.create({{"project", project}, {"filename", "大文件.bin"}}, bytes.size())
                   .headers.at("location");
        tus.broken_patch(path, 0, bytes.substr(0, 123'457), bytes.size());
        std::uint64_t offset = 0;
        for (int i = 0; i < 200 && offset != 123'457; ++i) {
            offset = tus.offset(path);
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        CHECK(offset == 123'457);
        // In one request that never ends: what is behind a checkpoint survives the process.
        Tus::Headers headers = {{"Upload-Offset", "123457"},
                                {"Content-Type", "application/offset+octet-stream"},
                                {"Content-Length", std::to_string(bytes.size() - 123'457)}};
        ProbeLine line(daemon.port());
        line.head("PATCH", path, tus.headers(headers));
        line.send(std::string_view(bytes).substr(123'457, 39'000'000));
        for (int i = 0; i < 500 && offset < 30'000'000; ++i) { // GET does not disturb the piece
            auto state = parse_json(tus.send("GET", path).body);
            offset = state->at("offset").get<std::uint64_t>();
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        CHECK(offset >= 30'000'000);
        daemon.stop(SIGKILL);
    }
    Daemon daemon(data, {"--workers", "0"});
    Tus tus(daemon.port(), token);
    auto offset = tus.offset(path);
    CHECK(offset >= 30'000'000);
    auto last = tus.patch(path, offset, bytes.substr(offset));
    REQUIRE(last.status == 204);
    auto state = daemon.client(token).get("/api/v1/submissions/" + last.headers.at("taizhang-submission"));
    REQUIRE(state);
    CHECK(text_at(*state, "sha256") == proof::digests(bytes).sha256.hex());
    CHECK(text_at(*state, "sm3") == proof::digests(bytes).sm3.hex());
}

TEST_CASE("a piece with a wrong checksum is thrown away, one with a right checksum is not") {
    Stage stage;
    std::string bytes = noise(200'000);
    auto path = stage.create(bytes.size()).headers.at("location");
    auto half = bytes.substr(0, 100'000);
    CHECK(stage.patch(path, 0, half, {{"Upload-Checksum", tus_checksum("other")}}).status == 460);
    CHECK(stage.tus.offset(path) == 0);
    CHECK(stage.patch(path, 0, half, {{"Upload-Checksum", tus_checksum(half)}}).status == 204);
    // One that breaks off cannot be checked: nothing of it is kept.
    stage.tus.broken_patch(path, 100'000, bytes.substr(100'000, 5000), 100'000,
                           {{"Upload-Checksum", tus_checksum("x")}});
    CHECK(stage.tus.offset(path) == 100'000);
    CHECK(stage.patch(path, 100'000, "x", {{"Upload-Checksum", "md5 AAAA"}}).status == 400);
    CHECK(stage.patch(path, 100'000, "x", {{"Upload-Checksum", "sha256 AAAA"}}).status == 400);
    auto last = stage.patch(path, 100'000, bytes.substr(100'000),
                            {{"Upload-Checksum", tus_checksum(bytes.substr(100'000))}});
    REQUIRE(last.status == 204);
    auto state = parse_json(stage.send("GET", path).body);
    CHECK(state->at("receipt").at("receipt").at("sha256") == proof::sha256(bytes).hex());
    // The first bytes of a new upload, wrong: there is no upload then.
    CHECK(stage.create(3, "abc", {{"Upload-Checksum", tus_checksum("abd")}}).status == 460);
}

TEST_CASE("one piece at a time, and whoever asks where to go on ends the one before") {
    Stage stage;
    std::string bytes = noise(1'000'000);
    auto path = stage.create(bytes.size()).headers.at("location");
    ProbeLine slow(stage.daemon.port());
    slow.head("PATCH", path,
              stage.tus.headers({{"Upload-Offset", "0"},
                                 {"Content-Type", "application/offset+octet-stream"},
                                 {"Content-Length", std::to_string(bytes.size())}}));
    slow.send(std::string_view(bytes).substr(0, 300'000));
    auto file = stage.directory.path() / "data/blobs/uploads" / path.substr(path.rfind('/') + 1);
    std::error_code none;
    for (int i = 0; i < 1000 && std::filesystem::file_size(file, none) != 300'000; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    CHECK(stage.patch(path, 0, "x").status == 409);
    auto offset = stage.tus.offset(path);
    CHECK(offset == 300'000);
    slow.send(std::string_view(bytes).substr(300'000));
    CHECK(slow.answer().status == 409);
    CHECK(stage.patch(path, offset, bytes.substr(offset)).status == 204);
    auto state = parse_json(stage.send("GET", path).body);
    CHECK(state->at("receipt").at("receipt").at("sha256") == proof::sha256(bytes).hex());
}

TEST_CASE("what tus asks for is said, and wrong requests are refused with their next step") {
    Stage stage({"--workers", "0", "--max-upload-mb", "1"});
    auto options = Probe(stage.daemon.port()).send("OPTIONS", "/api/v1/uploads", {}, "");
    CHECK(options.status == 204);
    CHECK(options.headers.at("tus-version") == "1.0.0");
    CHECK(options.headers.at("tus-max-size") == "1048576");
    CHECK(options.headers.at("tus-checksum-algorithm") == "sha256");
    CHECK(options.headers.at("tus-extension") ==
          "creation,creation-with-upload,checksum,termination,expiration");

    auto refused = [&](int status, Tus::Headers headers, const std::string& body = "") {
        auto all = stage.tus.headers(std::move(headers));
        for (auto at = all.begin(); at != all.end();) at = at->second.empty() ? all.erase(at) : std::next(at);
        auto answer = Probe(stage.daemon.port()).send("POST", "/api/v1/uploads", all, body);
        check_documented("POST", "/api/v1/uploads", answer);
        CHECK(answer.status == status);
        if (answer.status != status) return;
        CHECK_FALSE(text_at(*parse_json(answer.body), "hint").empty());
    };
    auto good = "project " + base64(stage.story.project);
    refused(412, {{"Tus-Resumable", "0.2.2"}, {"Upload-Length", "1"}, {"Upload-Metadata", good}});
    refused(400, {{"Upload-Metadata", good}});
    refused(400, {{"Upload-Length", "-1"}, {"Upload-Metadata", good}});
    refused(400, {{"Upload-Length", "1"}, {"Upload-Metadata", "project !!!!"}});
    refused(400, {{"Upload-Length", "1"}, {"Upload-Metadata", good + ",peroid " + base64("2026-06")}});
    refused(400, {{"Upload-Length", "1"}, {"Upload-Metadata", good + ",filename " + base64("\xff\xfe")}});
    refused(422, {{"Upload-Length", "1"}, {"Upload-Metadata", "filename " + base64("a.csv")}});
    refused(422, {{"Upload-Length", "1"}, {"Upload-Metadata", good + ",period " + base64("June")}});
    refused(422, {{"Upload-Length", "1"}, {"Upload-Metadata", good + ",type " + base64("L9-99")}});
    refused(404, {{"Upload-Length", "1"}, {"Upload-Metadata", "project " + base64("p0000000000000000")}});
    refused(413, {{"Upload-Length", "1048577"}, {"Upload-Metadata", good}});
    refused(415, {{"Upload-Length", "1"}, {"Upload-Metadata", good}, {"Content-Type", "text/csv"}}, "x");
    refused(401, {{"Authorization", "Bearer wrong"}, {"Upload-Length", "1"}, {"Upload-Metadata", good}});

    auto path = stage.create(10).headers.at("location");
    CHECK(stage.patch(path, 0, "more than ten").status == 413);
    CHECK(stage.patch(path, 0, "x", {{"Content-Type", "text/csv"}}).status == 415);
    CHECK(stage.patch(path, 0, "x", {{"Upload-Offset", "zero"}}).status == 400);
    // A client that cannot PATCH or DELETE.
    auto headers = stage.tus.headers({{"Upload-Offset", "0"},
                                      {"Content-Type", "application/offset+octet-stream"},
                                      {"X-HTTP-Method-Override", "PATCH"}});
    CHECK(Probe(stage.daemon.port()).send("POST", path, headers, "12345").status == 204);
    CHECK(stage.tus.offset(path) == 5);
    // An empty file is whole as soon as it is announced.
    CHECK(stage.create(0).headers.contains("taizhang-submission"));
}

TEST_CASE("an upload is its owner's alone, and gone when given up") {
    Stage stage;
    auto path = stage.create(10, "12345").headers.at("location");
    auto admin = stage.daemon.client(stage.story.admin);
    REQUIRE(admin.post("/api/v1/users", {{"login", "second"},
                                         {"role", "officer"},
                                         {"password", Daemon::Password},
                                         {"projects", {stage.story.project}}}));
    Tus other(stage.daemon.port(), stage.daemon.login("second"));
    Tus inspector(stage.daemon.port(), stage.story.inspector);
    CHECK(other.send("HEAD", path).status == 404);
    auto hidden = other.send("GET", path);
    CHECK(hidden.status == 404);
    CHECK(hidden.body == other.send("GET", "/api/v1/uploads/t0000000000000000").body);
    CHECK(other.patch(path, 5, "67890").status == 404);
    CHECK(other.send("DELETE", path).status == 404);
    CHECK(inspector.send("HEAD", path).status == 403);
    auto uploads = stage.directory.path() / "data/blobs/uploads";
    CHECK(std::distance(std::filesystem::directory_iterator(uploads), {}) == 1);
    CHECK(stage.send("DELETE", path).status == 204);
    CHECK(stage.send("HEAD", path).status == 404);
    CHECK(std::filesystem::is_empty(uploads));
}

namespace {

class MovedClock final : public Clock {
public:
    Instant now() const override { return x_now; }
    std::atomic<Instant> x_now{Instant{std::chrono::seconds{1'780'000'000}}};
};

} // namespace

TEST_CASE("uploads left alone expire, what is whole is received first") {
    TemporaryDirectory directory;
    MovedClock clock;
    service::Options options;
    options.data = directory.path() / "data";
    options.share = std::filesystem::path(TAIZHANG_BINARY_DIR) / "share";
    options.workers = 0;
    auto archive = *service::Archive::open(options, clock);
    auto admin = archive->people().create_first_admin("admin", Daemon::Password);
    REQUIRE(admin);
    service::Actor actor{UserId("u-none"), "admin", "", service::Role::Admin, {}, true};
    auto project = archive->projects().create(actor, {"T", "示例", "", "", "", "总包", {}, "site"});
    REQUIRE(project);
    service::NewUser user{"officer", "", "officer", Daemon::Password, {}, true};
    REQUIRE(archive->people().create(actor, user));
    auto officer = archive->people().login("officer", Daemon::Password)->actor;

    auto& uploads = archive->uploads();
    service::NewUpload upload;
    upload.arrival.project = ProjectId(text_at(*project, "id"));
    upload.length = 10;
    auto left = uploads.create(officer, upload);
    auto used = uploads.create(officer, upload);
    REQUIRE(left);
    REQUIRE(used);
    clock.x_now = clock.now() + std::chrono::hours{100};
    {
        auto piece = uploads.append(officer, used->id, {0, {}});
        REQUIRE(piece);
        REQUIRE(piece->write("12345"));
        auto outcome = piece->finish();
        REQUIRE(outcome);
        CHECK(outcome->state.expires_at == clock.now() + std::chrono::hours{168});
    }
    clock.x_now = clock.now() + std::chrono::hours{100};
    archive->start(); // the keeper looks at once
    for (int i = 0; i < 500 && uploads.state(officer, left->id); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    CHECK(uploads.state(officer, left->id).error().code == Code::NotFound);
    CHECK(uploads.state(officer, used->id));
    archive->stop();
}

// --- many files in one form ---

namespace {

std::string part(const std::string& name, const std::string& value) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

std::string file_part(const std::string& file_name, const std::string& bytes) {
    return "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + file_name +
           "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n";
}

ProbeAnswer batch(Stage& stage, const std::string& body) {
    auto answer = Probe(stage.daemon.port())
                      .send("POST", "/api/v1/projects/" + stage.story.project + "/batches",
                            {{"Authorization", "Bearer " + stage.story.officer},
                             {"Content-Type", "multipart/form-data; boundary=b"}},
                            body);
    check_documented("POST", "/api/v1/projects/{project}/batches", answer);
    return answer;
}

} // namespace

TEST_CASE("a batch is answered file by file: new, duplicate, refused; one does not touch the others") {
    Stage stage({"--workers", "0", "--max-upload-mb", "1"});
    std::string body =
        part("type", "L5-05") + part("period", "2026-06") + part("subcontractor", Subcontractor) +
        part("attestation", R"({"seal":true})") + file_part("甲/工资表.csv", small_payroll(1)) +
        file_part("甲/考勤.csv", small_payroll(2)) +       // nothing said: find out
        file_part("乙/同一份.csv", small_payroll(2)) +     // the same bytes again
        part("period", "June") + file_part("x.csv", "x") + // a wrong month
        part("colour", "red") + file_part("y.csv", "y") + file_part("big.bin", noise(1'100'000)) +
        part("defaults", R"({"type":"L4-06"})") + file_part("d.csv", "d") + part("type", "") +
        file_part("e.csv", "e") + file_part("middle.bin", noise(900'000)) + "--b--\r\n";
    auto answer = batch(stage, body);
    REQUIRE(answer.status == 200);
    auto json = parse_json(answer.body);
    REQUIRE(json);
    std::vector<int> statuses;
    for (const auto& item : json->at("items")) {
        CHECK(item.at("index") == statuses.size());
        statuses.push_back(item.at("status").get<int>());
    }
    CHECK(statuses == std::vector<int>{201, 201, 200, 422, 400, 413, 201, 201, 201});
    CHECK(json->at("received") == 5);
    CHECK(json->at("duplicates") == 1);
    CHECK(json->at("refused") == 3);
    CHECK(json->at("broken").is_null());
    const auto& items = json->at("items");
    CHECK(text_at(items[1], "file_name") == "甲/考勤.csv");
    CHECK(items[2].at("receipt").at("receipt") == items[1].at("receipt").at("receipt"));
    CHECK(text_at(items[2].at("receipt"), "message").find("已经收过") != std::string::npos);
    CHECK(text_at(items[0].at("receipt").at("receipt"), "type") == "L5-05");
    CHECK(text_at(items[1].at("receipt").at("receipt"), "type") == "");
    CHECK(text_at(items[6].at("receipt").at("receipt"), "type") == "L4-06");
    CHECK(text_at(items[7].at("receipt").at("receipt"), "type") == "");
    for (const auto& item : items) {
        if (item.at("receipt").is_null()) CHECK_FALSE(text_at(item.at("problem"), "hint").empty());
    }
    CHECK(verifies(items[8].at("receipt"), noise(900'000)));
    CHECK(stage.submissions() == 5);
    // All of it again: nothing new.
    auto again = parse_json(batch(stage, body).body);
    CHECK(again->at("received") == 0);
    CHECK(again->at("duplicates") == 6);
    CHECK(stage.submissions() == 5);
}

TEST_CASE("a batch that breaks keeps the files that came whole, and says so when it can") {
    Stage stage;
    std::string whole;
    for (int i = 0; i < 10; ++i) whole += file_part("a" + std::to_string(i) + ".csv", small_payroll(i));
    SECTION("the connection is cut within a file") {
        {
            ProbeLine line(stage.daemon.port());
            line.head("POST", "/api/v1/projects/" + stage.story.project + "/batches",
                      {{"Authorization", "Bearer " + stage.story.officer},
                       {"Content-Type", "multipart/form-data; boundary=b"},
                       {"Content-Length", "1000000"}});
            line.send(whole + file_part("cut.csv", small_payroll(10)).substr(0, 300));
        }
        for (int i = 0; i < 500 && stage.submissions() < 10; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        CHECK(stage.submissions() == 10);
    }
    SECTION("the form is no form behind them") {
        auto json = parse_json(batch(stage, whole + "--bnonsense" + std::string(40'000, 'x')).body);
        REQUIRE(json);
        CHECK(json->at("received") == 10);
        CHECK(json->at("broken").at("code") == "bad_input");
        CHECK(stage.submissions() == 10);
    }
    SECTION("the form ends within a file") {
        auto json =
            parse_json(batch(stage, whole + file_part("cut.csv", small_payroll(10)).substr(0, 300)).body);
        REQUIRE(json);
        CHECK(json->at("received") == 10);
        CHECK(json->at("items").size() == 11);
        CHECK(json->at("items")[10].at("status") == 400);
        CHECK(json->at("broken").at("code") == "bad_input");
    }
    auto again = parse_json(batch(stage, whole + file_part("cut.csv", small_payroll(10)) + "--b--\r\n").body);
    REQUIRE(again);
    CHECK(again->at("received") == 1);
    CHECK(again->at("duplicates") == 10);
}

// --- what is not let in, and when to come again ---

TEST_CASE("a project's quota, a user's haste and a full queue or disk answer 429 and 503 with Retry-After") {
    auto refused = [](const ProbeAnswer& answer, int status) {
        INFO(answer.body);
        CHECK(answer.status == status);
        CHECK(answer.headers.contains("retry-after"));
    };
    auto one = [](Stage& stage, const std::string& bytes) {
        auto answer = Probe(stage.daemon.port())
                          .send("POST", "/api/v1/projects/" + stage.story.project + "/submissions",
                                {{"Authorization", "Bearer " + stage.story.officer},
                                 {"Content-Type", "multipart/form-data; boundary=b"}},
                                file_part("a.bin", bytes) + "--b--\r\n");
        check_documented("POST", "/api/v1/projects/{project}/submissions", answer);
        return answer;
    };
    auto problem_of = [](const ProbeAnswer& answer, std::size_t item) {
        return parse_json(answer.body)->at("items").at(item).at("status").get<int>();
    };
    SECTION("bytes of a project, announced ones too") {
        Stage stage({"--workers", "0", "--project-quota-bytes", "100000"});
        CHECK(one(stage, noise(40'000, 1)).status == 201);
        auto path = stage.create(40'000).headers.at("location");
        refused(one(stage, noise(30'000, 2)), 429);
        refused(stage.create(30'000), 429);
        auto items = batch(stage, file_part("a", noise(15'000, 3)) + file_part("b", noise(15'000, 4)) +
                                      file_part("c", noise(4'000, 5)) + "--b--\r\n");
        CHECK(problem_of(items, 0) == 201);
        CHECK(problem_of(items, 1) == 429);
        CHECK(problem_of(items, 2) == 201);
        // What was announced is let in, and room that is given back can be used.
        CHECK(stage.patch(path, 0, noise(40'000, 6)).headers.contains("taizhang-submission"));
        CHECK(one(stage, noise(40'000, 1)).status == 429);
        CHECK(stage.submissions() == 4);
    }
    SECTION("requests of a user at once") {
        Stage stage({"--workers", "0", "--uploads-per-user", "1"});
        auto path = stage.create(10).headers.at("location");
        ProbeLine slow(stage.daemon.port());
        slow.head("PATCH", path,
                  stage.tus.headers({{"Upload-Offset", "0"},
                                     {"Content-Type", "application/offset+octet-stream"},
                                     {"Content-Length", "10"}}));
        slow.send("12345");
        auto file = stage.directory.path() / "data/blobs/uploads" / path.substr(path.rfind('/') + 1);
        std::error_code none;
        for (int i = 0; i < 1000 && std::filesystem::file_size(file, none) != 5; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        refused(one(stage, "x"), 429);
        refused(batch(stage, file_part("a", "a") + "--b--\r\n"), 429);
        refused(stage.patch(path, 5, "67890"), 429);
        slow.send("67890");
        CHECK(slow.answer().status == 204);
        CHECK(one(stage, "x").status == 201);
    }
    SECTION("files of a user in a minute") {
        Stage stage({"--workers", "0", "--files-per-minute", "3"});
        auto items = batch(stage, file_part("a", "a") + file_part("b", "b") + "--b--\r\n");
        CHECK(problem_of(items, 1) == 201);
        CHECK(stage.create(1, "c").status == 201);
        refused(one(stage, "d"), 429);
        refused(stage.create(1), 429);
    }
    SECTION("files that wait to be read") {
        Stage stage({"--workers", "0", "--queue-limit", "2"});
        auto items =
            batch(stage, file_part("a", "a") + file_part("b", "b") + file_part("c", "c") + "--b--\r\n");
        CHECK(problem_of(items, 1) == 201);
        CHECK(problem_of(items, 2) == 503);
        refused(one(stage, "d"), 503);
        refused(stage.create(1), 503);
    }
    SECTION("the disk") {
        Stage stage({"--workers", "0", "--reserve-mb", "1048576"});
        refused(one(stage, "d"), 503);
        refused(stage.create(1), 503);
        CHECK(problem_of(batch(stage, file_part("a", "a") + "--b--\r\n"), 0) == 503);
    }
}

namespace {

std::uint64_t resident_bytes(int pid) {
    auto status = read_file("/proc/" + std::to_string(pid) + "/status");
    return std::stoull(status.substr(status.find("VmRSS:") + 6)) * 1024;
}

} // namespace

TEST_CASE("200 MB through a form or in pieces leave the daemon's memory as it was") {
    Stage stage;
    const std::string megabyte = noise(1 << 20);
    constexpr std::uint64_t Megabytes = 200;
    REQUIRE(stage.create(5, "first").status == 201); // what the first request sets up is not the large one's
    auto before = resident_bytes(stage.daemon.pid());
    std::uint64_t most = before;
    auto stream = [&](ProbeLine& line) {
        for (std::uint64_t i = 0; i < Megabytes; ++i) {
            line.send(megabyte);
            if (i % 10 == 9) most = std::max(most, resident_bytes(stage.daemon.pid()));
        }
    };
    SECTION("form") {
        std::string head = part("type", "L4-06") + file_part("big.bin", "");
        head.resize(head.size() - 2); // the line end that closes the file
        ProbeLine line(stage.daemon.port());
        line.head("POST", "/api/v1/projects/" + stage.story.project + "/submissions",
                  {{"Authorization", "Bearer " + stage.story.officer},
                   {"Content-Type", "multipart/form-data; boundary=b"},
                   {"Content-Length", std::to_string(head.size() + Megabytes * megabyte.size() + 9)}});
        line.send(head);
        stream(line);
        line.send("\r\n--b--\r\n");
        CHECK(line.answer().status == 201);
    }
    SECTION("pieces") {
        auto path = stage.create(Megabytes * megabyte.size()).headers.at("location");
        ProbeLine line(stage.daemon.port());
        line.head("PATCH", path,
                  stage.tus.headers({{"Upload-Offset", "0"},
                                     {"Content-Type", "application/offset+octet-stream"},
                                     {"Content-Length", std::to_string(Megabytes * megabyte.size())}}));
        stream(line);
        CHECK(line.answer().headers.contains("taizhang-submission"));
    }
    INFO("grew by " << (most - before) / 1024 << " KiB");
    CHECK(most - before < std::uint64_t{64} << 20);
}
