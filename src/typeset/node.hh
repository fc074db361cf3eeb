// Reading a template's JSON with the place of every fault: getters note what is wrong and go on, so that one
// load names all faults at once.
#pragma once

#include "base/faults.hh"
#include "base/json.hh"
#include "typeset/length.hh"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::typeset {

class Node {
public:
    Node(const Json& json, std::string place, Faults& faults);

    const std::string& place() const { return x_place; }
    const Json& json() const { return *x_json; }
    const Json* find(std::string_view key) const;
    std::string text(std::string_view key, std::string_view otherwise = {}) const;
    Length length(std::string_view key, Length otherwise = 0) const;
    int integer(std::string_view key, int otherwise, int least, int most) const;
    bool flag(std::string_view key, bool otherwise = false) const;
    std::optional<Node> child(std::string_view key) const; // an object; nullopt when missing
    std::vector<Node> children(std::string_view key) const;
    std::vector<std::string> texts(std::string_view key) const;
    // One of the names given; faults on others.
    template <class T>
    T choice(std::string_view key, T otherwise,
             std::initializer_list<std::pair<std::string_view, T>> names) const {
        std::string given = text(key);
        if (given.empty()) return otherwise;
        for (const auto& [name, value] : names) {
            if (name == given) return value;
        }
        fault(key, "不认识的值“" + given + "”");
        return otherwise;
    }
    // Any other key is a fault: a misspelt one would otherwise be silently without effect.
    void only(std::initializer_list<std::string_view> keys) const;
    void fault(std::string_view key, const std::string& message) const;
    Faults& faults() const { return *x_faults; }

private:
    const Json* x_json;
    std::string x_place;
    Faults* x_faults;
};

} // namespace taizhang::typeset
