#include "typeset/node.hh"

#include <algorithm>

namespace taizhang::typeset {

Node::Node(const Json& json, std::string place, Faults& faults)
    : x_json(&json), x_place(std::move(place)), x_faults(&faults) {
    if (!json.is_object()) x_faults->add(x_place, "应为对象");
}

const Json* Node::find(std::string_view key) const {
    if (!x_json->is_object()) return nullptr;
    auto found = x_json->find(std::string(key));
    return found == x_json->end() ? nullptr : &*found;
}

void Node::fault(std::string_view key, const std::string& message) const {
    x_faults->add(key.empty() ? x_place : x_place + "/" + std::string(key), message);
}

std::string Node::text(std::string_view key, std::string_view otherwise) const {
    const Json* value = find(key);
    if (!value) return std::string(otherwise);
    if (value->is_string()) return value->get<std::string>();
    fault(key, "应为文字");
    return std::string(otherwise);
}

Length Node::length(std::string_view key, Length otherwise) const {
    const Json* value = find(key);
    if (!value) return otherwise;
    if (value->is_string()) {
        if (auto parsed = parse_length(value->get_ref<const std::string&>())) return *parsed;
    }
    fault(key, "应为长度，如 \"9.25mm\" 或 \"16pt\"");
    return otherwise;
}

int Node::integer(std::string_view key, int otherwise, int least, int most) const {
    const Json* value = find(key);
    if (!value) return otherwise;
    if (value->is_number_integer()) {
        auto number = value->get<std::int64_t>();
        if (number >= least && number <= most) return static_cast<int>(number);
    }
    fault(key, "应为 " + std::to_string(least) + " 至 " + std::to_string(most) + " 的整数");
    return otherwise;
}

bool Node::flag(std::string_view key, bool otherwise) const {
    const Json* value = find(key);
    if (!value) return otherwise;
    if (value->is_boolean()) return value->get<bool>();
    fault(key, "应为 true 或 false");
    return otherwise;
}

std::optional<Node> Node::child(std::string_view key) const {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    return Node(*value, x_place + "/" + std::string(key), *x_faults);
}

std::vector<Node> Node::children(std::string_view key) const {
    std::vector<Node> result;
    const Json* value = find(key);
    if (!value) return result;
    if (!value->is_array()) {
        fault(key, "应为数组");
        return result;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
        result.emplace_back((*value)[i], x_place + "/" + std::string(key) + "/" + std::to_string(i),
                            *x_faults);
    }
    return result;
}

std::vector<std::string> Node::texts(std::string_view key) const {
    std::vector<std::string> result;
    const Json* value = find(key);
    if (!value) return result;
    bool good = value->is_array();
    for (std::size_t i = 0; good && i < value->size(); ++i) {
        good = (*value)[i].is_string();
        if (good) result.push_back((*value)[i].get<std::string>());
    }
    if (!good) fault(key, "应为文字的数组");
    return result;
}

void Node::only(std::initializer_list<std::string_view> keys) const {
    if (!x_json->is_object()) return;
    for (const auto& item : x_json->items()) {
        if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) fault(item.key(), "不认识的键");
    }
}

} // namespace taizhang::typeset
