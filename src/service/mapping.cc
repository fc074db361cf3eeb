#include "service/mapping.hh"

#include "base/failpoint.hh"
#include "base/log.hh"
#include "intake/draft.hh"
#include "service/making.hh"
#include "service/recognition.hh"
#include "service/rooms.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <set>

namespace taizhang::service {
namespace {

constexpr auto Patience = std::chrono::seconds{10}; // for the file before to be read
constexpr int MostRows = 500;
constexpr int MostColumns = 512; // wider sheets are cut on the screen, never in the record

std::string letters_of(int column) {
    std::string cell = record::Place{"", "", 1, column, 0, ""}.cell();
    return cell.substr(0, cell.size() - 1);
}

bool is_number_of_a_person(std::string_view pii) { return pii == "id" || pii == "card" || pii == "phone"; }

std::string masked_cell(const std::string& text, std::string_view pii) {
    bool digits = text.find_first_of("0123456789") != std::string::npos;
    return digits && is_number_of_a_person(pii) ? text::mask_number(text) : text::mask_numbers_in(text);
}

// One file at a time is held for the screen: a sheet may take hundreds of megabytes while it is looked at.
Result<std::unique_lock<std::timed_mutex>> one_at_a_time(Rooms& rooms) {
    std::unique_lock lock(rooms.screen_mutex, Patience);
    if (!lock) return fail(Code::Unavailable, "正在打开别的表格", "请稍等几秒再试");
    return lock;
}

struct Kind {
    const record::DocumentType* type = nullptr;
    const record::Schema* schema = nullptr; // with rows
};

Result<Kind> kind_of(const Rooms& rooms, const store::Submission& submission) {
    if (submission.filed.type.empty())
        return fail(Code::Conflict, "还不知道这是哪种资料", "请先选资料种类，再认列");
    Kind kind;
    TRY_INTO(kind.type, rooms.reference.type(submission.filed.type));
    kind.schema = rooms.reference.schema(submission.filed.type);
    if (kind.schema == nullptr || kind.schema->rows().empty())
        return fail(Code::Unprocessable, "这种资料不是一行一人的表，不用认列", "直接看读出的内容");
    return kind;
}

Result<intake::Reading> sheets_of(const Rooms& rooms, const store::Submission& submission) {
    TRY_INTO(auto reading, intake::read(rooms.blobs.path(submission.digests.sha256),
                                        reading_limits(rooms.options.reading)));
    if (reading.sheets.empty())
        return fail(Code::Unprocessable, "这份资料里没有表格", "扫描件和 PDF 请直接看页面");
    return reading;
}

// The sheets as if they began at `row`: the header is looked for from there on.
intake::Reading from_row(const intake::Reading& reading, int row) {
    intake::Reading rest;
    rest.format = reading.format;
    for (const auto& sheet : reading.sheets) {
        intake::Sheet cut{sheet.name, sheet.hidden, {}, {}};
        std::copy_if(sheet.cells.begin(), sheet.cells.end(), std::back_inserter(cut.cells),
                     [row](const intake::Cell& cell) { return cell.row >= row; });
        std::copy_if(sheet.merged.begin(), sheet.merged.end(), std::back_inserter(cut.merged),
                     [row](const auto& range) { return range.first_row >= row; });
        rest.sheets.push_back(std::move(cut));
    }
    return rest;
}

const intake::Sheet& first_shown(const intake::Reading& reading) {
    auto shown = std::find_if(reading.sheets.begin(), reading.sheets.end(), [](const intake::Sheet& sheet) {
        return !sheet.hidden && !sheet.cells.empty();
    });
    return shown == reading.sheets.end() ? reading.sheets.front() : *shown;
}

// The first row with three texts, or the first at all: where a person would begin to look for a header.
int likely_header(const intake::Sheet& sheet) {
    int texts = 0, row = 0;
    for (const auto& cell : sheet.cells) {
        if (cell.row != row) texts = 0;
        row = cell.row;
        texts += cell.kind == intake::Cell::Kind::Text ? 1 : 0;
        if (texts == 3) return row;
    }
    return sheet.cells.empty() ? 1 : sheet.cells.front().row;
}

// No header the importer knows stands there: the row as it is, for a person to say what its columns are.
Json bare_proposal(const intake::Reading& reading, const record::Schema& schema, int header_row) {
    const auto& sheet = first_shown(reading);
    int row = header_row > 0 ? header_row : likely_header(sheet);
    Json columns = Json::array(), doubts = Json::array(), fields = Json::array();
    for (const auto& cell : sheet.cells) {
        if (cell.row != row) continue;
        Json samples = Json::array();
        for (const auto& below : sheet.cells) {
            if (below.row > row && below.column == cell.column && samples.size() < 3)
                samples.push_back(text::clean_cell(below.text));
        }
        columns.push_back({{"column", cell.column},
                           {"header", text::clean_cell(cell.text)},
                           {"field", nullptr},
                           {"confidence", 0},
                           {"samples", std::move(samples)}});
    }
    for (const auto& field : schema.rows()) {
        fields.push_back({{"name", field.name}, {"title", field.title}, {"required", field.required}});
        if (field.required)
            doubts.push_back(
                {{"column", nullptr}, {"field", field.name}, {"reason", "没有认出“" + field.title + "”栏"}});
    }
    return {{"sheet", sheet.name},         {"sheets", {sheet.name}},     {"skipped", Json::array()},
            {"header_row", row},           {"header_rows", 1},           {"columns", std::move(columns)},
            {"doubts", std::move(doubts)}, {"fields", std::move(fields)}};
}

// A person may see where the header stands when the importer does not.
Result<Json> proposed(const intake::Reading& reading, const Kind& kind, const store::Filing& filed,
                      const intake::ConfirmedMapping* confirmed, int header_row) {
    auto made = header_row > 0 ? intake::propose(from_row(reading, header_row), *kind.type, *kind.schema,
                                                 nullptr, filed.period)
                               : intake::propose(reading, *kind.type, *kind.schema, confirmed, filed.period);
    if (made && (header_row == 0 || made->at("header_row") == header_row)) return made;
    if (!made && made.error().code != Code::Unprocessable) return made;
    return bare_proposal(reading, *kind.schema, header_row);
}

void finish_for_screen(Json& proposal, const record::Schema& schema) {
    for (auto& column : proposal.at("columns")) {
        const auto* field = schema.row_field(text_at(column, "field"));
        for (auto& sample : column["samples"])
            sample = masked_cell(sample.get<std::string>(), field == nullptr ? "" : field->pii);
        column["header"] = text::mask_numbers_in(text_at(column, "header"));
        column["letters"] = letters_of(column.at("column").get<int>());
    }
}

} // namespace

Result<Json> Mapping::proposal(const Actor& actor, const SubmissionId& id, int header_row) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Upload, x_rooms.store->submission(id)));
    TRY_INTO(auto kind, kind_of(x_rooms, submission));
    TRY_INTO(auto lock, one_at_a_time(x_rooms));
    TRY_INTO(auto reading, sheets_of(x_rooms, submission));
    std::optional<intake::ConfirmedMapping> confirmed;
    std::string mapped = "automatic";
    if (header_row <= 0) { // with another header nothing that was said before counts
        auto known = recognise(x_rooms, submission, reading, *kind.type, *kind.schema);
        if (known && known->said) {
            TRY_INTO(confirmed, intake::confirmed_mapping(known->said->mapping));
            mapped = known->mapped;
        }
    }
    TRY_INTO(auto proposal,
             proposed(reading, kind, submission.filed, confirmed ? &*confirmed : nullptr, header_row));
    finish_for_screen(proposal, *kind.schema);
    proposal.erase("fingerprint");
    proposal["submission"] = id.text();
    proposal["mapped"] = header_row == 0 ? Json(mapped) : Json("automatic");
    return proposal;
}

namespace {

Json extent_of(const intake::Sheet& sheet) {
    int last_row = 0, last_column = 0;
    for (const auto& cell : sheet.cells) {
        last_row = std::max(last_row, cell.row);
        last_column = std::max(last_column, cell.column);
    }
    return {
        {"name", sheet.name}, {"hidden", sheet.hidden}, {"last_row", last_row}, {"last_column", last_column}};
}

std::string_view name(intake::Cell::Kind kind) {
    switch (kind) {
    case intake::Cell::Kind::Text: return "text";
    case intake::Cell::Kind::Number: return "number";
    case intake::Cell::Kind::Boolean: return "boolean";
    case intake::Cell::Kind::Date: return "date";
    case intake::Cell::Kind::ErrorValue: return "error";
    }
    return "text";
}

// Which columns hold numbers of persons, and from which row on.
struct Secrets {
    int header_row = 0;
    std::map<int, std::string> pii; // by column
};

Secrets secrets_of(const Rooms& rooms, const store::Submission& submission, const intake::Reading& reading) {
    Secrets secrets;
    auto kind = kind_of(rooms, submission);
    if (!kind) return secrets;
    auto known = recognise(rooms, submission, reading, *kind->type, *kind->schema);
    if (!known) return secrets;
    secrets.header_row = known->draft.mapping.value("header_row", 0);
    for (const auto& column : known->draft.mapping.value("columns", Json::array())) {
        const auto* field = kind->schema->row_field(text_at(column, "field"));
        if (field != nullptr) secrets.pii[column.at("column").get<int>()] = field->pii;
    }
    return secrets;
}

Json rows_of(const intake::Sheet& sheet, const Mapping::Window& window, const Secrets& secrets) {
    Json rows = Json::array();
    int until = window.from + std::clamp(window.count, 1, MostRows);
    for (const auto& cell : sheet.cells) {
        if (cell.row < window.from || cell.row >= until || cell.column > MostColumns) continue;
        if (rows.empty() || rows.back().at("row") != cell.row)
            rows.push_back({{"row", cell.row}, {"cells", Json::array()}});
        auto pii = secrets.pii.find(cell.column);
        bool secret = pii != secrets.pii.end() && cell.row > secrets.header_row;
        rows.back()["cells"].push_back({{"column", cell.column},
                                        {"text", masked_cell(cell.text, secret ? pii->second : "")},
                                        {"kind", name(cell.kind)}});
    }
    return rows;
}

Json merged_of(const intake::Sheet& sheet, const Mapping::Window& window) {
    Json merged = Json::array();
    int until = window.from + std::clamp(window.count, 1, MostRows);
    for (const auto& range : sheet.merged) {
        if (range.last_row < window.from || range.first_row >= until || range.first_column > MostColumns)
            continue;
        merged.push_back({{"first_row", range.first_row},
                          {"first_column", range.first_column},
                          {"last_row", range.last_row},
                          {"last_column", range.last_column}});
    }
    return merged;
}

} // namespace

Result<Json> Mapping::sheet(const Actor& actor, const SubmissionId& id, const Window& window) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Read, x_rooms.store->submission(id)));
    TRY_INTO(auto lock, one_at_a_time(x_rooms));
    TRY_INTO(auto reading, sheets_of(x_rooms, submission));
    const auto* wanted = &first_shown(reading);
    if (!window.sheet.empty()) {
        auto at = std::find_if(reading.sheets.begin(), reading.sheets.end(),
                               [&](const intake::Sheet& sheet) { return sheet.name == window.sheet; });
        if (at == reading.sheets.end())
            return fail(Code::NotFound, "文件里没有这张工作表", "请从 sheets 里选");
        wanted = &*at;
    }
    Json sheets = Json::array();
    for (const auto& sheet : reading.sheets) sheets.push_back(extent_of(sheet));
    return Json{{"sheets", std::move(sheets)},
                {"sheet", wanted->name},
                {"rows", rows_of(*wanted, window, secrets_of(x_rooms, submission, reading))},
                {"merged", merged_of(*wanted, window)}};
}

namespace {

Failure wrong_column(int column, const std::string& what) {
    return fail(Code::Unprocessable, letters_of(column) + " 列" + what, "请改好这一列再确认");
}

Result<int> row_at(const Json& body, const char* key, int least, int most) {
    auto at = body.find(key);
    if (at == body.end() || !at->is_number_integer() || at->get<std::int64_t>() < least ||
        at->get<std::int64_t>() > most)
        return fail(Code::BadInput, std::string(key) + " 不对", "写表头所在的行号，从 1 数起");
    return at->get<int>();
}

struct Answer {
    int column = 0;
    std::string field;
};

Result<std::vector<Answer>> answers_in(const Json& body) {
    auto columns = body.find("columns");
    if (columns == body.end() || !columns->is_array() || columns->empty() || columns->size() > 16'384)
        return fail(Code::BadInput, "没有写各列是什么", "columns 是一个列表，每项有 column 和 field");
    std::vector<Answer> answers;
    for (const auto& each : *columns) {
        TRY_INTO(int column, each.is_object() ? row_at(each, "column", 1, 16'384)
                                              : fail(Code::BadInput, "columns 里有一项不是对象"));
        answers.push_back({column, text_at(each, "field")});
    }
    return answers;
}

// Each column once, each field once, each field one of the document's, each column one of the header's.
Result<void> check_answers(const std::vector<Answer>& answers, const record::Schema& schema,
                           const Json& proposal) {
    std::map<std::string, int> taken;
    std::set<int> columns;
    for (const auto& [column, name] : answers) {
        if (!columns.insert(column).second) return wrong_column(column, "写了两次");
        bool there = std::any_of(proposal.at("columns").begin(), proposal.at("columns").end(),
                                 [&](const Json& each) { return each.at("column") == column; });
        if (!there) return wrong_column(column, "不在这个表头里");
        if (name.empty()) continue;
        const auto* field = schema.row_field(name);
        if (field == nullptr) return wrong_column(column, "认作的栏目，《" + schema.title() + "》里没有");
        auto [other, fresh] = taken.try_emplace(name, column);
        if (!fresh && field->kind != record::Kind::DayMarks)
            return wrong_column(column, "和 " + letters_of(other->second) + " 列都认作“" + field->title +
                                            "”，只能留一列");
    }
    if (taken.empty()) return fail(Code::Unprocessable, "没有认出任何一列", "请至少为姓名等栏目选对应的列");
    return {};
}

intake::ConfirmedMapping confirmed_of(const std::vector<Answer>& answers, const Json& proposal) {
    intake::ConfirmedMapping confirmed;
    confirmed.header_row = proposal.at("header_row");
    confirmed.header_rows = proposal.at("header_rows");
    for (const auto& column : proposal.at("columns")) {
        auto answer = std::find_if(answers.begin(), answers.end(),
                                   [&](const Answer& each) { return column.at("column") == each.column; });
        std::string field = answer == answers.end() ? std::string() : answer->field;
        confirmed.columns.push_back({column.at("column"), text_at(column, "header"), std::move(field)});
    }
    return confirmed;
}

// What is waiting goes on; of what is sealed a new version is made, if no newer one came from elsewhere.
Result<std::string_view> next_job(const Rooms& rooms, const store::Submission& submission) {
    if (submission.state == "mapping" || submission.state == "unreadable") return "process";
    if (submission.state == "sealed") {
        TRY_INTO(auto record, rooms.store->record(submission.record));
        if (record.current) return "remake";
        return fail(Code::Conflict, "后来又收到了新的一份，这一份不再改", "请改新的那一份");
    }
    if (submission.state == "received") return fail(Code::Conflict, "这份资料正在读", "请等它读完再认列");
    if (submission.state == "unassigned")
        return fail(Code::Conflict, "还不知道这是哪种资料", "请先选资料种类，再认列");
    return fail(Code::Conflict, "这份资料已经不用再办", "要用它请再上传一次");
}

Result<void> keep(Rooms& rooms, const store::Mapping& row, const store::Submission& seen,
                  std::string_view job) {
    TRY(failpoint_or_error("mapping.commit"));
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto now, unit.submission(seen.id));
        if (now.state != seen.state || now.filed != seen.filed || now.record != seen.record)
            return fail(Code::Conflict, "这份资料刚刚有了变化", "请刷新后再看");
        TRY(check_open(unit, now.project, now.filed.period, now.supplement));
        TRY_INTO(auto sequence, unit.insert(row));
        if (job == "process") TRY(unit.set_state(now.id, "received", "", "", RecordId()));
        TRY(unit.custody(
            row.by.text(), "mapping", now.id.text(),
            {{"mapping", sequence}, {"fingerprint", row.fingerprint}, {"remember", row.remember}}));
        return unit.enqueue(job, now.id.text());
    }));
    TRY(failpoint_or_error("mapping.committed"));
    rooms.work.ring();
    log::info("mapped", {{"submission", seen.id.text()}, {"remember", row.remember ? "yes" : "no"}});
    return {};
}

} // namespace

Result<Json> Mapping::confirm(const Actor& actor, const SubmissionId& id, const Json& said) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Upload, x_rooms.store->submission(id)));
    TRY_INTO(auto kind, kind_of(x_rooms, submission));
    TRY_INTO(auto job, next_job(x_rooms, submission));
    TRY_INTO(auto answers, answers_in(said));
    TRY_INTO(int header_row, row_at(said, "header_row", 1, 1'048'576));
    store::Mapping row;
    {
        TRY_INTO(auto lock, one_at_a_time(x_rooms));
        TRY_INTO(auto reading, sheets_of(x_rooms, submission));
        TRY_INTO(auto proposal, proposed(reading, kind, submission.filed, nullptr, 0));
        row.fingerprint = text_at(proposal, "fingerprint"); // "" when the importer finds no header by itself
        if (proposal.at("header_row") != header_row) {
            TRY_INTO(proposal, proposed(reading, kind, submission.filed, nullptr, header_row));
        }
        TRY(check_answers(answers, *kind.schema, proposal));
        auto confirmed = confirmed_of(answers, proposal);
        confirmed.fingerprint = row.fingerprint;
        TRY(intake::map(reading, *kind.type, *kind.schema, &confirmed, submission.filed.period));
        row.mapping = intake::to_json(confirmed);
    }
    auto remember = said.find("remember");
    row.project = submission.project;
    row.type = submission.filed.type;
    row.subcontractor = submission.filed.subcontractor;
    row.remember = remember == said.end() || !remember->is_boolean() || remember->get<bool>();
    row.submission = id;
    row.by = actor.user;
    row.at = x_rooms.clock.now();
    TRY(keep(x_rooms, row, submission, job));
    TRY_INTO(submission, x_rooms.store->submission(id));
    return view(x_rooms, submission);
}

} // namespace taizhang::service
