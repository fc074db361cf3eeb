// Pages handed on one by one, rows read one by one: the same pages as from a record in memory.
#include "unit/typeset/sample.hh"
#include "unit/typeset/small.hh"

#include "record/catalogue.hh"

#include <clocale>
#include <cstdlib>
#include <map>
#include <thread>

using namespace small;

namespace {

// Rows that are gone when the next one is read.
class PassingRows final : public RowSource {
public:
    explicit PassingRows(const Json& rows) : x_rows(rows) {}
    Result<void> rewind() override {
        x_at = 0;
        ++passes;
        return {};
    }
    Result<const Json*> next() override {
        x_row = std::make_unique<Json>();
        if (x_at == fail_at) return fail(Code::Io, "gone");
        if (x_at >= x_rows.size()) return nullptr;
        *x_row = x_rows[x_at++];
        return x_row.get();
    }
    std::size_t fail_at = static_cast<std::size_t>(-1);
    int passes = 0;

private:
    const Json& x_rows;
    std::unique_ptr<Json> x_row;
    std::size_t x_at = 0;
};

struct Dump {
    std::string& out;
    void numbers(std::initializer_list<Length> values) const {
        for (Length value : values) out += std::to_string(value) + " ";
    }
    void operator()(const GlyphRun& run) const {
        numbers({run.x, run.y, run.size, run.tracking, run.colour.red});
        for (const Glyph& glyph : run.glyphs)
            out += std::to_string(glyph.codepoint) + "/" + std::to_string(glyph.gid) + "/" +
                   std::to_string(glyph.font) + " ";
    }
    void operator()(const Line& line) const { numbers({line.x1, line.y1, line.x2, line.y2, line.width}); }
    void operator()(const taizhang::typeset::Rectangle& r) const { numbers({r.x, r.y, r.width, r.height}); }
    void operator()(const Qr& qr) const {
        numbers({qr.x, qr.y, qr.width});
        for (bool dark : qr.dark) out += dark ? '1' : '0';
    }
};

std::string dump(const Page& page) {
    std::string out = page.label + "\n";
    for (const auto& operation : page.operations) {
        std::visit(Dump{out}, operation);
        out += '\n';
    }
    for (const Element& e : page.structure)
        Dump{out}.numbers({static_cast<Length>(e.kind), static_cast<Length>(e.scope), e.depth, e.continued,
                           e.row_span, e.column_span, static_cast<Length>(e.first),
                           static_cast<Length>(e.count)});
    return out;
}

const std::filesystem::path Source = TAIZHANG_SOURCE_DIR;
const Context Draft{"r0123456789abcdef", "NT-2026-L5-0001", 1, std::string(64, 'a'), "L5-05", "2026-06"};

Template template_of(const std::string& schema_id, const std::string& template_id) {
    auto law = record::Schema::load(Source / "schemas", schema_id);
    REQUIRE(law);
    auto with = Template::load(Source / "templates", template_id, *law);
    REQUIRE(with);
    return *with;
}

std::string whole(const Template& with, const Json& record) {
    auto made = compose(with, record, Draft, fonts());
    REQUIRE(made);
    std::string out = made->title;
    for (const Page& page : made->pages) out += dump(page);
    for (const auto& mark : made->outline) out += mark.title + std::to_string(mark.page);
    return out;
}

std::string streamed(const Template& with, const Json& record) {
    Json header = record;
    static const Json None = Json::array();
    PassingRows rows(record.contains("rows") ? record["rows"] : None);
    if (record.contains("rows")) header["rows"] = Json::array();
    std::string pages;
    auto made = compose(with, header, rows, Draft, fonts(), [&pages](Page&& page) -> Result<void> {
        pages += dump(page);
        return {};
    });
    REQUIRE(made);
    std::string marks;
    for (const auto& mark : made->outline) marks += mark.title + std::to_string(mark.page);
    return made->title + pages + marks;
}

} // namespace

TEST_CASE("every template sets its sample alike whether its rows lie in memory or pass by") {
    auto catalogue = record::Catalogue::load(Source / "schemas");
    REQUIRE(catalogue);
    for (const auto& type : catalogue->types()) {
        if (type.template_.empty()) continue;
        INFO(type.name);
        auto file = Source / "samples/documents" / (type.name + ".json");
        bool own = std::filesystem::exists(file);
        auto sampled = own ? read_json(file) : Result<Json>(sample::of_type(type.name, 40));
        REQUIRE(sampled);
        auto with = template_of(type.schema, type.template_);
        CHECK(whole(with, *sampled) == streamed(with, *sampled));
    }
}

TEST_CASE("a payroll of any length is set alike both ways") {
    auto with = template_of("payroll_sheet/1", "payroll_sheet/1");
    for (int rows : {0, 1, 2, 9, 10, 11, 12, 13, 14, 27, 28, 29, 700}) {
        INFO(rows << " rows");
        auto record = sample::payroll(rows, rows);
        CHECK(whole(with, record) == streamed(with, record));
    }
}

TEST_CASE("rows are read three times, and an error of the rows or of the taker ends it") {
    auto with = template_of("payroll_sheet/1", "payroll_sheet/1");
    auto record = sample::payroll(50);
    Json header = record;
    header["rows"] = Json::array();
    PassingRows rows(record["rows"]);
    auto ignore = [](Page&&) { return Result<void>(); };
    REQUIRE(compose(with, header, rows, Draft, fonts(), ignore));
    CHECK(rows.passes == 3);
    rows.fail_at = 30;
    auto broken = compose(with, header, rows, Draft, fonts(), ignore);
    REQUIRE(!broken);
    CHECK(broken.error().code == Code::Io);
    rows.fail_at = static_cast<std::size_t>(-1);
    int taken = 0;
    auto refused = compose(with, header, rows, Draft, fonts(), [&taken](Page&&) -> Result<void> {
        if (++taken == 2) return fail(Code::TooLarge, "full");
        return {};
    });
    REQUIRE(!refused);
    CHECK(refused.error().code == Code::TooLarge);
    CHECK(taken == 2);
}

TEST_CASE("pages are the same in every thread, locale and time zone") {
    auto with = template_of("payroll_sheet/1", "payroll_sheet/1");
    auto record = sample::payroll(60);
    auto once = whole(with, record);
    std::array<std::string, 2> made;
    {
        std::vector<std::jthread> threads;
        for (auto& into : made)
            threads.emplace_back([&] {
                for (int i = 0; i < 5; ++i) {
                    auto document = compose(with, record, Draft, fonts());
                    into = document ? document->title : std::string();
                    for (std::size_t page = 0; document && page < document->pages.size(); ++page)
                        into += dump(document->pages[page]);
                }
            });
    }
    CHECK(made[0] == made[1]);
    CHECK(once.starts_with(made[0]));
    const char* zone = std::getenv("TZ");
    std::string kept = zone != nullptr ? zone : "";
    ::setenv("TZ", "America/St_Johns", 1);
    for (const char* name : {"C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8", "zh_CN.UTF-8", ""}) {
        if (std::setlocale(LC_ALL, name) == nullptr) continue;
        CHECK(whole(with, record) == once);
    }
    std::setlocale(LC_ALL, "C");
    if (zone != nullptr) ::setenv("TZ", kept.c_str(), 1);
    else ::unsetenv("TZ");
}

TEST_CASE("the last page of a divided table carries three rows with its totals, whatever their number") {
    auto with = template_of("payroll_sheet/1", "payroll_sheet/1");
    for (int rows = 4; rows <= 60; ++rows) {
        auto made = compose(with, sample::payroll(rows), Draft, fonts());
        REQUIRE(made);
        std::size_t cards = 0, signatures = 0, totals = 0;
        for (const auto& run : all<GlyphRun>(made->pages.back())) {
            auto text = text_of(run);
            cards += text.starts_with("9900");
            signatures += text == "编制人：";
            totals += text.starts_with("合　计");
        }
        INFO(rows << " rows");
        CHECK(cards >= 3);
        CHECK(signatures == 1);
        CHECK(totals == 1);
    }
}
