// What speaks for a file being this or that type: words in names and titles, headers, labels. Internal to the
// room. Pure.
#pragma once

#include "intake/grid.hh"

#include <map>
#include <set>

namespace taizhang::intake {

using Schemas = std::map<std::string, record::Schema, std::less<>>; // by document type code

// The words of all types, to be found in texts. The catalogue must outlive it.
class Words {
public:
    explicit Words(const record::Catalogue& catalogue);

    struct Hit {
        std::size_t begin = 0, end = 0; // bytes of the text
        std::set<const record::DocumentType*> types;
    };
    // `text` as key_of() makes it. Words within longer words do not count: "工资表" in "工资表编制情况说明".
    std::vector<Hit> find(std::string_view text) const;
    // The types named in it; more than one: the text does not decide.
    std::set<const record::DocumentType*> types(std::string_view text) const;
    // Hanzi and letters that no word, no noise word, no month, no number and none of `names` explains.
    std::size_t unexplained(std::string text, const std::vector<std::string>& names) const;

private:
    std::map<std::string, std::set<const record::DocumentType*>> x_words;
    std::vector<std::string> x_noise;
};

// How well the content is what a schema describes, 0 to 100: half of it how much of the file is understood, half
// how much of what the schema needs is there. 0 when it cannot be that type at all. A JSON of another system comes as
// the sheet that sheet_of() makes of it.
int fit(const std::vector<Grid>& grids, const record::Schema& schema);
int fit(const Json& json, const record::Schema& schema);
std::vector<Grid>
grids_of(const Reading& reading); // of the sheets that have cells; the reading must outlive them

// The types that the sheets' titles name (the first lines of the visible sheets, their names last).
std::set<const record::DocumentType*> titled(const Reading& reading, const Words& words);

} // namespace taizhang::intake
