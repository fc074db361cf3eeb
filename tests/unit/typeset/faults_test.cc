// Templates that are wrong: whatever is wrong with one is said with its place, all of it at once.
#include "unit/typeset/small.hh"

using namespace small;

namespace {

record::Schema law() {
    test::TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path() / "small");
    test::write_file(directory.path() / "small/1.schema.json", schema().dump());
    auto read = record::Schema::load(directory.path(), "small/1");
    if (!read) FAIL(read.error().message);
    return *read;
}

std::vector<std::string> faults_of(const std::string& text) {
    static const record::Schema Law = law();
    std::vector<std::string> faults;
    auto read = Template::read(text, "small/1", Law, &faults);
    CHECK(read.has_value() == faults.empty());
    return faults;
}

bool names(const std::vector<std::string>& faults, const std::string& fault) {
    for (const std::string& each : faults) {
        if (each.find(fault) != std::string::npos) return true;
    }
    for (const std::string& each : faults) UNSCOPED_INFO(each);
    UNSCOPED_INFO("no " << fault);
    return false;
}

} // namespace

TEST_CASE("every fault of a template is listed, not only the first few") {
    Json blocks = Json::array();
    for (int i = 0; i < 30; ++i)
        blocks.push_back({{"block", "paragraph"}, {"text", "{f" + std::to_string(i) + "}"}});
    auto faults = faults_of(page(blocks).dump());
    CHECK(faults.size() >= 30);
    CHECK(names(faults, "/blocks/29/text：架构中没有字段“f29”"));
}

TEST_CASE("a key that stands twice is named, for a parser would drop the first without a word") {
    auto faults = faults_of(R"({"id":"small/1","title":"甲","page":{"marks":true,"marks":false},
        "blocks":[{"block":"rule"},{"block":"paragraph","text":"甲","text":"乙"}]})");
    CHECK(faults.size() == 2);
    CHECK(names(faults, "/page/marks：同一个键写了两次"));
    CHECK(names(faults, "/blocks/1/text：同一个键写了两次"));
}

TEST_CASE("values of a wrong type, out of range or unknown are named with what they should be") {
    auto faults = faults_of(
        R"({"id":"small/1","title":7,"page":{"size":"A9","margin":{"top":20,"left":"1e9mm"},"qr":true,
        "marks":"yes","qr_size":"-1mm","footer":[]},"styles":{"body":{"size":"1pt","grey":256},"x":5},
        "head":{},"blocks":[
        {"block":"table","columns":[{"field":"name","width":"99999999999999999999mm","stretch":1e300},
            {"field":"marks"},{"title":"甲","columns":[{"title":"乙","columns":[{"field":"name"}]}]},7],
            "empty_rows":-1,"totals":[],"row_height":true},
        {"block":"fields","labels":["1mm",5],"shares":[0],"rows":[[{"span":99}],5,[7]]},
        {"block":"signatures","columns":9999999999999999999,"cells":5,"seal":"x"},
        {"block":"list","text":"{row.name}","marker":"roman"},{"block":"qr","size":"1mm"},{"block":"space","height":null},
        {"text":"{}"},{"block":"paragraph","text":"{|words}{a|b|c}{row.}{totals.}{@}"},null,[],"x"]})");
    for (const char* fault : {"/title",
                              "/page/size",
                              "/page/margin/top：应为长度",
                              "/page/margin/left",
                              "/page/qr",
                              "/page/marks",
                              "/page/qr_size",
                              "/page/footer",
                              "/styles/body/size",
                              "/styles/body/grey",
                              "/styles/x：应为对象",
                              "/head：应为数组",
                              "/blocks/0/columns/0/width",
                              "/blocks/0/columns/0/stretch：应为 0 至 100 的整数",
                              "/blocks/0/columns/1/field",
                              "/blocks/0/columns/2/columns/0/columns：表头最多两行",
                              "/blocks/0/columns/3：应为对象",
                              "/blocks/0/empty_rows",
                              "/blocks/0/totals",
                              "/blocks/0/row_height",
                              "/blocks/1/labels",
                              "/blocks/1/shares",
                              "/blocks/1/rows/1",
                              "/blocks/1/rows/2/0",
                              "/blocks/2/columns",
                              "/blocks/2/cells",
                              "/blocks/2/seal",
                              "/blocks/3/marker",
                              "/blocks/4/size",
                              "/blocks/5/height",
                              "/blocks/6/block",
                              "/blocks/7/text",
                              "/blocks/8：应为对象",
                              "/blocks/9：应为对象",
                              "/blocks/10：应为对象"}) {
        CHECK(names(faults, fault));
    }
}

TEST_CASE("nesting without end is a fault, not a crash") {
    for (const char* key : {"blocks", "columns"}) {
        std::string deep = R"({"id":"small/1","title":"甲","page":{},"blocks":[)";
        std::string open = std::string(R"({"block":"each_row",")") + key + "\":[", close;
        for (int i = 0; i < 20'000; ++i) deep += open, close += "]}";
        CHECK_FALSE(faults_of(deep + close + "]}").empty());
        deep = R"({"id":"small/1","title":"甲","page":{},"blocks":[{"block":"table",")" + std::string(key) +
               "\":[";
        close = "]}";
        for (int i = 0; i < 28; ++i) deep += "{\"columns\":[", close = "]}" + close;
        CHECK_FALSE(faults_of(deep + close + "]}").empty());
    }
    CHECK_FALSE(faults_of(std::string(100'000, '[')).empty());
}

TEST_CASE("bytes that are no JSON or no UTF-8 are a fault with line and column") {
    CHECK(names(faults_of("{\"id\": \"small/1\",\n \"title\" 5}"), "line 2"));
    CHECK_FALSE(faults_of("").empty());
    CHECK_FALSE(faults_of("{\"id\": \"\xff\xfe\"}").empty());
    CHECK_FALSE(faults_of(std::string("\0\0\0", 3)).empty());
}

TEST_CASE("every example of docs/templates.md can be set, and has its picture") {
    test::TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path() / "example");
    auto pictures = test::source_path("docs/pictures");
    test::write_file(directory.path() / "example/1.schema.json",
                     test::read_file(pictures / "example.schema.json"));
    auto schema = record::Schema::load(directory.path(), "example/1");
    REQUIRE(schema);
    auto record = read_json(pictures / "record.json");
    REQUIRE(record);
    CHECK(schema->validate(*record).empty());
    std::string text = test::read_file(test::source_path("docs/templates.md"));
    std::size_t count = 0;
    const std::string fence = "\n```json\n";
    for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1), ++count) {
        auto end = text.find("\n```\n", at + fence.size());
        auto example = parse_json(std::string_view(text).substr(at + fence.size(), end - at - fence.size()));
        REQUIRE(example);
        Json whole = {{"id", "example/1"},
                      {"title", "示例"},
                      {"page", {{"size", {{"width", "150mm"}, {"height", "120mm"}}}}}};
        whole["page"]["margin"] = {{"top", "6mm"}, {"right", "8mm"}, {"bottom", "6mm"}, {"left", "8mm"}};
        if (example->is_object() && !example->contains("block")) whole.update(*example);
        else whole["blocks"] = example->is_array() ? *example : Json::array({*example});
        auto read = Template::read(whole.dump(), "example/1", *schema);
        INFO((read ? "" : read.error().message));
        REQUIRE(read);
        CHECK(compose(*read, *record, Context{}, fonts()).has_value());
        auto picture = text.find("](", end) + 2;
        CHECK(std::filesystem::exists(
            test::source_path("docs/" + text.substr(picture, text.find(')', picture) - picture))));
    }
    CHECK(count >= 11);
}
