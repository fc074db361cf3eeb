#include "service/gate.hh"

#include <algorithm>

namespace taizhang::service {

namespace {
constexpr std::chrono::seconds CountAgain{1};
constexpr std::size_t MostBuckets = 10'000;
} // namespace

Result<Gate::Ticket> Gate::enter(const UserId& user) {
    std::lock_guard lock(x_mutex);
    auto& inside = x_inside[user];
    if (x_limits.at_once > 0 && inside >= x_limits.at_once)
        return fail(Code::TooMany, "同时上传的文件太多", "请等前面的传完再传");
    ++inside;
    return Ticket(*this, user);
}

void Gate::leave(const UserId& user) {
    std::lock_guard lock(x_mutex);
    auto at = x_inside.find(user);
    if (at != x_inside.end() && --at->second == 0) x_inside.erase(at);
}

// A bucket that holds a minute's files and fills evenly.
Result<void> Gate::count_file(const UserId& user, Instant now) {
    if (x_limits.per_minute == 0) return {};
    auto full = static_cast<std::int64_t>(x_limits.per_minute) * 1000;
    std::lock_guard lock(x_mutex);
    if (x_buckets.size() > MostBuckets) x_buckets.clear();
    auto& bucket = x_buckets.try_emplace(user, Bucket{full, now}).first->second;
    auto passed = std::clamp<std::int64_t>((now - bucket.since).count(), 0, 60'000);
    auto gained = passed * static_cast<std::int64_t>(x_limits.per_minute) / 60;
    if (gained > 0) {
        bucket.left = std::min(full, bucket.left + gained);
        bucket.since = now;
    }
    if (bucket.left < 1000) return fail(Code::TooMany, "上传太频繁", "请一分钟后再传");
    bucket.left -= 1000;
    return {};
}

void Gate::came() {
    std::lock_guard lock(x_mutex);
    --x_coming;
}

Result<Gate::Coming> Gate::count_job(Instant now, const std::function<Result<std::uint64_t>()>& count) {
    std::lock_guard lock(x_mutex);
    auto age = now - x_counted;
    if (x_waiting >= x_limits.waiting || age >= CountAgain || age < CountAgain.zero()) {
        TRY_INTO(auto counted, count());
        x_waiting = counted + x_coming;
        x_counted = now;
    }
    if (x_waiting >= x_limits.waiting)
        return fail(Code::Unavailable, "正在处理的资料太多，请稍后再传", "一分钟后再试");
    ++x_waiting;
    ++x_coming;
    return Coming(*this);
}

} // namespace taizhang::service
