#include "store/custody.hh"

namespace taizhang::store {
namespace {

std::string quoted(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Failure damaged(std::uint64_t position, const char* what) {
    return fail(Code::Corrupt, "监管日志第 " + std::to_string(position) + " 条：" + what,
                "请停止写入，保留现场，与签名的树头和备份比对");
}

// One entry as it is stored: its detail stays text, since that text is what was hashed.
struct StoredEntry {
    CustodyEntry entry;
    std::string detail;
    std::string leaf;
};

StoredEntry read_stored(Query& row) {
    StoredEntry stored;
    stored.entry.position = row.count();
    stored.entry.at = row.instant();
    stored.entry.actor = row.text();
    stored.entry.act = row.text();
    stored.entry.subject = row.text();
    stored.detail = row.text();
    stored.leaf = row.text();
    return stored;
}

} // namespace

// Keys in the order of canonical JSON, put together by hand: an audit of a million entries parses nothing.
std::string leaf_text(const CustodyEntry& entry, std::string_view detail) {
    std::string text = "{\"act\":" + quoted(entry.act) + ",\"actor\":" + quoted(entry.actor) + ",\"at\":\"" +
                       format(entry.at) + "\",\"detail\":";
    text += detail;
    text += ",\"position\":" + std::to_string(entry.position) + ",\"subject\":" + quoted(entry.subject) + "}";
    return text;
}

std::string custody_leaf_text(const CustodyEntry& entry) {
    auto detail = canonical(entry.detail);
    return detail ? leaf_text(entry, *detail) : std::string();
}

Result<proof::MerkleFrontier> load_frontier(Database& database) {
    TRY_INTO(Query stored, database.query("frontier"));
    TRY_INTO(bool present, stored.step());
    if (!present) return damaged(0, "树的状态缺失");
    std::uint64_t size = stored.count();
    std::string hex = stored.text();
    std::vector<Sha256> roots;
    for (std::size_t at = 0; at < hex.size(); at += 64) {
        auto root = Sha256::parse(std::string_view(hex).substr(at, 64));
        if (!root) return damaged(size, "树的状态已损坏");
        roots.push_back(*root);
    }
    TRY_INTO(Query entries, database.query("custody_size"));
    TRY_INTO(bool counted, entries.step());
    auto frontier = proof::MerkleFrontier::restore(size, std::move(roots));
    if (!counted || !frontier || entries.count() != size) return damaged(size, "条目数与树的大小不符");
    return *frontier;
}

Result<void> save_frontier(Database& database, const proof::MerkleFrontier& frontier) {
    std::string hex;
    for (const Sha256& root : frontier.roots()) hex += root.hex();
    return database.run("set_frontier", frontier.size(), hex);
}

CustodyEntry read_custody(Query& row) {
    StoredEntry stored = read_stored(row);
    CustodyEntry entry = std::move(stored.entry);
    auto detail = parse_json(stored.detail);
    auto leaf = Sha256::parse(stored.leaf);
    if (!detail || !leaf) row.mark_bad();
    else {
        entry.detail = std::move(*detail);
        entry.leaf = *leaf;
    }
    return entry;
}

Result<TreeHead> audit_custody(Database& database) {
    TRY_INTO(auto kept, load_frontier(database));
    TRY_INTO(Query row, database.query("custody", std::int64_t{0}, std::int64_t{-1}));
    proof::MerkleFrontier computed;
    for (;;) {
        TRY_INTO(bool more, row.step());
        if (!more) break;
        StoredEntry stored = read_stored(row);
        if (stored.entry.position != computed.size()) return damaged(computed.size(), "缺失");
        Sha256 leaf = proof::leaf_hash(leaf_text(stored.entry, stored.detail));
        if (!row.good() || leaf.hex() != stored.leaf)
            return damaged(stored.entry.position, "内容与其摘要不符");
        computed.append(leaf);
    }
    if (computed.size() != kept.size() || computed.root() != kept.root())
        return damaged(computed.size(), "由条目算出的树根与记录的不符");
    return TreeHead{computed.size(), computed.root()};
}

} // namespace taizhang::store
