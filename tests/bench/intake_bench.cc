// A payroll of 5,000 rows and 12 columns as XLSX, from the file to reviewed rows, beside the floor: the same package
// inflated and walked through by expat with empty handlers; 100,000 rows in how much memory. Prints rows {id, value,
// unit, goal, met}. Time is the median of wall-clock rounds, floor and work by turns; `_cpu` is processor time of this
// process and its children, which a busy machine changes less. Memory is measured by a fresh process of its own: how
// far the parent grew beyond what it had loaded before, and how far the child grew beyond what it inherited.
// usage: intake_bench [--json]
#include "bench/rows.hh"
#include "intake/draft.hh"
#include "record/catalogue.hh"
#include "review/review.hh"
#include "support/large_month.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <expat.h>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <vector>
#include <zip.h>

using namespace taizhang;
namespace fs = std::filesystem;

namespace {

constexpr int Rounds = 15;
constexpr int Columns = 12;

// ---- the workbook: as Excel writes it, shared strings, a style at every cell ----

// GB 11643: what the rules check must be right, or they would spend their time on findings.
std::string id_number(int serial) {
    constexpr int Weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char text[32];
    std::snprintf(text, sizeof text, "320000%04d%02d%02d%03d", 1970 + serial % 30, 1 + serial % 12,
                  1 + serial % 28, serial / 360 % 1000);
    int sum = 0;
    for (int i = 0; i < 17; ++i) sum += (text[i] - '0') * Weights[i];
    return std::string(text) + "10X98765432"[sum % 11];
}

class Workbook {
public:
    explicit Workbook(int rows) {
        static const char* const Families[] = {"赵", "钱", "孙", "李", "周", "吴", "郑", "王"};
        static const char* const Given[] = {"安", "邦", "昌", "德", "恩", "发", "刚", "海", "建", "军"};
        static const char* const Trades[] = {"木工", "瓦工", "钢筋工"};
        put({"示例江海新苑安置房二期工程农民工工资支付表（2026年5月份）"});
        put({"项目名称：示例江海新苑安置房二期工程    分包单位（盖章）：南通示例劳务有限公司    单位：元"});
        put({"序号", "姓名", "身份证号码", "联系电话", "工种", "出勤天数", "日工资", "应发工资", "预支",
             "实发工资", "开户行", "银行卡号"});
        for (int i = 0; i < rows; ++i) {
            int days = 20 + i % 7, rate = 300 + 10 * (i % 15), advance = i % 3 == 0 ? 500 : 0;
            std::string name = std::string(Families[i % 8]) + Given[i / 8 % 10] + Given[i / 80 % 10];
            auto number = [](int value) { return "#" + std::to_string(value); };
            put({number(i + 1), name, id_number(i), "1540000" + std::to_string(1000 + i % 9000),
                 Trades[i % 3], number(days), number(rate), number(days * rate),
                 advance > 0 ? number(advance) : "", number(days * rate - advance), "示例银行南通崇川支行",
                 test::card_number(static_cast<std::size_t>(i))});
        }
    }

    void write(const fs::path& path) const {
        const std::string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const std::string kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const std::string package = "http://schemas.openxmlformats.org/package/2006/relationships";
        auto relation = [&](const char* id, const std::string& type, const std::string& target) {
            return "<Relationship Id=\"" + std::string(id) + "\" Type=\"" + kind + "/" + type +
                   "\" Target=\"" + target + "\"/>";
        };
        std::string strings;
        for (const std::string& text : x_strings) strings += "<si><t>" + text + "</t></si>";
        const std::vector<std::pair<std::string, std::string>> parts = {
            {"[Content_Types].xml",
             "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
            {"_rels/.rels", "<Relationships xmlns=\"" + package + "\">" +
                                relation("rId1", "officeDocument", "xl/workbook.xml") + "</Relationships>"},
            {"xl/workbook.xml",
             "<workbook xmlns=\"" + main + "\" xmlns:r=\"" + kind +
                 "\"><sheets><sheet name=\"工资表\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
            {"xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"" + package + "\">" +
                                               relation("rId1", "worksheet", "worksheets/sheet1.xml") +
                                               relation("rId2", "sharedStrings", "sharedStrings.xml") +
                                               relation("rId3", "styles", "styles.xml") + "</Relationships>"},
            {"xl/styles.xml", "<styleSheet xmlns=\"" + main +
                                  "\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"49\"/><xf "
                                  "numFmtId=\"4\"/></cellXfs></styleSheet>"},
            {"xl/worksheets/sheet1.xml",
             "<worksheet xmlns=\"" + main + "\"><sheetData>" + x_rows + "</sheetData></worksheet>"},
            {"xl/sharedStrings.xml", "<sst xmlns=\"" + main + "\">" + strings + "</sst>"},
        };
        int error = 0;
        zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
        for (const auto& [name, bytes] : parts)
            zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
        if (zip_close(archive) != 0) std::abort();
    }

private:
    void put(const std::vector<std::string>& values) {
        std::string row = std::to_string(++x_row);
        x_rows += "<row r=\"" + row + "\" spans=\"1:12\">";
        for (std::size_t c = 0; c < values.size(); ++c) {
            const std::string& value = values[c];
            if (value.empty()) continue;
            std::string at = static_cast<char>('A' + static_cast<int>(c)) + row;
            if (value[0] == '#') {
                x_rows += "<c r=\"" + at + "\" s=\"2\"><v>" + value.substr(1) + "</v></c>";
                continue;
            }
            auto [known, fresh] = x_numbers.try_emplace(value, x_strings.size());
            if (fresh) x_strings.push_back(value);
            x_rows += "<c r=\"" + at + "\" s=\"1\" t=\"s\"><v>" + std::to_string(known->second) + "</v></c>";
        }
        x_rows += "</row>";
    }

    int x_row = 0;
    std::string x_rows;
    std::vector<std::string> x_strings;
    std::map<std::string, std::size_t> x_numbers;
};

// ---- what is measured ----

struct Law {
    record::Catalogue catalogue;
    record::Schema schema;
    review::Rules rules;
};

template <class T>
T must(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "intake_bench: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    return std::move(*result);
}

const Law& law() {
    static const Law made = [] {
        const fs::path schemas = test::source_path("schemas");
        auto catalogue = must(record::Catalogue::load(schemas));
        auto schema = must(record::Schema::load(schemas, catalogue.find("L5-05")->schema));
        Law all{std::move(catalogue), std::move(schema), must(review::Rules::load(schemas))};
        return all;
    }();
    return made;
}

std::size_t review_rows(intake::Draft draft) {
    review::Document document;
    document.type = "L5-05";
    document.period = "2026-05";
    document.data = std::move(draft.data);
    document.places = std::move(draft.places);
    document.attestation = {{"seal", true}, {"signatures", "all"}, {"progress", "主体结构完成"}};
    review::Project project;
    project.name = text_at(document.data, "project");
    return review::review_document(document, project, law().rules).size();
}

intake::Draft map_rows(const intake::Reading& reading) {
    // As for a review whose rows are not kept: without the nulls that a sealed record has for what a row lacks.
    return must(
        intake::map(reading, *law().catalogue.find("L5-05"), law().schema, nullptr, {}, intake::Nulls::Left));
}

void walk(zip_t* archive, zip_uint64_t index) {
    static char buffer[64 * 1024];
    zip_file_t* file = zip_fopen_index(archive, index, 0);
    XML_Parser parser = XML_ParserCreate(nullptr);
    XML_SetElementHandler(
        parser, [](void*, const char*, const char**) {}, [](void*, const char*) {});
    XML_SetCharacterDataHandler(parser, [](void*, const char*, int) {});
    for (zip_int64_t n; (n = zip_fread(file, buffer, sizeof buffer)) > 0;)
        XML_Parse(parser, buffer, static_cast<int>(n), 0);
    XML_Parse(parser, "", 0, 1);
    XML_ParserFree(parser);
    zip_fclose(file);
}

void walk_through(const fs::path& file) {
    int error = 0;
    zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY, &error);
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i)
        walk(archive, static_cast<zip_uint64_t>(i));
    zip_discard(archive);
}

double processor_ms() {
    double sum = 0;
    for (int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage;
        ::getrusage(who, &usage);
        for (const timeval& part : {usage.ru_utime, usage.ru_stime})
            sum += static_cast<double>(part.tv_sec) * 1e3 + static_cast<double>(part.tv_usec) / 1e3;
    }
    return sum;
}

struct Times {
    std::vector<double> wall, processor;

    void run(const std::function<void()>& work) {
        auto began = std::chrono::steady_clock::now();
        double spent = processor_ms();
        work();
        wall.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        processor.push_back(processor_ms() - spent);
    }
    static double median(std::vector<double> values) {
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    }
};

void measure_time(const fs::path& file, bench::Rows& rows) {
    Times floor, read, map, review, whole;
    for (int round = 0; round < Rounds; ++round) {
        floor.run([&] { walk_through(file); });
        intake::Reading reading;
        intake::Draft draft;
        read.run([&] { reading = must(intake::read(file)); });
        map.run([&] { draft = map_rows(reading); });
        review.run([&] { (void)review_rows(std::move(draft)); });
        reading = {};
        whole.run([&] { (void)review_rows(map_rows(must(intake::read(file)))); });
    }
    double floor_ms = Times::median(floor.wall), whole_ms = Times::median(whole.wall);
    double floor_cpu = Times::median(floor.processor), whole_cpu = Times::median(whole.processor);
    rows.add("intake.floor_5000", floor_ms, "ms");
    rows.add("intake.read_5000", Times::median(read.wall), "ms");
    rows.add("intake.map_5000", Times::median(map.wall), "ms");
    rows.add("intake.review_5000", Times::median(review.wall), "ms");
    rows.add("intake.reviewed_5000", whole_ms, "ms", "<=", 25);
    rows.add("intake.reviewed_5000_ratio", whole_ms / floor_ms, "x", "<=", 2);
    rows.add("intake.floor_5000_cpu", floor_cpu, "ms");
    rows.add("intake.read_5000_cpu", Times::median(read.processor), "ms");
    rows.add("intake.map_5000_cpu", Times::median(map.processor), "ms");
    rows.add("intake.review_5000_cpu", Times::median(review.processor), "ms");
    rows.add("intake.reviewed_5000_cpu", whole_cpu, "ms");
    rows.add("intake.reviewed_5000_cpu_ratio", whole_cpu / floor_cpu, "x");
}

// ---- memory: in a process of its own ----

// "VmHWM" and "VmRSS" of this process, in KiB.
long status_kib(const std::string& name) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(name + ":")) return std::strtol(line.c_str() + name.size() + 1, nullptr, 10);
    }
    return 0;
}

// Prints how far parent and child grew, in KiB.
int report_memory(const std::string& what, const fs::path& file) {
    (void)law();
    long before = status_kib("VmRSS");
    auto reading = must(intake::read(file));
    rusage children;
    ::getrusage(RUSAGE_CHILDREN, &children);
    if (what == "reviewed") (void)review_rows(map_rows(reading));
    if (what == "mapped") (void)map_rows(reading);
    std::printf("%ld %ld\n", status_kib("VmHWM") - before, std::max(0L, children.ru_maxrss - before));
    return 0;
}

struct Memory {
    double parent_mb = 0, child_mb = 0;
};

Memory measure_memory(const std::string& what, const fs::path& file) {
    std::string self = fs::read_symlink("/proc/self/exe").string();
    std::string command = "'" + self + "' --memory " + what + " '" + file.string() + "'";
    FILE* pipe = ::popen(command.c_str(), "r");
    long parent = 0, child = 0;
    if (pipe == nullptr || std::fscanf(pipe, "%ld %ld", &parent, &child) != 2) std::exit(1);
    ::pclose(pipe);
    return {static_cast<double>(parent) / 1024, static_cast<double>(child) / 1024};
}

void measure_sizes(const fs::path& small, const fs::path& large, bench::Rows& rows) {
    Memory reviewed = measure_memory("reviewed", small);
    rows.add("intake.reviewed_5000_parent", reviewed.parent_mb, "MB");
    rows.add("intake.reviewed_5000_child", reviewed.child_mb, "MB");
    rows.add("intake.reviewed_5000_memory", reviewed.parent_mb + reviewed.child_mb, "MB", "<=", 20);
    Memory read = measure_memory("read", large);
    rows.add("intake.read_100000_parent", read.parent_mb, "MB");
    rows.add("intake.read_100000_child", read.child_mb, "MB");
    rows.add("intake.mapped_100000_parent", measure_memory("mapped", large).parent_mb, "MB");
    Times times;
    for (int round = 0; round < 3; ++round) times.run([&] { (void)must(intake::read(large)); });
    rows.add("intake.read_100000", Times::median(times.wall), "ms");
    rows.add("intake.read_cells_a_second", 100'000 * Columns / Times::median(times.wall) * 1000, "1/s");
}

} // namespace

int main(int count, char** arguments) {
    if (count == 4 && std::string(arguments[1]) == "--memory")
        return report_memory(arguments[2], arguments[3]);
    bench::Rows rows(count, arguments);
    test::TemporaryDirectory directory;
    fs::path small = directory.path() / "5000.xlsx", large = directory.path() / "100000.xlsx";
    Workbook(5'000).write(small);
    Workbook(100'000).write(large);
    measure_time(small, rows);
    measure_sizes(small, large, rows);
    return rows.print();
}
