// A connection to SQLite and its statements, as far as the catalogue needs them: the wall behind which
// sqlite3 stays. One thread at a time for each connection.
//
// Statements are named (store/sql/sqlite/queries.sql), prepared once for each connection and reset when the
// Query goes: two Queries of one name may not live at the same time.
#pragma once

#include "base/date.hh"
#include "base/digest.hh"
#include "base/id.hh"
#include "base/json.hh"
#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace taizhang::store {

class Query {
public:
    explicit Query(sqlite3_stmt* statement) : x_statement(statement) {}
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    ~Query();

    void bind(int index, std::string_view text);
    void bind(int index, const std::string& text) { bind(index, std::string_view(text)); }
    void bind(int index, const char* text) { bind(index, std::string_view(text)); }
    void bind(int index, std::int64_t value);
    void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, unsigned value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, Instant value) { bind(index, format(value)); }
    void bind(int index, const std::optional<Instant>& value);
    void bind(int index, Date value) { bind(index, format(value)); }
    template <class Tag>
    void bind(int index, const Id<Tag>& id) {
        bind(index, std::string_view(id.text()));
    }
    template <class Tag>
    void bind(int index, const Digest256<Tag>& digest) {
        bind(index, digest.hex());
    }

    Result<bool> step(); // true: there is a row; its columns are read from the first on
    Result<void> run();  // to the end, rows ignored

    // The next column of the row. What has not the form it must have is noted: see good().
    std::string text();
    std::int64_t integer();
    int number() { return static_cast<int>(integer()); }
    bool flag() { return integer() != 0; }
    std::uint64_t count() { return static_cast<std::uint64_t>(integer()); }
    Json json();
    Instant instant();
    std::optional<Instant> maybe_instant();
    Date date();
    template <class T>
    T id() {
        return T(text());
    }
    template <class T>
    T digest() {
        auto parsed = T::parse(text());
        x_good = x_good && parsed.has_value();
        return parsed.value_or(T{});
    }
    void mark_bad() { x_good = false; }
    bool good() const { return x_good; }

private:
    sqlite3_stmt* x_statement;
    int x_column = 0;
    bool x_good = true;
};

class Database {
public:
    enum class Access { Read, Write };
    // Errors: Io, Corrupt, Unavailable (disk full).
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, Access access);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Result<void> execute(const char* statements);
    template <class... Values>
    Result<Query> query(std::string_view name, const Values&... values) {
        TRY_INTO(sqlite3_stmt * statement, prepared(name));
        Query query(statement);
        [[maybe_unused]] int index = 0;
        (query.bind(++index, values), ...);
        return query;
    }
    template <class... Values>
    Result<void> run(std::string_view name, const Values&... values) {
        TRY_INTO(Query made, query(name, values...));
        return made.run();
    }
    // A statement outside queries.sql, prepared for this once: migrations, and the counts of examine().
    Result<std::int64_t> single_integer(const char* statement);
    std::int64_t last_sequence() const;
    int changes() const;
    bool in_transaction() const;

private:
    explicit Database(sqlite3* handle) : x_handle(handle) {}
    Result<sqlite3_stmt*> prepared(std::string_view name);

    sqlite3* x_handle;
    std::map<std::string, sqlite3_stmt*, std::less<>> x_statements;
};

// Rolls back unless told to commit.
class Transaction {
public:
    enum class Kind { Read, Write };
    static Result<Transaction> begin(Database& database, Kind kind);
    Transaction(Transaction&& other) noexcept : x_database(std::exchange(other.x_database, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit(); // a failed one has been rolled back

private:
    explicit Transaction(Database& database) : x_database(&database) {}
    Database* x_database;
};

} // namespace taizhang::store
