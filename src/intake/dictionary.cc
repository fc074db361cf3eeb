#include "intake/dictionary.hh"

#include "intake/grid.hh"

namespace taizhang::intake {

Dictionary::Dictionary(const std::vector<record::Field>& fields) {
    for (const record::Field& field : fields) {
        int rank = 0;
        x_words.try_emplace(key_of(field.title), Match{&field, rank++});
        for (const std::string& word : field.headers)
            x_words.try_emplace(key_of(word), Match{&field, rank++});
    }
}

std::optional<Dictionary::Match> Dictionary::find(const std::string& key) const {
    auto at = x_words.find(key);
    if (at != x_words.end()) return at->second;
    auto bracket = key.find('(');
    if (bracket == std::string::npos || bracket == 0 || !key.ends_with(')')) return std::nullopt;
    at = x_words.find(key.substr(0, bracket));
    if (at == x_words.end()) return std::nullopt;
    return Match{at->second.field, at->second.rank + WithoutBracket};
}

} // namespace taizhang::intake
