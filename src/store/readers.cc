#include "store/readers.hh"

namespace taizhang::store {

Result<Readers::Lease> Readers::lease() {
    {
        std::unique_lock lock(x_mutex);
        x_returned.wait(lock, [&] { return !x_idle.empty() || x_open < Limit; });
        if (!x_idle.empty()) {
            auto database = std::move(x_idle.back());
            x_idle.pop_back();
            return Lease(*this, std::move(database));
        }
        ++x_open;
    }
    auto opened = Database::open(x_file, Database::Access::Read);
    if (opened) return Lease(*this, std::move(*opened));
    std::lock_guard lock(x_mutex);
    --x_open;
    x_returned.notify_one();
    return Failure(std::move(opened).error());
}

void Readers::give_back(std::unique_ptr<Database> database) {
    std::lock_guard lock(x_mutex);
    x_idle.push_back(std::move(database));
    x_returned.notify_one();
}

} // namespace taizhang::store
