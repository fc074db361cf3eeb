// The pool of connections that only read. Any thread; a lease is one thread's until it goes.
#pragma once

#include "store/sqlite.hh"

#include <condition_variable>
#include <mutex>

namespace taizhang::store {

class Readers {
public:
    static constexpr std::size_t Limit = 8; // further callers wait: reads are short

    class Lease {
    public:
        Lease(Readers& pool, std::unique_ptr<Database> database)
            : x_pool(&pool), x_database(std::move(database)) {}
        Lease(Lease&&) noexcept = default;
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (x_database) x_pool->give_back(std::move(x_database));
        }
        Database& operator*() const { return *x_database; }
        Database* operator->() const { return x_database.get(); }

    private:
        Readers* x_pool;
        std::unique_ptr<Database> x_database;
    };

    explicit Readers(std::filesystem::path file) : x_file(std::move(file)) {}
    Result<Lease> lease();

private:
    void give_back(std::unique_ptr<Database> database);

    std::filesystem::path x_file;
    std::mutex x_mutex;
    std::condition_variable x_returned;
    std::vector<std::unique_ptr<Database>> x_idle; // guarded by x_mutex
    std::size_t x_open = 0;                        // guarded by x_mutex
};

} // namespace taizhang::store
