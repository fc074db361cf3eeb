// Our engine beside others on the same payroll, in one run: 60 rows, other contents each run.
//
// Ours is the whole way from the record: setting, tagging, embedding fonts, attaching the record, writing. The
// drawing peers (cairo with Pango, libharu, PoDoFo) are given every text already placed; Typst and WeasyPrint set
// the table themselves. None of them tags or attaches anything here, which is in their favour.
//
//   typeset_peers_bench [--json] --peers DIRECTORY [--runs N]   DIRECTORY: the npm packages of tests/bench/peers
#include "bench/rows.hh"
#include "pdf/writer.hh"
#include "support/temporary.hh"
#include "text/utf8.hh"
#include "typeset/template.hh"
#include "unit/typeset/sample.hh"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <optional>

using namespace taizhang;

namespace {

constexpr int SheetRows = 60, Variants = 8;

struct Measured {
    double ms = 0;
    double bytes = 0;
};

[[noreturn]] void stop(const Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    std::exit(facts(error.code).exit_code);
}

template <class T>
T value(Result<T> result) {
    if (!result) stop(result.error());
    return std::move(*result);
}

const typeset::Context Page{"r0123456789abcdef", "NT-2026-0001", 1, std::string(64, '0'), "L5-05", "2026-06"};

struct Sheet {
    typeset::FontSet fonts;
    typeset::Template layout;

    typeset::Document set(int variant) const {
        return value(typeset::compose(layout, sample::payroll(SheetRows, variant), Page, fonts));
    }
    std::string pdf(const Json& record) const {
        std::string json = value(canonical(record));
        auto document = value(typeset::compose(layout, record, Page, fonts));
        pdf::Metadata metadata;
        metadata.title = document.title;
        metadata.creator = "江苏通衢建设集团有限公司";
        metadata.archival_code = Page.archival_code;
        metadata.record_id = Page.record_id;
        metadata.period = Page.period;
        std::vector<pdf::Attachment> attachments{
            {"record.json", "application/json", "记录数据", pdf::Relationship::Data, json}};
        return value(pdf::generate(document, fonts, metadata, attachments));
    }
};

std::string points(std::initializer_list<typeset::Length> lengths) {
    std::string text;
    for (auto length : lengths) {
        char number[32];
        std::snprintf(number, sizeof number, " %.3f", length / 1000.0);
        text += number;
    }
    return text;
}

std::string positioned(const typeset::Document& document) {
    std::string all;
    for (const auto& page : document.pages) {
        all += "page" + points({page.width, page.height}) + "\n";
        for (const auto& operation : page.operations) {
            if (const auto* run = std::get_if<typeset::GlyphRun>(&operation)) {
                std::u32string text;
                for (const auto& glyph : run->glyphs) text += glyph.codepoint;
                all += "text" + points({run->x, run->y, run->size}) + " " + text::encode(text) + "\n";
            } else if (const auto* line = std::get_if<typeset::Line>(&operation)) {
                all += "line" + points({line->x1, line->y1, line->x2, line->y2, line->width}) + "\n";
            } else if (const auto* box = std::get_if<typeset::Rectangle>(&operation)) {
                all += "fill" + points({box->x, box->y, box->width, box->height}) + "\n";
            }
        }
    }
    return all;
}

// The table as cells, for those that set it themselves: the columns the template shows.
Json cells(int variant) {
    Json record = sample::payroll(SheetRows, variant);
    Json table = {
        {"title", "农民工工资支付表（2026年6月）"},
        {"lines", {record["project"], record["subcontractor"]}},
        {"columns",
         {"序号", "姓名", "身份证号码 联系电话", "工种 班组", "出勤天数", "日工资", "计时工资", "加班",
          "补贴", "应发合计", "预支", "社保", "扣款小计", "实发工资", "开户行 银行卡号", "本人签字"}},
        {"rows", Json::array()}};
    auto amount = [](const Json& fen) {
        if (!fen.is_number()) return std::string();
        std::string yuan = std::to_string(fen.get<std::int64_t>() / 100);
        for (auto at = static_cast<std::ptrdiff_t>(yuan.size()) - 3; at > 0; at -= 3)
            yuan.insert(static_cast<std::size_t>(at), ",");
        return yuan + "." + sample::pad(static_cast<int>(fen.get<std::int64_t>() % 100), 2);
    };
    for (const Json& row : record["rows"]) {
        auto both = [&](const char* a, const char* b) {
            return row[a].get<std::string>() + " " + row[b].get<std::string>();
        };
        table["rows"].push_back({std::to_string(row["seq"].get<int>()), row["name"], both("id_no", "phone"),
                                 both("trade", "team"), std::to_string(row["days"].get<int>() / 10),
                                 amount(row["rate"]), amount(row["base"]), amount(row["overtime"]),
                                 amount(row["allowance"]), amount(row["gross"]), amount(row["advance"]),
                                 amount(row["social_personal"]), amount(row["deductions"]),
                                 amount(row["net"]), both("bank", "card_no"), ""});
    }
    return table;
}

void write(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream stream(file, std::ios::binary);
    stream << bytes;
    stream.close();
    if (!stream) stop({Code::Io, "cannot write the measured file", {}});
}

Measured ours(const Sheet& sheet, int runs, const std::filesystem::path& file) {
    std::vector<double> spent;
    for (int i = -3; i < runs; ++i) {
        Json record = sample::payroll(SheetRows, (i + 3) % Variants);
        auto start = std::chrono::steady_clock::now();
        auto to = file.string() + std::to_string(i); // overwriting a file costs more than writing one
        write(to, sheet.pdf(record));
        std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - start;
        if (i >= 0) spent.push_back(ms.count());
    }
    std::sort(spent.begin(), spent.end());
    return {spent[spent.size() / 2], static_cast<double>(std::filesystem::file_size(file.string() + "0"))};
}

std::optional<Measured> peer(const std::string& command) {
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return std::nullopt;
    char answer[256] = {};
    bool read = std::fgets(answer, sizeof answer, pipe) != nullptr;
    if (pclose(pipe) != 0 || !read) return std::nullopt;
    Json json = Json::parse(answer, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return Measured{json.value("ms", 0.0), json.value("bytes", 0.0)};
}

} // namespace

int main(int count, char** arguments) {
    bench::Rows rows(count, arguments);
    int runs = 40;
    std::filesystem::path packages;
    for (int i = 1; i < count; ++i) {
        std::string_view argument = arguments[i];
        if (argument == "--runs" && i + 1 < count) runs = std::max(1, std::atoi(arguments[++i]));
        else if (argument == "--peers" && i + 1 < count) packages = arguments[++i];
        else if (argument != "--json") return std::fprintf(stderr, "usage: see the file's head\n"), 5;
    }
    const std::filesystem::path source = TAIZHANG_SOURCE_DIR, binary = TAIZHANG_BINARY_DIR;
    auto schema = value(record::Schema::load(source / "schemas", "payroll_sheet/1"));
    Sheet sheet{value(typeset::FontSet::open(binary / "share/fonts")),
                value(typeset::Template::load(source / "templates", "payroll_sheet/1", schema))};
    test::TemporaryDirectory directory;
    std::string placed, tables;
    for (int i = 0; i < std::max(Variants, runs + 1);
         ++i) { // Typst remembers what it has set: never the same twice
        auto base = (directory.path() / std::to_string(i)).string();
        write(base + ".json", cells(i).dump());
        tables += " '" + base + ".json'";
        if (i >= Variants) continue;
        write(base + ".pages", positioned(sheet.set(i)));
        placed += " '" + base + ".pages'";
    }
    Measured own = ours(sheet, runs, directory.path() / "ours.pdf");
    rows.add("typeset.ours", own.ms, "ms");
    rows.add("typeset.ours_size", own.bytes / 1000, "kB");
    double best = std::numeric_limits<double>::infinity(), smallest = best;
    const auto programs = (binary / "tests/bench/peers").string();
    for (const auto& [name, command, given, most] :
         std::initializer_list<std::tuple<std::string, std::string, const std::string&, int>>{
             {"cairo", programs + "/cairo_peer", placed, 40},
             {"libharu", programs + "/haru_peer", placed, 20},
             {"podofo", programs + "/podofo_peer", placed, 20},
             {"typst", "node '" + (packages / "typst_peer.mjs").string() + "'", tables, 40},
             {"weasyprint",
              "/usr/bin/python3 '" + (source / "tests/bench/peers/weasyprint_peer.py").string() + "'", tables,
              1}}) {
        auto out = (directory.path() / (name + ".pdf")).string();
        auto measured = peer(command + " '" + out + "' " + std::to_string(std::min(runs, most)) + given);
        if (!measured) {
            std::fprintf(stderr, "bench: %s could not be measured\n", name.c_str());
            continue;
        }
        rows.add("typeset." + name, measured->ms, "ms");
        rows.add("typeset." + name + "_size", measured->bytes / 1000, "kB");
        best = std::min(best, measured->ms);
        smallest = std::min(smallest, measured->bytes);
    }
    rows.add("typeset.faster_than_best_peer", best / own.ms, "x", ">=", 20);
    rows.add("typeset.size_over_smallest_peer", own.bytes / smallest, "x", "<=", 1);
    return rows.print();
}
