#include "support/story.hh"

#include "support/temporary.hh"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace taizhang::test {
namespace {

Json must(Result<Json> result) {
    if (!result) throw std::runtime_error(result.error().message + " " + result.error().hint);
    return std::move(*result);
}

} // namespace

Story begin_story(const Daemon& daemon) {
    Story story;
    story.admin = daemon.login("admin");
    auto admin = daemon.client(story.admin);
    story.project =
        text_at(must(admin.post("/api/v1/projects", {{"code", "T-1"},
                                                     {"name", "示例江海新苑安置房二期工程"},
                                                     {"county", "320613"},
                                                     {"general_contractor", "南通示例海岳建设集团有限公司"},
                                                     {"subcontractors", {Subcontractor}}})),
                "id");
    for (const auto* role : {"officer", "contractor", "inspector"})
        must(admin.post("/api/v1/users", {{"login", role},
                                          {"role", role},
                                          {"password", Daemon::Password},
                                          {"projects", {story.project}}}));
    story.officer = daemon.login("officer");
    story.contractor = daemon.login("contractor");
    story.inspector = daemon.login("inspector");
    return story;
}

std::string small_payroll(int number) {
    return "示例江海新苑安置房二期工程农民工工资支付表（2026年6月份）,,,,,,,,\n"
           "序号,姓名,身份证号码,工种,出勤天数,日工资,应发工资,实发工资,银行卡号\n"
           "1,诸葛明澜,32000019751218199X,钢筋工,22,300.00,6600.00,6600.00,6217000000" +
           std::to_string(100000 + number) +
           "\n"
           "合计,,,,,,6600.00,6600.00,\n";
}

Result<Json> upload(const cli::Client& client, const std::string& project, const std::string& bytes,
                    const std::string& type, const std::string& period) {
    TemporaryDirectory directory;
    auto file = directory.path() / "upload.csv";
    write_file(file, bytes);
    return client.upload("/api/v1/projects/" + project + "/submissions",
                         {{"type", type},
                          {"period", period},
                          {"subcontractor", type == "L5-05" ? Subcontractor : ""},
                          {"attestation", R"({"seal":true,"signatures":"all","progress":"主体结构三层"})"}},
                         {"file", "工资表.csv", file});
}

Json sealed_data(const Daemon& daemon, const Story& story, const std::string& type, const Json& data) {
    TemporaryDirectory file;
    write_file(file.path() / "upload", data.dump());
    auto officer = daemon.client(story.officer);
    auto receipt =
        officer.upload("/api/v1/projects/" + story.project + "/submissions",
                       {{"type", type}, {"period", ""}, {"subcontractor", ""}, {"attestation", "{}"}},
                       {"file", "资料.json", file.path() / "upload"});
    if (!receipt) throw std::runtime_error(receipt.error().message);
    auto state = settled(officer, text_at(*receipt, "submission"));
    if (text_at(state, "state") != "sealed") throw std::runtime_error(state.dump());
    return state;
}

Json settled(const cli::Client& client, const std::string& submission) {
    for (int i = 0; i < 1200; ++i) {
        auto state = client.get("/api/v1/submissions/" + submission);
        if (state && text_at(*state, "state") != "received") return *state;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    throw std::runtime_error("submission " + submission + " was not settled in a minute");
}

} // namespace taizhang::test
