// The synonyms of a schema's fields. Internal to the room. The fields must outlive it.
#pragma once

#include "record/schema.hh"

#include <optional>
#include <unordered_map>

namespace taizhang::intake {

class Dictionary {
public:
    explicit Dictionary(const std::vector<record::Field>& fields);

    struct Match {
        const record::Field* field = nullptr;
        int rank = 0; // place of the word among the field's synonyms: the smaller, the more certain
    };
    static constexpr int WithoutBracket = 100; // added to the rank
    // `key` as key_of() makes it; "应发工资(元)" is found by "应发工资" when it is not listed itself.
    std::optional<Match> find(const std::string& key) const;

private:
    std::unordered_map<std::string, Match> x_words;
};

} // namespace taizhang::intake
