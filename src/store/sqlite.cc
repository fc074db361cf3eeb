#include "store/sqlite.hh"

#include "store/sql.hh"

#include <sqlite3.h>
#include <utility>

namespace taizhang::store {
namespace {

// SQLite's messages name tables and columns, never values, so they may be shown and logged.
Failure sqlite_failure(sqlite3* handle, int result) {
    std::string facts = handle == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(handle);
    switch (result & 0xFF) {
    case SQLITE_CONSTRAINT: return fail(Code::Conflict, "与台账库中已有的内容冲突：" + facts, "请刷新后重试");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return fail(Code::Corrupt, "台账库已损坏：" + facts, "请停止服务，从备份恢复台账库");
    case SQLITE_FULL: return fail(Code::Unavailable, "磁盘空间不足，台账库未写入", "请清理磁盘或扩容后重试");
    case SQLITE_BUSY:
        return fail(Code::Unavailable, "台账库正忙", "请稍后重试；检查是否有其他程序打开了台账库");
    default: return fail(Code::Io, "台账库读写失败：" + facts, "请检查磁盘与目录权限，然后重试");
    }
}

// name -> statement, of queries.sql.
const std::map<std::string_view, std::string_view>& named_queries() {
    static const auto table = [] {
        constexpr std::string_view Mark = "-- :";
        std::map<std::string_view, std::string_view> result;
        std::string_view rest = queries();
        for (auto at = rest.find(Mark); at != std::string_view::npos;) {
            rest.remove_prefix(at + Mark.size());
            auto line_end = rest.find('\n');
            at = rest.find(Mark);
            bool fresh =
                result.emplace(rest.substr(0, line_end), rest.substr(line_end, at - line_end)).second;
            TAIZHANG_CHECK(fresh);
        }
        return result;
    }();
    return table;
}

constexpr const char* Settings = "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
                                 "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;";

} // namespace

Query::Query(Query&& other) noexcept
    : x_statement(std::exchange(other.x_statement, nullptr)), x_column(other.x_column), x_good(other.x_good) {
}

Query::~Query() {
    if (x_statement == nullptr) return;
    sqlite3_reset(x_statement);
    sqlite3_clear_bindings(x_statement);
}

// A bind fails only for a wrong index (a bug in queries.sql) or want of memory.
void Query::bind(int index, std::string_view text) {
    TAIZHANG_CHECK(sqlite3_bind_text64(x_statement, index, text.data() == nullptr ? "" : text.data(),
                                       text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
}

void Query::bind(int index, std::int64_t value) {
    TAIZHANG_CHECK(sqlite3_bind_int64(x_statement, index, value) == SQLITE_OK);
}

void Query::bind(int index, const std::optional<Instant>& value) {
    if (value) return bind(index, *value);
    TAIZHANG_CHECK(sqlite3_bind_null(x_statement, index) == SQLITE_OK);
}

Result<bool> Query::step() {
    x_column = 0;
    int result = sqlite3_step(x_statement);
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) return false;
    return sqlite_failure(sqlite3_db_handle(x_statement), result);
}

Result<void> Query::run() {
    for (;;) {
        TRY_INTO(bool more, step());
        if (!more) return {};
    }
}

std::string Query::text() {
    const auto* bytes = sqlite3_column_text(x_statement, x_column);
    auto length = static_cast<std::size_t>(sqlite3_column_bytes(x_statement, x_column++));
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), length};
}

std::int64_t Query::integer() { return sqlite3_column_int64(x_statement, x_column++); }

Json Query::json() {
    auto parsed = parse_json(text());
    x_good = x_good && parsed.has_value();
    return parsed ? std::move(*parsed) : Json();
}

Instant Query::instant() {
    auto parsed = parse_instant(text());
    x_good = x_good && parsed.has_value();
    return parsed.value_or(Instant{});
}

std::optional<Instant> Query::maybe_instant() {
    if (sqlite3_column_type(x_statement, x_column) != SQLITE_NULL) return instant();
    ++x_column;
    return std::nullopt;
}

Date Query::date() {
    auto parsed = parse_date(text());
    x_good = x_good && parsed.has_value();
    return parsed.value_or(Date{});
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, Access access) {
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE; // readers too: WAL's index needs it
    if (access == Access::Write) flags |= SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    int result = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    std::unique_ptr<Database> database(new Database(handle));
    if (result != SQLITE_OK) return sqlite_failure(handle, result);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 5000);
    TRY(database->execute(Settings));
    if (access == Access::Read) {
        TRY(database->execute("PRAGMA query_only = ON"));
    } else {
        TRY(database->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                              "PRAGMA journal_size_limit = 67108864"));
    }
    return database;
}

Database::~Database() {
    for (auto& [name, statement] : x_statements) sqlite3_finalize(statement);
    sqlite3_close(x_handle);
}

Result<void> Database::execute(const char* statements) {
    int result = sqlite3_exec(x_handle, statements, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return sqlite_failure(x_handle, result);
    return {};
}

Result<sqlite3_stmt*> Database::prepared(std::string_view name) {
    if (auto found = x_statements.find(name); found != x_statements.end()) return found->second;
    auto known = named_queries().find(name);
    TAIZHANG_CHECK(known != named_queries().end());
    sqlite3_stmt* statement = nullptr;
    int result = sqlite3_prepare_v3(x_handle, known->second.data(), static_cast<int>(known->second.size()),
                                    SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (result != SQLITE_OK) return sqlite_failure(x_handle, result);
    x_statements.emplace(name, statement);
    return statement;
}

Result<std::int64_t> Database::single_integer(const char* text) {
    sqlite3_stmt* statement = nullptr;
    int result = sqlite3_prepare_v2(x_handle, text, -1, &statement, nullptr);
    if (result != SQLITE_OK) return sqlite_failure(x_handle, result);
    result = sqlite3_step(statement);
    std::int64_t value = result == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE) return sqlite_failure(x_handle, result);
    return value;
}

std::int64_t Database::last_sequence() const { return sqlite3_last_insert_rowid(x_handle); }
int Database::changes() const { return sqlite3_changes(x_handle); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(x_handle) == 0; }

Result<Transaction> Transaction::begin(Database& database, Kind kind) {
    TRY(database.execute(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
    return Transaction(database);
}

Transaction::~Transaction() {
    if (x_database != nullptr && x_database->in_transaction())
        (void)x_database->execute("ROLLBACK").has_value();
}

Result<void> Transaction::commit() {
    auto result = x_database->execute("COMMIT");
    if (result) x_database = nullptr;
    else if (x_database->in_transaction()) (void)x_database->execute("ROLLBACK").has_value();
    return result;
}

} // namespace taizhang::store
