#include "intake/passages.hh"

#include "intake/decimal.hh"
#include "intake/workdays.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

using record::Severity;

constexpr std::size_t MostPlaces = 40; // of one finding

std::string clock(const PassageReader::Passage& passage) {
    std::string side = passage.direction == 1 ? "进" : passage.direction == 2 ? "出" : "";
    if (passage.minutes < 0) return "未写明时刻" + side;
    return format(DateTime{passage.date, passage.minutes}).substr(11) + side;
}

unsigned day_of(Date date) { return static_cast<unsigned>(date.day()); }

bool in_month(Date date, Month month) { return date.year() == month.year() && date.month() == month.month(); }

std::string list_of(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& each : all) text += (text.empty() ? "" : "、") + each;
    return text;
}

} // namespace

// The cells of one row by the field of their column.
struct PassageReader::Line {
    const Grid& grid;
    std::map<std::string, const Cell*> cells;
    std::vector<std::pair<const Column*, const Cell*>> others;

    const Cell* at(const char* field) const {
        auto found = cells.find(field);
        return found == cells.end() ? nullptr : found->second;
    }
    Origin origin(const Cell* cell) const { return {cell, &grid.sheet().name}; }
};

PassageReader::PassageReader(const record::Schema& schema, Builder& builder, std::string_view period)
    : x_schema(schema), x_builder(builder), x_asked(parse_month(period)) {}

void PassageReader::read_sheet(const Grid& grid, const Table& table, Surroundings& around) {
    for (int row : grid.rows()) {
        if (row <= table.last_row || is_heading(grid, table, row)) continue;
        if (!read_row(grid, table, row)) around.read_line(row);
    }
}

bool PassageReader::is_heading(const Grid& grid, const Table& table, int row) const {
    int same = 0;
    for (const Column& column : table.columns) {
        const Cell* cell = grid.at(row, column.column);
        same += cell != nullptr && cell->text == grid.seen_at(table.first_row, column.column)->text ? 1 : 0;
    }
    return same >= 3;
}

// False when the row is none of a person and a time.
bool PassageReader::read_row(const Grid& grid, const Table& table, int row) {
    Line line{grid, {}, {}};
    for (const Column& column : table.columns) {
        const Cell* cell = grid.at(row, column.column);
        if (cell == nullptr || is_empty_mark(cell->text)) continue;
        if (column.field != nullptr) line.cells.emplace(column.field->name, cell);
        else line.others.push_back({&column, cell});
    }
    bool time = line.at("time") || line.at("first") || line.at("last") || line.at("date");
    bool person = line.at("name") || line.at("id_no");
    if (!time && !(person && line.cells.size() >= 2)) return false;
    if (!person) {
        x_nameless.push_back(line.origin(line.cells.begin()->second));
        return true;
    }
    Person& whose = person_of(line);
    add_details(whose, line);
    add_passages(whose, line);
    return true;
}

void PassageReader::Said::add(std::string text) {
    if (known.insert(text).second) texts.push_back(std::move(text));
}

PassageReader::Person& PassageReader::person_of(const Line& line) {
    std::string name, id;
    bool destroyed = false;
    if (const Cell* cell = line.at("name")) name = clean_name(cell->text);
    if (const Cell* cell = line.at("id_no")) {
        Value value = convert(*cell, *x_schema.row_field("id_no"), x_builder.context);
        destroyed = value.destroyed;
        if (value.json.is_string()) id = value.json.get<std::string>();
    }
    const Cell* team = line.at("team");
    if (const Cell* cell = line.at("id_no"); cell != nullptr && id.empty() && !destroyed && name.empty())
        name = text::clean_cell(cell->text); // encrypted: it still tells persons apart
    std::string key = !id.empty() ? id : "\n" + name + "\n" + (team == nullptr ? "" : key_of(team->text));
    auto [at, fresh] = x_known.try_emplace(key, x_persons.size());
    if (fresh) {
        x_persons.emplace_back();
        x_persons.back().name = name;
    }
    Person& person = x_persons[at->second];
    if (destroyed) person.destroyed.push_back(line.origin(line.at("id_no")));
    if (!fresh && !name.empty() && name != person.name) { // one number, two names: both are kept
        person.extra["另一姓名"].add(name);
    }
    return person;
}

void PassageReader::add_details(Person& person, const Line& line) {
    for (const auto& [field, cell] : line.cells) {
        if (x_schema.row_field(field) != nullptr && field != "seq")
            person.cells.try_emplace(field, line.origin(cell));
        if (x_schema.header_field(field) != nullptr && x_schema.row_field(field) == nullptr)
            x_constants[field].try_emplace(text::clean_cell(cell->text), line.origin(cell));
    }
    for (const auto& [column, cell] : line.others) {
        std::string text =
            cell->kind == Cell::Kind::Number ? plain_decimal(cell->text) : text::clean_cell(cell->text);
        if (column->constant != nullptr) {
            x_constants[column->constant->name].try_emplace(text, line.origin(cell));
            continue;
        }
        person.extra[column->header].add(std::move(text));
    }
}

// A moment, from one cell or from a day and a time of day in two.
void PassageReader::add_passage(Person& person, const Line& line, const char* field, int direction) {
    const Cell* cell = line.at(field);
    if (cell == nullptr) return;
    record::Field moment;
    moment.title = "打卡时间";
    moment.kind = record::Kind::DateTime;
    Cell whole = *cell;
    const Cell* day = line.at("date");
    bool dated = cell->kind == Cell::Kind::Number || !dates_in(cell->text).empty();
    if (!dated && day != nullptr) {
        record::Field date;
        date.kind = record::Kind::Date;
        Value value = convert(*day, date, x_builder.context);
        std::string text = value.json.is_string() ? value.json.get<std::string>() : std::string();
        whole = {cell->row, cell->column, Cell::Kind::Text, false, text + " " + text::clean_cell(cell->text)};
    }
    Value value = convert(whole, moment, x_builder.context);
    if (value.json.is_string()) {
        auto time = parse_date_time(value.json.get_ref<const std::string&>());
        if (time) return person.passages.push_back({time->date, time->minutes, direction, line.origin(cell)});
    }
    auto dates = dates_in(whole.text);
    if (!dates.empty()) return person.passages.push_back({dates.front(), -1, direction, line.origin(cell)});
    auto& finding = find(Severity::Warning, "", line.origin(cell));
    finding.rule = "R-READ-VALUE";
    finding.message = "打卡时间无法读取：" + value.problem;
    finding.advice = "请从考勤系统重新导出，时间写成年月日时分";
}

void PassageReader::add_passages(Person& person, const Line& line) {
    int direction = 0;
    if (const Cell* cell = line.at("direction")) {
        const auto* field = record::find_field(x_schema.importing().passages, "direction");
        Json said = convert(*cell, *field, x_builder.context).json;
        if (said.is_string()) direction = said == field->enumeration.front() ? 1 : 2;
        else person.extra["进出方向"].add(text::clean_cell(cell->text));
    }
    std::size_t before = person.passages.size();
    add_passage(person, line, "time", direction);
    add_passage(person, line, "first", 1);
    add_passage(person, line, "last", 2);
    bool only_date = line.at("date") && !line.at("time") && !line.at("first") && !line.at("last");
    if (only_date && !line.at("state")) add_passage(person, line, "date", direction);
    std::optional<Date> date;
    if (person.passages.size() > before) date = person.passages[before].date;
    if (!date && line.at("date") != nullptr) {
        auto dates = dates_in(line.at("date")->text);
        if (!dates.empty()) date = dates.front();
    }
    if (!date) return;
    if (const Cell* cell = line.at("hours")) {
        auto hours = text::parse_scaled(
            cell->kind == Cell::Kind::Number ? plain_decimal(cell->text) : key_of(cell->text), 2);
        if (hours && *hours > 0) person.hours[*date] += *hours;
    }
    if (const Cell* cell = line.at("state")) person.states[*date] = text::clean_cell(cell->text);
}

// The month asked for, or what the sheet says above, or the month of most passages.
std::optional<Month> PassageReader::month() const {
    if (x_asked) return x_asked;
    if (x_builder.has("period")) return parse_month(text_at(x_builder.data, "period"));
    std::map<Month, std::size_t> counts;
    for (const Person& person : x_persons) {
        for (const Passage& passage : person.passages) ++counts[passage.date.year() / passage.date.month()];
        for (const auto& [date, unused] : person.states) ++counts[date.year() / date.month()];
    }
    auto most = std::max_element(counts.begin(), counts.end(),
                                 [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? std::nullopt : std::optional(most->first);
}

void PassageReader::place(const std::string& pointer, const Origin& at) {
    x_builder.in_sheet(*at.sheet);
    x_builder.place(pointer, *at.cell);
}

record::Finding& PassageReader::find(Severity severity, const std::string& pointer, const Origin& at) {
    x_builder.in_sheet(*at.sheet);
    return x_builder.find("R-READ-PASSAGE", severity, pointer, *at.cell);
}

void PassageReader::write_days(const Person& person, const std::map<Date, Workday>& days, Month month,
                               Json& record, const std::string& pointer) {
    Json marks = std::vector<Json>(31, nullptr);
    std::int64_t worked = 0, minutes = 0, hundredths = 0;
    std::vector<std::string> open;
    std::vector<Origin> open_at;
    for (const auto& [date, state] : person.states) {
        if (in_month(date, month)) marks[day_of(date) - 1] = 0;
    }
    for (const auto& [date, day] : days) {
        if (!in_month(date, month)) continue;
        ++worked;
        marks[day_of(date) - 1] = 10;
        place(pointer + "/days/" + std::to_string(day_of(date) - 1), day.first);
        auto said = person.hours.find(date);
        if (said != person.hours.end()) hundredths += said->second;
        else if (day.minutes) minutes += *day.minutes;
        else open.push_back(std::to_string(day_of(date)) + "日"), open_at.push_back(day.first);
    }
    hundredths += (minutes * 100 + 30) / 60;
    record["days"] = std::move(marks);
    record["days_total"] = worked * 10;
    if (open.empty() && worked > 0) record["hours_total"] = hundredths;
    else if (hundredths > 0) record["extra"]["可计算工时"] = text::scaled(hundredths, 2);
    if (open.empty()) return;
    auto& finding = find(Severity::Warning, pointer + "/days", open_at.front());
    finding.message = "有" + std::to_string(open.size()) + "天只有进场或只有出场打卡（" + list_of(open) +
                      "），当天计出勤，工时无法计算";
    finding.advice = "请核对当天是否漏打卡，并由劳资专管员说明";
    for (std::size_t i = 1; i < open_at.size() && i < MostPlaces; ++i) {
        record::Place at = finding.places.front();
        at.sheet = *open_at[i].sheet;
        at.row = open_at[i].cell->row;
        at.column = open_at[i].cell->column;
        finding.places.push_back(std::move(at));
    }
}

void PassageReader::write(const Person& person, Month month) {
    Json& rows = x_builder.data["rows"];
    std::string pointer = "/rows/" + std::to_string(rows.size());
    Json record = Json::object();
    for (const auto& [field, at] : person.cells) {
        x_builder.in_sheet(*at.sheet);
        bool cut = field == "id_no" && !person.destroyed.empty();
        if (!cut) x_builder.put(record, pointer, *x_schema.row_field(field), *at.cell);
    }
    for (const Origin& at : person.destroyed) {
        x_builder.in_sheet(*at.sheet);
        x_builder.put(record, pointer, *x_schema.row_field("id_no"), *at.cell);
    }
    for (const auto& [header, said] : person.extra) record["extra"][header] = list_of(said.texts);
    std::map<std::string, std::vector<std::string>> clocks;
    auto passages = person.passages;
    const auto days = workdays(passages); // which are in order now
    for (const Passage& passage : passages) {
        bool mine = in_month(passage.date, month);
        clocks[mine ? std::to_string(day_of(passage.date)) + "日打卡" : format(passage.date) + "打卡"]
            .push_back(clock(passage));
    }
    for (const auto& [date, state] : person.states) {
        if (state != "正常") clocks[std::to_string(day_of(date)) + "日打卡"].push_back(state);
    }
    for (const auto& [key, all] : clocks) record["extra"][key] = list_of(all);
    write_days(person, days, month, record, pointer);
    rows.push_back(std::move(record));
}

// What all rows say alike is the record's; what they say differently stands in its extra, and is a finding.
void PassageReader::settle(const std::string& name) {
    const record::Field& field = *x_schema.header_field(name);
    const auto& said = x_constants.at(name);
    const Origin& first = said.begin()->second;
    x_builder.in_sheet(*first.sheet);
    if (said.size() == 1) {
        if (!x_builder.has(name)) x_builder.put(x_builder.data, "", field, *first.cell);
        return;
    }
    std::vector<std::string> values;
    for (const auto& [value, unused] : said) values.push_back(value);
    if (name == "device_ids") {
        x_builder.data[name] = list_of(values);
        return x_builder.place("/" + name, *first.cell);
    }
    x_builder.data["extra"][field.title] = list_of(values);
    auto& finding = find(Severity::Warning, "/" + name, first);
    finding.message = "同一份文件里有" + std::to_string(said.size()) + "个不同的“" + field.title + "”";
    finding.advice = "请分别导出后上传，或确认这些人员都属于本资料的单位";
}

void PassageReader::write_record(std::optional<Month> month) {
    for (const auto& [name, unused] : x_constants) settle(name);
    x_builder.data["source"] = "电子";
    if (!x_builder.has("period") && month) x_builder.data["period"] = format(*month);
    if (x_nameless.empty()) return;
    auto& finding = find(Severity::Warning, "/rows", x_nameless.front());
    finding.message = "有" + std::to_string(x_nameless.size()) + "条打卡没有姓名和身份证号码，没有计入任何人";
    finding.advice = "请在考勤系统里补登人员后重新导出";
}

void PassageReader::finish() {
    auto of = month();
    std::size_t outside = 0;
    const Passage* one = nullptr;
    for (const Person& person : x_persons) {
        write(person, of.value_or(Month{}));
        for (const Passage& passage : person.passages) {
            if (of && in_month(passage.date, *of)) continue;
            ++outside;
            one = &passage;
        }
    }
    write_record(of);
    if (one == nullptr) return;
    auto& finding = find(Severity::Info, "/rows", one->at);
    finding.message = "有" + std::to_string(outside) + "条打卡不在" +
                      (of ? format(*of) : std::string("所属月份")) +
                      "，没有计入出勤，已另存在各人的其他栏目里";
    finding.advice = "请核对导出的起止日期";
}

} // namespace taizhang::intake
