#include "store/examine.hh"

#include "store/blob_files.hh"
#include "store/custody.hh"
#include "store/rows_sql.hh"
#include "store/sql.hh"
#include "store/sqlite.hh"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::store {
namespace {

// Asks for the daemon's lock, shared, and gives it back at once. A daemon that starts in this very moment would be told of
// another one: it holds for microseconds, and only a person runs this.
bool is_served(const std::filesystem::path& catalogue) {
    auto file = catalogue;
    file += ".lock";
    int lock = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (lock < 0) return false;
    bool served = ::flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(lock);
    return served;
}

Result<std::uint64_t> count(Database& database, const char* statement) {
    TRY_INTO(auto value, database.single_integer(statement));
    return static_cast<std::uint64_t>(value);
}

Result<std::optional<Instant>> newest_entry(Database& database, std::uint64_t entries) {
    if (entries == 0) return std::optional<Instant>();
    TRY_INTO(auto query, database.query("custody", entries - 1, 1U));
    TRY_INTO(bool found, query.step());
    if (!found) return std::optional<Instant>();
    auto entry = read_custody(query);
    if (!query.good()) return fail(Code::Corrupt, "流水的最后一条无法读取", "请停止服务，从备份恢复台账库");
    return std::optional(entry.at);
}

} // namespace

Result<Examined> examine(const std::filesystem::path& catalogue) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(catalogue, error))
        return fail(Code::NotFound, "这里没有台账库", "新建档案库：taizhang init --data 目录");
    Examined seen;
    seen.served = is_served(catalogue);
    TRY_INTO(auto database, Database::open(catalogue, Database::Access::Read));
    TRY_INTO(auto shape, database->single_integer("SELECT COALESCE(MAX(number), 0) FROM schema_migration"));
    seen.shape = static_cast<int>(shape);
    seen.known_shape = static_cast<int>(migrations().size());
    TRY_INTO(seen.submissions, count(*database, "SELECT COUNT(*) FROM submission"));
    TRY_INTO(seen.records, count(*database, "SELECT COUNT(*) FROM record"));
    TRY_INTO(seen.waiting_jobs, count(*database, "SELECT COUNT(*) FROM job WHERE state <> 'failed'"));
    TRY_INTO(seen.failed_jobs, count(*database, "SELECT COUNT(*) FROM job WHERE state = 'failed'"));
    TRY_INTO(auto reminders, count(*database, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'reminder'"));
    if (reminders > 0) {
        TRY_INTO(seen.waiting_reminders,
                 count(*database, "SELECT COUNT(*) FROM reminder WHERE state = 'waiting'"));
        TRY_INTO(seen.failed_reminders,
                 count(*database, "SELECT COUNT(*) FROM reminder WHERE state = 'failed'"));
    }
    TRY_INTO(seen.custody, count(*database, "SELECT COALESCE(MAX(position) + 1, 0) FROM custody"));
    TRY_INTO(seen.newest_entry, newest_entry(*database, seen.custody));
    return seen;
}

Result<Unnamed> examine_blobs(const std::filesystem::path& catalogue, const std::filesystem::path& blobs,
                              Instant now) {
    constexpr std::chrono::hours Young{1}; // its row may be on the way
    TRY_INTO(auto database, Database::open(catalogue, Database::Access::Read));
    Unnamed found;
    TRY(for_each_blob(blobs, [&](const Sha256& digest) -> Result<void> {
        TRY_INTO(auto unnamed, unnamed_blobs(*database, {&digest, 1}));
        struct stat status {};
        if (unnamed.empty() || ::stat(place_of(blobs, digest).c_str(), &status) != 0) return {};
        if (now - Instant{std::chrono::seconds(status.st_ctim.tv_sec)} < Young) return {};
        ++found.files;
        found.bytes += static_cast<std::uint64_t>(status.st_size);
        return {};
    }));
    return found;
}

} // namespace taizhang::store
