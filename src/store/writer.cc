#include "store/writer.hh"

#include "base/failpoint.hh"
#include "store/custody.hh"

#include <exception>
#include <pthread.h>

namespace taizhang::store {

Writer::Writer(std::unique_ptr<Database> database, proof::MerkleFrontier frontier, const Clock& clock)
    : x_database(std::move(database)), x_frontier(std::move(frontier)), x_clock(clock),
      x_thread([this](std::stop_token stop) { run(std::move(stop)); }) {}

Writer::~Writer() {
    {
        std::lock_guard lock(x_mutex);
        x_stopping = true;
    }
    x_thread.request_stop();
    x_thread.join();
}

Result<void> Writer::commit(const Work& work) {
    TAIZHANG_CHECK(std::this_thread::get_id() != x_thread.get_id()); // it would wait for itself for ever
    Waiting waiting{&work, {}, false, {}};
    std::unique_lock lock(x_mutex);
    if (x_stopping) return fail(Code::Unavailable, "系统正在停止", "请稍后重试");
    if (x_queue.size() >= QueueLimit)
        return fail(Code::Unavailable, "系统繁忙，等待写入的请求过多", "请稍后重试");
    x_queue.push_back(&waiting);
    x_arrived.notify_one();
    waiting.wake.wait(lock, [&] { return waiting.done; });
    return std::move(waiting.result);
}

Statistics Writer::statistics() const {
    std::lock_guard lock(x_mutex);
    return x_statistics;
}

void Writer::run(std::stop_token stop) {
    pthread_setname_np(pthread_self(), "writer");
    for (;;) {
        std::vector<Waiting*> group;
        {
            std::unique_lock lock(x_mutex);
            x_arrived.wait(lock, stop, [&] { return !x_queue.empty(); });
            if (x_queue.empty()) return;
            group.assign(x_queue.begin(), x_queue.end());
            x_queue.clear();
        }
        run_group(group);
        std::lock_guard lock(x_mutex);
        for (Waiting* waiting : group) { // under the lock: once done is seen, the caller's stack may go
            waiting->done = true;
            waiting->wake.notify_one();
        }
    }
}

void Writer::run_group(const std::vector<Waiting*>& group) {
    proof::MerkleFrontier before = x_frontier;
    auto committed = commit_group(group);
    std::lock_guard lock(x_mutex);
    ++x_statistics.groups;
    if (committed) {
        x_statistics.units += group.size();
        return;
    }
    ++x_statistics.failed_groups;
    x_frontier = std::move(before);
    // A unit that failed by itself keeps its own reason.
    for (Waiting* waiting : group)
        if (waiting->result) waiting->result = Failure(committed.error());
}

Result<void> Writer::commit_group(const std::vector<Waiting*>& group) {
    TRY(failpoint_or_error("commit.begin"));
    TRY_INTO(auto transaction, Transaction::begin(*x_database, Transaction::Kind::Write));
    std::uint64_t size = x_frontier.size();
    for (Waiting* waiting : group) {
        waiting->result = run_unit(*waiting->work);
        // A full disk or an I/O error makes SQLite undo the whole transaction by itself.
        if (!x_database->in_transaction())
            return fail(Code::Io, "台账库的事务被中断，本组写入全部撤销", "请检查磁盘空间后重试");
    }
    if (x_frontier.size() != size) TRY(save_frontier(*x_database, x_frontier));
    TRY(failpoint_or_error("commit.end"));
    return transaction.commit();
}

Result<void> Writer::run_unit(const Work& work) {
    proof::MerkleFrontier before = x_frontier;
    TRY(x_database->execute("SAVEPOINT unit"));
    SqliteUnit unit(*x_database, x_frontier, x_clock);
    Result<void> result;
    try { // of the caller's, or of the standard library for want of memory
        result = work(unit);
    } catch (const std::exception&) {
        result = fail(Code::Internal, "写入时发生程序错误", "请把发生的时间告诉系统管理员");
    }
    if (result) {
        result = x_database->execute("RELEASE unit");
        if (result) return result;
    }
    x_frontier = std::move(before);
    if (x_database->in_transaction()) {
        auto undone = x_database->execute("ROLLBACK TO unit; RELEASE unit");
        // A unit that cannot be undone must not be committed with the others.
        if (!undone) (void)x_database->execute("ROLLBACK").has_value();
    }
    return result;
}

} // namespace taizhang::store
