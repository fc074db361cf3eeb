#include "service/items.hh"

#include "record/item.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

// 64 bits of a keyed digest: what tells papers apart may be the number of a person, and the archival code, which is
// printed, has it. With the project and the type in it, it links no papers of one person either.
Result<std::string> digest(const Rooms& rooms, const store::Record& made, Json said) {
    TRY_INTO(auto text, canonical(Json::array({made.project.text(), made.type, std::move(said)})));
    return rooms.keys.keyed_digest("item", text).substr(0, 16);
}

struct Known {
    bool there = false;   // something of this item was sealed
    bool current = false; // and stands
    bool same = false;    // and is what this one is, by all that both say
};

Result<Known> known(const Rooms& rooms, store::Record made, std::string item,
                    const record::DocumentType& type, const record::ItemKey& key) {
    made.item = std::move(item);
    TRY_INTO(auto newest, rooms.store->newest_of_item(made));
    if (!newest) return Known{};
    TRY_INTO(auto document, record_document(rooms, *newest));
    auto theirs = record::item_key(type, document.value("data", Json()));
    return Known{true, newest->current, record::is_same_item(theirs, key)};
}

} // namespace

Result<std::string> item_of(const Rooms& rooms, const store::Submission& submission,
                            const store::Record& made, const Json& data) {
    if (!submission.record.empty()) {
        TRY_INTO(auto before, rooms.store->record(submission.record));
        return before.item;
    }
    const auto* type = rooms.reference.catalogue.find(made.type);
    if (type == nullptr || !type->several) return std::string();
    auto key = made.scan ? record::ItemKey() : record::item_key(*type, data);
    if (!record::says_which(key))
        return digest(rooms, made, Json{{"original", submission.digests.sha256.hex()}});

    // What was sealed before there were items has none, and is corrected as what it is.
    TRY_INTO(auto old, known(rooms, made, "", *type, key));
    if (old.current && old.same) return std::string();
    // By the first that is said. Where others of the same number, say, are another person's, by all of them.
    auto first = std::find_if(key.begin(), key.end(), [](const std::string& each) { return !each.empty(); });
    TRY_INTO(auto item, digest(rooms, made, Json{{"first", Json::array({first - key.begin(), *first})}}));
    TRY_INTO(auto other, known(rooms, made, item, *type, key));
    if (!other.there || other.same) return item;
    return digest(rooms, made, Json{{"all", key}});
}

} // namespace taizhang::service
