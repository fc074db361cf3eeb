#include "record/item.hh"

#include "record/identity.hh"
#include "text/normalise.hh"

#include <algorithm>

namespace taizhang::record {

ItemKey item_key(const DocumentType& type, const Json& data) {
    ItemKey key;
    key.reserve(type.per.size());
    for (const ItemField& field : type.per) {
        auto value = data.is_object() ? text_at(data, field.name) : std::string();
        if (field.id_no && check_id_no(value) != IdFault::None) value.clear();
        value = text::fold(text::clean_cell(value));
        std::erase(value, ' ');
        key.push_back(std::move(value));
    }
    return key;
}

bool says_which(const ItemKey& key) {
    return std::any_of(key.begin(), key.end(), [](const std::string& value) { return !value.empty(); });
}

bool is_same_item(const ItemKey& a, const ItemKey& b) {
    bool agree = false;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
        if (a[i].empty() || b[i].empty()) continue;
        if (a[i] != b[i]) return false;
        agree = true;
    }
    return agree;
}

std::string item_name(const DocumentType& type, const Json& data) {
    std::string name;
    for (const std::string& field : type.named) {
        auto value = data.is_object() ? text::clean_cell(text_at(data, field)) : std::string();
        if (!value.empty()) name += (name.empty() ? "" : " ") + value;
    }
    return name;
}

} // namespace taizhang::record
