// Without this valijson calls abort() where it would throw: a wrong schema file would end the daemon.
#define VALIJSON_USE_EXCEPTIONS 1
#include "record/schema.hh"

#include "base/date.hh"
#include "base/faults.hh"
#include "record/json_adapter.hh"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace taizhang::record {
namespace {

struct KindFacts {
    std::string_view name;
    Kind kind;
    std::string_view expected; // in a message: "应为……"
};
constexpr std::array<KindFacts, 15> Kinds = {{
    {"text", Kind::Text, "文字"},
    {"integer", Kind::Integer, "整数"},
    {"fen", Kind::Fen, "金额"},
    {"tenths", Kind::Tenths, "最多一位小数的数"},
    {"hundredths", Kind::Hundredths, "最多两位小数的数"},
    {"date", Kind::Date, "日期（如2026-06-30）"},
    {"month", Kind::Month, "月份（如2026-06）"},
    {"datetime", Kind::DateTime, "日期和时刻（如2026-06-30T08:15）"},
    {"id_no", Kind::IdNo, "身份证号码（文字）"},
    {"card_no", Kind::CardNo, "账号（文字）"},
    {"phone", Kind::Phone, "电话号码（文字）"},
    {"uscc", Kind::Uscc, "统一社会信用代码（文字）"},
    {"boolean", Kind::Boolean, "是或否"},
    {"enum", Kind::Enum, "规定的选项之一"},
    {"day_marks", Kind::DayMarks, "1至31日的考勤记录"},
}};

const KindFacts* kind_named(std::string_view name) {
    auto at =
        std::find_if(Kinds.begin(), Kinds.end(), [&](const KindFacts& each) { return each.name == name; });
    return at == Kinds.end() ? nullptr : &*at;
}

std::string expectation(const Field& field) {
    if (field.kind == Kind::Enum) {
        std::string all;
        for (const std::string& each : field.enumeration) all += (all.empty() ? "" : "、") + each;
        return all + "之一";
    }
    for (const KindFacts& each : Kinds) {
        if (each.kind == field.kind) return std::string(each.expected);
    }
    return {};
}

// What one level of the record (the object, a row, the totals) may hold.
struct Level {
    std::vector<Field> fields;
    std::set<std::string> silent; // x-rule: a rule of the review reports these, so we do not
    std::set<std::string> known;
    const Field* find(std::string_view name) const { return find_field(fields, name); }
};

// The order of fields in the file is the order of the form, hence the ordered parser.
using Ordered = nlohmann::ordered_json;

// Reads the file's levels, noting every fault at its place.
class LevelReader {
public:
    explicit LevelReader(Faults& faults) : x_faults(faults) {}

    Level read(const Json& object, const Ordered& ordered, const std::string& place) {
        Level level;
        auto at = object.is_object() ? object.find("properties") : object.end();
        if (!object.is_object() || at == object.end() || !at->is_object()) {
            x_faults.add(place + "/properties", "缺少 properties，应为对象");
            return level;
        }
        auto required = texts(object, "x-required", place);
        for (const auto& [name, unused] : ordered["properties"].items()) {
            level.known.insert(name);
            if (name == "rows" || name == "totals" || name == "extra") continue;
            const Json& json = (*at)[name];
            Field field = read_field(name, json, place + "/properties/" + escape_pointer(name));
            auto wanted = std::find(required.begin(), required.end(), name);
            field.required = wanted != required.end();
            if (field.required) required.erase(wanted);
            if (json.is_object() && !text_at(json, "x-rule").empty()) level.silent.insert(name);
            level.fields.push_back(std::move(field));
        }
        for (const std::string& name : required)
            x_faults.add(place + "/x-required", "没有字段“" + name + "”");
        return level;
    }

    // Fields by name, as "x-passages" lists them beside the schema's own.
    std::vector<Field> fields(const Json& object, const Ordered& ordered, const std::string& place) {
        std::vector<Field> all;
        if (!object.is_object()) {
            x_faults.add(place, "应为对象");
            return all;
        }
        for (const auto& [name, unused] : ordered.items())
            all.push_back(read_field(name, object[name], place + "/" + escape_pointer(name)));
        return all;
    }

    std::vector<std::string> texts(const Json& object, std::string_view key, const std::string& place) {
        std::vector<std::string> all;
        auto at = object.find(key);
        if (at == object.end()) return all;
        bool good = at->is_array();
        for (std::size_t i = 0; good && i < at->size(); ++i) {
            const Json& each = (*at)[i];
            if (each.is_string()) all.push_back(each.get<std::string>());
            else good = each.is_null();
        }
        if (!good) x_faults.add(place + "/" + std::string(key), "应为文字的数组");
        return all;
    }

private:
    Field read_field(const std::string& name, const Json& json, const std::string& place) {
        Field field;
        field.name = name;
        if (!json.is_object()) {
            x_faults.add(place, "应为对象");
            return field;
        }
        std::string kind_name = text_at(json, "x-kind");
        const KindFacts* kind = kind_named(kind_name);
        if (kind) field.kind = kind->kind;
        else
            x_faults.add(place + "/x-kind",
                         kind_name.empty() ? "缺少字段种类" : "没有种类“" + kind_name + "”");
        field.title = text_at(json, "title");
        if (field.title.empty()) x_faults.add(place + "/title", "缺少名称");
        field.headers = texts(json, "x-headers", place);
        field.enumeration = texts(json, "enum", place);
        if (field.kind == Kind::Enum && field.enumeration.empty()) x_faults.add(place + "/enum", "缺少选项");
        field.pii = text_at(json, "x-pii");
        field.index = text_at(json, "x-index");
        choice(field.pii, {"", "name", "id", "card", "phone", "address"}, place + "/x-pii");
        choice(field.index, {"", "name", "id_no", "card_no", "company", "amount", "number", "text"},
               place + "/x-index");
        return field;
    }

    void choice(const std::string& value, std::initializer_list<std::string_view> known,
                const std::string& place) {
        if (std::find(known.begin(), known.end(), value) == known.end())
            x_faults.add(place, "不认识的值“" + value + "”");
    }

    Faults& x_faults;
};

// Reads "x-import", noting every field it names that the schema does not have.
class ImportReader {
public:
    ImportReader(const Level& header, const Level& rows, const Level& totals, LevelReader& levels,
                 Faults& faults)
        : x_header(header), x_rows(rows), x_totals(totals), x_levels(levels), x_faults(faults) {}

    Importing read(const Json& json, const Ordered& ordered) {
        Importing importing;
        if (!json.is_object()) {
            x_faults.add(Place, "应为对象");
            return importing;
        }
        if (json.contains("passages"))
            importing.passages = x_levels.fields(json["passages"], ordered["passages"], "/x-import/passages");
        for (const auto& [key, value] : json.items()) {
            std::string place = std::string(Place) + "/" + escape_pointer(key);
            if (key == "beside") read_beside(value, place, importing);
            else if (key == "adds") importing.adds = fields(json, key, x_rows);
            else if (key == "month_enough") importing.month_enough = fields(json, key, x_rows);
            else if (key == "columns") importing.columns = fields(json, key, x_header);
            else if (key == "not_under") importing.not_under = lists(value, x_rows, place);
            else if (key == "instead") importing.instead = lists(value, x_rows, place);
            else if (key == "total_lines") importing.total_lines = lists(value, x_totals, place);
            else if (key == "words") read_words(value, place, importing);
            else if (key == "spans") read_spans(value, place, importing);
            else if (key == "sums") read_sums(value, place, importing);
            else if (key == "positions") read_positions(value, place, importing);
            else if (key == "passages") continue; // read before: words speak of them
            else x_faults.add(place, "不认识的键");
        }
        return importing;
    }

private:
    static constexpr const char* Place = "/x-import";

    void known(const std::string& name, const Level& level, const std::string& place) {
        if (level.find(name) == nullptr) x_faults.add(place, "没有字段“" + name + "”");
    }

    std::set<std::string> fields(const Json& json, const std::string& key, const Level& level) {
        auto names = x_levels.texts(json, key, Place);
        for (const std::string& name : names) known(name, level, std::string(Place) + "/" + key);
        return {names.begin(), names.end()};
    }

    std::string row_field(const Json& json, const char* key, const std::string& place) {
        std::string name = text_at(json, key);
        known(name, x_rows, place + "/" + key);
        return name;
    }

    std::vector<std::string> row_fields(const Json& json, const char* key, const std::string& place) {
        auto names = x_levels.texts(json, key, place);
        for (const std::string& name : names) known(name, x_rows, place + "/" + key);
        return names;
    }

    template <class Each>
    void list(const Json& json, const std::string& place, const Each& each) {
        if (!json.is_array()) return x_faults.add(place, "应为数组");
        for (std::size_t i = 0; i < json.size(); ++i) each(json[i], place + "/" + std::to_string(i));
    }

    void read_beside(const Json& json, const std::string& place, Importing& into) {
        list(json, place, [&](const Json& each, const std::string& at) {
            into.beside.push_back({row_field(each, "field", at), row_field(each, "neighbour", at),
                                   x_levels.texts(each, "headers", at)});
        });
    }

    void read_spans(const Json& json, const std::string& place, Importing& into) {
        list(json, place, [&](const Json& each, const std::string& at) {
            into.spans.push_back({x_levels.texts(each, "headers", at), row_field(each, "from", at),
                                  row_field(each, "to", at)});
        });
    }

    void read_sums(const Json& json, const std::string& place, Importing& into) {
        list(json, place, [&](const Json& each, const std::string& at) {
            into.sums.push_back(
                {row_field(each, "of", at), row_fields(each, "plus", at), row_fields(each, "minus", at)});
        });
    }

    void read_positions(const Json& json, const std::string& place, Importing& into) {
        list(json, place, [&](const Json& each, const std::string& at) {
            into.positions.push_back(row_fields(Json{{"fields", each}}, "fields", at));
        });
    }

    // {"field": ["text", …], …}
    std::map<std::string, std::vector<std::string>> lists(const Json& json, const Level& level,
                                                          const std::string& place) {
        std::map<std::string, std::vector<std::string>> all;
        for (const auto& [name, unused] : json.items()) {
            known(name, level, place);
            all[name] = x_levels.texts(json, name, place);
        }
        return all;
    }

    void read_words(const Json& json, const std::string& place, Importing& into) {
        for (const auto& [name, options] : json.items()) {
            const Field* field = x_rows.find(name);
            if (field == nullptr) field = find_field(into.passages, name);
            if (field == nullptr) return x_faults.add(place, "没有字段“" + name + "”");
            for (const auto& [option, unused] : options.items()) {
                if (std::find(field->enumeration.begin(), field->enumeration.end(), option) ==
                    field->enumeration.end())
                    x_faults.add(place + "/" + name, "没有选项“" + option + "”");
                for (const std::string& word : x_levels.texts(options, option, place + "/" + name))
                    into.words[name][word] = option;
            }
        }
    }

    const Level& x_header;
    const Level& x_rows;
    const Level& x_totals;
    LevelReader& x_levels;
    Faults& x_faults;
};

const Json* resolve(const Json& record, const std::vector<std::string>& path) {
    const Json* at = &record;
    for (const std::string& step : path) {
        if (at->is_object()) {
            auto next = at->find(step);
            if (next == at->end()) return nullptr;
            at = &*next;
        } else if (at->is_array()) {
            auto index = static_cast<std::size_t>(std::strtoull(step.c_str(), nullptr, 10));
            if (index >= at->size()) return nullptr;
            at = &(*at)[index];
        } else {
            return nullptr;
        }
    }
    return at;
}

std::string pointer(const std::vector<std::string>& path) {
    std::string text;
    for (const std::string& step : path) text += "/" + escape_pointer(step);
    return text;
}

std::string row_words(const std::vector<std::string>& path) {
    if (path.size() < 2 || path[0] != "rows") return {};
    return "明细第" + std::to_string(std::strtoull(path[1].c_str(), nullptr, 10) + 1) + "条";
}

// Of the right form, but no day or minute that exists.
bool is_no_time(Kind kind, const std::string& text) {
    if (kind == Kind::Date) return text.size() == 10 && !parse_date(text);
    if (kind == Kind::Month) return text.size() == 7 && !parse_month(text);
    if (kind == Kind::DateTime) return text.size() == 16 && !parse_date_time(text);
    return false;
}

// Bytes that are no UTF-8 must not reach a message or a validator that prints them.
bool is_text(const Json& record) { return canonical(record).has_value(); }

} // namespace

std::string_view name(Kind kind) {
    auto at =
        std::find_if(Kinds.begin(), Kinds.end(), [=](const KindFacts& each) { return each.kind == kind; });
    return at == Kinds.end() ? std::string_view() : at->name;
}

struct Schema::Parts {
    std::string id;
    std::string title;
    Level header;
    Level rows;
    Level totals;
    bool has_rows = false;
    Importing importing;
    valijson::Schema law;

    const Level* level_of(const std::vector<std::string>& path, std::size_t& depth) const;
    Finding finding(Severity severity, const std::vector<std::string>& path, std::string message,
                    std::string advice) const;
    void add_wrong_values(const Json& record, std::vector<Finding>& findings) const;
    void add_level(const Json& object, const Level& level, const std::vector<std::string>& path,
                   std::vector<Finding>& findings) const;
    void add_structure(const Json& record, std::vector<Finding>& findings) const;
    void read(const Json& json, const Ordered& ordered, Faults& faults);
};

const Level* Schema::Parts::level_of(const std::vector<std::string>& path, std::size_t& depth) const {
    depth = 0;
    if (path.size() >= 3 && path[0] == "rows") {
        depth = 2;
        return &rows;
    }
    if (path.size() >= 2 && path[0] == "totals") {
        depth = 1;
        return &totals;
    }
    return path.empty() ? nullptr : &header;
}

Finding Schema::Parts::finding(Severity severity, const std::vector<std::string>& path, std::string message,
                               std::string advice) const {
    Finding finding;
    finding.rule = "R-SCHEMA";
    finding.severity = severity;
    finding.message = row_words(path) + std::move(message);
    finding.advice = std::move(advice);
    finding.basis = "《" + title + "》数据格式 " + id;
    Place place;
    place.field = pointer(path);
    finding.places.push_back(std::move(place));
    return finding;
}

// The validator reports the value and then every level above it; the deepest of each is the one to show.
void Schema::Parts::add_wrong_values(const Json& record, std::vector<Finding>& findings) const {
    std::set<std::vector<std::string>> paths;
    try {
        valijson::Validator validator;
        valijson::ValidationResults results;
        valijson::adapters::NlohmannJsonAdapter target(record);
        if (validator.validate(law, target, &results)) return;
        for (const auto& error : results) {
            std::vector<std::string> path;
            for (std::size_t i = 1; i < error.context.size(); ++i) {
                path.push_back(error.context[i].substr(1, error.context[i].size() - 2));
            }
            paths.insert(std::move(path));
        }
    } catch (const std::exception&) {
        findings.push_back(finding(Severity::Error, {}, "数据无法按格式校验", "请检查文件内容后重新上传"));
        return;
    }
    for (auto at = paths.begin(); at != paths.end(); ++at) {
        // Paths are sorted, so a longer path below this one comes right after it.
        auto next = std::next(at);
        bool above = next != paths.end() && next->size() > at->size() &&
                     std::equal(at->begin(), at->end(), next->begin());
        const Json* value = resolve(record, *at);
        if (above || !value ||
            (value->is_object() && (at->empty() || at->front() == "totals" || at->size() == 2))) {
            continue;
        }
        std::size_t depth = 0;
        const Level* level = level_of(*at, depth);
        const Field* field = level ? level->find((*at)[depth]) : nullptr;
        if (field && level->silent.contains(field->name)) continue;
        std::string message = field ? "“" + field->title + "”的内容不符合要求，应为" + expectation(*field)
                                    : "的结构不符合本表格式";
        findings.push_back(finding(Severity::Error, *at, std::move(message), "请按表格要求更正后重新上传"));
    }
}

void Schema::Parts::add_level(const Json& object, const Level& level, const std::vector<std::string>& path,
                              std::vector<Finding>& findings) const {
    auto below = [&](const std::string& name) {
        auto deeper = path;
        deeper.push_back(name);
        return deeper;
    };
    for (const Field& field : level.fields) {
        auto at = object.find(field.name);
        bool missing = at == object.end() || at->is_null();
        if (missing && field.required && !level.silent.contains(field.name)) {
            findings.push_back(finding(Severity::Warning, below(field.name), "缺少“" + field.title + "”",
                                       "请补填“" + field.title + "”"));
        }
        if (missing || !at->is_string()) continue;
        // Their form is the validator's work; whether the day exists is ours.
        if (is_no_time(field.kind, at->get_ref<const std::string&>())) {
            findings.push_back(
                finding(Severity::Error, below(field.name),
                        "“" + field.title + "”不是存在的" + (field.kind == Kind::DateTime ? "时刻" : "日期"),
                        "请更正“" + field.title + "”"));
        }
    }
    for (const auto& [name, unused] : object.items()) {
        if (!level.known.contains(name)) {
            findings.push_back(finding(Severity::Warning, below(name), "含有本表没有的栏目",
                                       "请核对栏目名称；该栏内容不会排入版面"));
        }
    }
}

void Schema::Parts::add_structure(const Json& record, std::vector<Finding>& findings) const {
    add_level(record, header, {}, findings);
    if (has_rows) {
        auto at = record.find("rows");
        if (at == record.end()) {
            findings.push_back(finding(Severity::Error, {"rows"}, "缺少明细", "请检查表格是否有数据行"));
        } else if (at->is_array()) {
            for (std::size_t i = 0; i < at->size(); ++i) {
                if ((*at)[i].is_object()) add_level((*at)[i], rows, {"rows", std::to_string(i)}, findings);
            }
        }
    }
    auto sums = record.find("totals");
    if (sums != record.end() && sums->is_object()) add_level(*sums, totals, {"totals"}, findings);
}

// Levels into `parts`; what is wrong into `faults`.
void Schema::Parts::read(const Json& json, const Ordered& ordered, Faults& faults) {
    LevelReader reader(faults);
    header = reader.read(json, ordered, "");
    has_rows = header.known.contains("rows");
    if (has_rows) {
        const std::string place = "/properties/rows/items";
        Json::json_pointer items(place);
        if (json.contains(items))
            rows = reader.read(json[items], ordered[Ordered::json_pointer(place)], place);
        else faults.add(place, "缺少明细行的字段");
    }
    if (header.known.contains("totals"))
        totals =
            reader.read(json["properties"]["totals"], ordered["properties"]["totals"], "/properties/totals");
    if (json.contains("x-import"))
        importing =
            ImportReader(header, rows, totals, reader, faults).read(json["x-import"], ordered["x-import"]);
    if (!faults.empty()) return;
    try {
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(json), law);
    } catch (const std::exception& e) {
        faults.add("", std::string("不是有效的 JSON Schema（draft-7）：") + e.what());
    }
}

Result<Schema> Schema::load(const std::filesystem::path& schemas, std::string_view id,
                            std::vector<std::string>* every) {
    auto slash = id.find('/');
    bool simple =
        slash != std::string_view::npos && slash > 0 && slash + 1 < id.size() &&
        std::all_of(id.begin(), id.end(),
                    [](char c) {
                        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '/';
                    }) &&
        id.find('/', slash + 1) == std::string_view::npos;
    if (!simple) return fail(Code::BadInput, "架构名应为“类型/版本”，如 payroll_sheet/1");
    TRY_INTO(auto text, read_text(schemas / (std::string(id) + ".schema.json")));
    auto json = parse_json(text);
    Faults faults;
    auto parts = std::make_shared<Parts>();
    if (!json) {
        faults.add("", json.error().message);
    } else if (!json->is_object()) {
        faults.add("", "应为对象");
    } else {
        for (const std::string& place : repeated_keys(text)) faults.add(place, "同一个键写了两次");
        parts->id = id;
        parts->title = text_at(*json, "title");
        if (text_at(*json, "x-id") != id) faults.add("/x-id", "应为 " + std::string(id));
        if (parts->title.empty()) faults.add("/title", "缺少名称");
        parts->read(*json, Ordered::parse(text, nullptr, false), faults);
    }
    if (!faults.empty()) {
        if (every != nullptr) *every = faults.list();
        return fail(Code::BadInput, "架构 " + std::string(id) + " 有误：" + faults.joined(),
                    "请按 schemas/README.md 改正架构");
    }
    Schema schema;
    schema.x_parts = std::move(parts);
    return schema;
}

const std::string& Schema::id() const { return x_parts->id; }
const std::string& Schema::title() const { return x_parts->title; }
const std::vector<Field>& Schema::header() const { return x_parts->header.fields; }
const std::vector<Field>& Schema::rows() const { return x_parts->rows.fields; }
const std::vector<Field>& Schema::totals() const { return x_parts->totals.fields; }
const Field* Schema::header_field(std::string_view name) const { return x_parts->header.find(name); }
const Field* Schema::row_field(std::string_view name) const { return x_parts->rows.find(name); }
const Importing& Schema::importing() const { return x_parts->importing; }

std::vector<Finding> Schema::validate(const Json& record) const {
    std::vector<Finding> findings;
    if (!record.is_object() || !is_text(record)) {
        findings.push_back(
            x_parts->finding(Severity::Error, {}, "内容不是本表的数据", "请检查文件类型是否选对"));
        return findings;
    }
    x_parts->add_wrong_values(record, findings);
    x_parts->add_structure(record, findings);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return a.places.front().field < b.places.front().field;
    });
    return findings;
}

} // namespace taizhang::record
