// A document type nobody compiled in: schema, template and catalogue entry put beside the product's own, and the real
// daemon and command line work with it. And the three files with faults in them.
#include "support/http_probe.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"
#include "unit/intake/workbook.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

const std::string Name = "诸葛明澜";

// The product's share directory with the invented type in it; fonts and the page are only pointed at.
struct Share {
    TemporaryDirectory directory;
    std::filesystem::path path = directory.path() / "share";

    Share() {
        auto own = std::filesystem::path(TAIZHANG_BINARY_DIR) / "share";
        std::filesystem::create_directories(path);
        for (const auto& entry : std::filesystem::directory_iterator(own)) {
            auto name = entry.path().filename();
            if (name == "schemas" || name == "templates")
                std::filesystem::copy(std::filesystem::canonical(entry.path()), path / name,
                                      std::filesystem::copy_options::recursive);
            else std::filesystem::create_symlink(std::filesystem::canonical(entry.path()), path / name);
        }
        std::filesystem::create_directories(path / "schemas/site_visit");
        std::filesystem::create_directories(path / "templates/site_visit");
        auto from = source_path("tests/scenario/new_type");
        std::filesystem::copy_file(from / "site_visit.schema.json", schema());
        std::filesystem::copy_file(from / "site_visit.template.json", layout());
        change(catalogue(), [](Json& json) {
            json["types"].push_back({{"code", "A-90"},
                                     {"name", "site_visit"},
                                     {"ledger", "A"},
                                     {"title", "现场走访记录"},
                                     {"title_en", "Record of a site visit"},
                                     {"frequency", {"on_change"}},
                                     {"obligation", "conditional"},
                                     {"condition", "走访时"},
                                     {"scope", "project"},
                                     {"structured", true},
                                     {"scanned", false},
                                     {"signers", {"wage_officer"}},
                                     {"seals", Json::array()},
                                     {"schema", "site_visit/1"},
                                     {"template", "site_visit/1"},
                                     {"retention", "project_volume"},
                                     {"basis", "示例"},
                                     {"certainty", "K"}});
        });
    }
    std::filesystem::path catalogue() const { return path / "schemas/catalogue.json"; }
    std::filesystem::path schema() const { return path / "schemas/site_visit/1.schema.json"; }
    std::filesystem::path layout() const { return path / "templates/site_visit/1.json"; }

    template <class Change>
    static void change(const std::filesystem::path& file, const Change& how) {
        Json json = *parse_json(read_file(file));
        how(json);
        write_file(file, json.dump());
    }
    Ran taizhang(const std::string& words) const {
        return run_shell(std::string(TAIZHANG_BINARY_DIR) + "/bin/taizhang --share " + path.string() + " " +
                         words);
    }
};

Json visit() {
    return {{"project", "示例江海新苑安置房二期工程"},
            {"visited_at", "2026-06-30T08:15"},
            {"visitor", "容川"},
            {"verdict", "约谈"},
            {"urgent", true},
            {"rows",
             {{{"name", Name}, {"team", "钢筋班"}, {"owed", 655000}, {"said", "五月工资未发"}},
              {{"name", "欧阳䶮"}, {"team", "钢筋班"}, {"owed", 120050}, {"said", nullptr}},
              {{"name", "蔚方正"}, {"team", "木工班"}, {"owed", 98000}, {"said", "催要两次"}}}},
            {"totals", {{"headcount", 3}, {"owed", 873050}}}};
}

std::string visit_csv() {
    return "现场走访记录,,,\n"
           "项目名称：示例江海新苑安置房二期工程,走访时间：2026年6月30日8时15分,走访人：容川,结论：约谈\n"
           "姓名,班组,被欠金额,反映情况\n" +
           Name +
           ",钢筋班,6550.00,五月工资未发\n欧阳䶮,钢筋班,1200.50,\n蔚方正,木工班,980.00,催要两次\n合计,,8730."
           "50,\n";
}

// The time as Excel keeps it: a serial number with a format that shows date and time.
std::string visit_xlsx() {
    Workbook book;
    book.styles = "<cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs>";
    book.sheet_data = rows_of({{"现场走访记录"}, {"项目名称", "示例江海新苑安置房二期工程"}}) +
                      "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>走访时间</t></is></c>"
                      "<c r=\"B3\" s=\"1\"><v>46203.34375</v></c></row>" +
                      rows_of({{"姓名", "班组", "被欠金额", "反映情况"},
                               {Name, "钢筋班", "#6550", "五月工资未发"},
                               {"欧阳䶮", "钢筋班", "#1200.5", ""},
                               {"蔚方正", "木工班", "#980", "催要两次"}},
                              4);
    return book.bytes();
}

Json sealed(const cli::Client& client, const std::string& project, const std::string& name,
            const std::string& bytes) {
    TemporaryDirectory directory;
    write_file(directory.path() / name, bytes);
    auto receipt =
        client.upload("/api/v1/projects/" + project + "/submissions",
                      {{"type", "A-90"}, {"period", "2026-06"}}, {"file", name, directory.path() / name});
    INFO((receipt ? "" : receipt.error().message));
    REQUIRE(receipt);
    auto state = settled(client, text_at(*receipt, "submission"));
    INFO(state.dump());
    REQUIRE(text_at(state, "state") == "sealed");
    return state;
}

bool has_program(const std::string& name) { return run_shell("command -v " + name).code == 0; }

// What scripts/conformance asks of every template: the PDF's text has every value the template prints of the data.
void check_text(const Share& share, const std::string& pdf, const Json& data) {
    if (!has_program("pdftotext") || !has_program("jq")) return;
    auto at = [&](const char* name) { return (share.directory.path() / name).string(); };
    write_file(at("x.pdf"), pdf);
    write_file(at("data.json"), Json{{"data", data}}.dump());
    REQUIRE(run_shell("pdftotext -layout " + at("x.pdf") + " " + at("layout.txt")).code == 0);
    REQUIRE(run_shell("pdftotext -raw " + at("x.pdf") + " " + at("raw.txt")).code == 0);
    auto compared =
        run_shell("jq -c -f " + source_path("scripts/conformance.jq").string() + " --slurpfile templates " +
                  share.layout().string() + " --slurpfile schemas " + share.schema().string() +
                  " --rawfile layout " + at("layout.txt") + " --rawfile raw " + at("raw.txt") +
                  " --arg type A-90 --arg digest '' " + at("data.json"));
    INFO(compared.out);
    auto json = parse_json(compared.out);
    REQUIRE(json);
    CHECK(json->at("wanted").get<int>() > 25);
    CHECK(json->at("missing").empty());
}

std::size_t hits(const cli::Client& client, const std::string& text, std::size_t at_least) {
    std::size_t count = 0;
    for (int i = 0; i < 200 && count < at_least; ++i) {
        auto answer = client.post("/api/v1/search", {{"text", text}, {"type", "A-90"}, {"limit", 20}});
        REQUIRE(answer);
        count = answer->at("hits").size();
        if (count < at_least) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return count;
}

} // namespace

TEST_CASE("a type added to the share directory is read, set, sealed, listed and found") {
    Share share;
    auto checked = share.taizhang("templates check");
    INFO(checked.out);
    REQUIRE(checked.code == 0);
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data", {"--share", share.path.string()});
    auto story = begin_story(daemon);
    auto officer = daemon.client(story.officer);

    auto catalogue = officer.get("/api/v1/catalogue");
    REQUIRE(catalogue);
    CHECK(std::any_of(catalogue->at("types").begin(), catalogue->at("types").end(), [](const Json& type) {
        return type.at("code") == "A-90" && type.at("title") == "现场走访记录" && type.at("imports") == true;
    }));

    const std::vector<std::pair<std::string, std::string>> files{
        {"走访.json", visit().dump()}, {"走访.csv", visit_csv()}, {"走访.xlsx", visit_xlsx()}};
    for (const auto& [name, bytes] : files) {
        INFO(name);
        auto state = sealed(officer, story.project, name, bytes);
        auto pdf = officer.download("/api/v1/records/" + text_at(state, "record") + "/pdf");
        REQUIRE(pdf);
        CHECK(pdf->starts_with("%PDF-"));
        if (!has_program("pdftotext")) continue;
        write_file(directory.path() / "x.pdf", *pdf);
        auto text = run_shell("pdftotext -raw " + (directory.path() / "x.pdf").string() + " -").out;
        text.erase(std::remove(text.begin(), text.end(), '\n'), text.end()); // a line may end inside
        for (const char* part : {"2026年6月30日8时15分", "2026-06-30 08:15", "钢筋班小计", "7,750.50",
                                 "捌仟柒佰叁拾元零伍角", "回执：欧阳䶮"})
            CHECK(text.find(part) != std::string::npos);
        if (name == "走访.json") CHECK(text.find("☑约谈") != std::string::npos);
    }
    CHECK(hits(officer, Name, files.size()) == files.size());
    CHECK(hits(officer, "五月工资未发", files.size()) == files.size());
}

TEST_CASE("the command line sets a record of an added type, with every value of it on paper") {
    Share share;
    auto data = share.directory.path() / "visit.json", pdf = share.directory.path() / "visit.pdf";
    write_file(data, visit().dump());
    auto ran = share.taizhang("render " + data.string() + " --type A-90 -o " + pdf.string());
    INFO(ran.out);
    REQUIRE(ran.code == 0);
    check_text(share, read_file(pdf), visit());
    Json blank = {{"project", "示例江海新苑安置房二期工程"},
                  {"visited_at", "2026-06-30T08:15"},
                  {"rows", Json::array()}};
    write_file(data, blank.dump());
    CHECK(share.taizhang("render " + data.string() + " --type A-90 -o " + pdf.string()).code == 0);
}

TEST_CASE("faults of catalogue, schema and template are all named with file and place") {
    Share share;
    Share::change(share.layout(), [](Json& json) {
        json["blocks"][0]["text"] = "{projekt}";
        json["blocks"][3]["columns"][2]["field"] = "owned";
        json["blocks"][2]["text"] = "{verdict|words}";
    });
    auto ran = share.taizhang("templates check");
    INFO(ran.out);
    CHECK(ran.code == 1);
    for (const char* part :
         {"templates/site_visit/1.json /blocks/0/text：架构中没有字段“projekt”",
          "/blocks/3/columns/2/field：架构中没有字段“owned”", "/blocks/2/text：格式“words”不适用于字段"})
        CHECK(ran.out.find(part) != std::string::npos);
    TemporaryDirectory directory;
    CHECK_THROWS_WITH(Daemon(directory.path() / "data", {"--share", share.path.string()}),
                      Catch::Contains("templates/site_visit/1.json /blocks/0/text"));

    Share::change(share.schema(), [](Json& json) {
        json["properties"]["visited_at"]["x-kind"] = "moment";
        json["properties"]["rows"]["items"]["properties"]["name"].erase("title");
    });
    ran = share.taizhang("templates check --json");
    CHECK(ran.code == 1);
    INFO(ran.out);
    for (const char* part :
         {"schemas/site_visit/1.schema.json /properties/visited_at/x-kind：没有种类“moment”",
          "/properties/rows/items/properties/name/title：缺少名称"})
        CHECK(ran.out.find(part) != std::string::npos);
    auto json = parse_json(ran.out);
    REQUIRE(json);
    CHECK(json->at("faults").size() == 2);

    std::filesystem::remove(share.schema());
    ran = share.taizhang("templates check");
    CHECK(ran.out.find("schemas/site_visit/1.schema.json 没有这个文件") != std::string::npos);
    std::filesystem::copy_file(source_path("tests/scenario/new_type/site_visit.schema.json"), share.schema());
    std::filesystem::remove(share.layout());
    ran = share.taizhang("templates check");
    CHECK(ran.out.find("templates/site_visit/1.json 没有这个文件") != std::string::npos);

    Share::change(share.catalogue(), [](Json& all) {
        all["types"].back()["ledger"] = "L9";
        all["types"].back().erase("scope");
    });
    ran = share.taizhang("templates check");
    CHECK(ran.code == 1);
    CHECK(ran.out.find("/ledger：没有台账“L9”") != std::string::npos);
    CHECK(ran.out.find("/scope：应为文字") != std::string::npos);
}
