#include "store/migrate.hh"

#include "base/failpoint.hh"
#include "proof/hash.hh"
#include "store/sql.hh"

namespace taizhang::store {
namespace {

// The only statements outside queries.sql: they must work before there is any table.
constexpr const char* Table = "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY,"
                              " name TEXT NOT NULL, digest TEXT NOT NULL, applied_at TEXT NOT NULL)";

// SQLite's way of making a table anew (lang_altertable.html): foreign keys are off, which is refused inside a transaction,
// and looked at as a whole before the commit.
class ForeignKeysOff {
public:
    explicit ForeignKeysOff(Database& database) : x_database(database) {}
    ~ForeignKeysOff() { (void)x_database.execute("PRAGMA foreign_keys = ON").has_value(); }
    ForeignKeysOff(const ForeignKeysOff&) = delete;
    ForeignKeysOff& operator=(const ForeignKeysOff&) = delete;
    Result<void> begin() { return x_database.execute("PRAGMA foreign_keys = OFF"); }

private:
    Database& x_database;
};

Result<void> check_foreign_keys(Database& database, const Migration& migration) {
    TRY_INTO(auto dangling, database.single_integer("SELECT COUNT(*) FROM pragma_foreign_key_check"));
    if (dangling == 0) return {};
    return fail(Code::Corrupt, "台账库升级后有对不上的记录：" + std::string(migration.name),
                "台账库没有改动；请从备份恢复，或联系开发者");
}

Result<void> apply(Database& database, const Migration& migration, Instant now) {
    ForeignKeysOff off(database);
    TRY(off.begin());
    TRY_INTO(auto transaction, Transaction::begin(database, Transaction::Kind::Write));
    TRY(database.execute(std::string(migration.text).c_str()));
    TRY(check_foreign_keys(database, migration));
    std::string entry = "INSERT INTO schema_migration VALUES (" + std::to_string(migration.number) + ", '" +
                        std::string(migration.name) + "', '" + proof::sha256(migration.text).hex() + "', '" +
                        format(now) + "')";
    TRY(database.execute(entry.c_str()));
    TRY(failpoint_or_error("migrate.commit"));
    TRY(transaction.commit());
    return failpoint_or_error("migrate.committed");
}

Result<void> check_applied(Database& database, const Migration& migration) {
    std::string same =
        "SELECT COUNT(*) FROM schema_migration WHERE number = " + std::to_string(migration.number) +
        " AND digest = '" + proof::sha256(migration.text).hex() + "'";
    TRY_INTO(auto found, database.single_integer(same.c_str()));
    if (found == 1) return {};
    return fail(Code::Corrupt, "台账库的结构记录与程序不符：" + std::string(migration.name),
                "请使用建立此库的程序版本，或从备份恢复");
}

} // namespace

Result<void> migrate(Database& database, Instant now) {
    TRY(database.execute(Table));
    TRY_INTO(auto newest, database.single_integer("SELECT COALESCE(MAX(number), 0) FROM schema_migration"));
    int expected = 0;
    for (const Migration& migration : migrations()) {
        TAIZHANG_CHECK(migration.number == ++expected);
        if (migration.number <= newest) {
            TRY(check_applied(database, migration));
        } else {
            TRY(apply(database, migration, now));
        }
    }
    TRY_INTO(auto enforced, database.single_integer("PRAGMA foreign_keys"));
    TAIZHANG_CHECK(enforced == 1);
    if (newest > expected)
        return fail(Code::Conflict, "台账库由更新版本的程序建立，本程序不能打开", "请升级程序后再启动");
    return {};
}

} // namespace taizhang::store
