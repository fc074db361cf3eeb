// Separator sheets and labels: forms of our own, by templates in templates/print and schemas in schemas/print, listed in
// templates/print/forms.json. They are typeset as records are, but are no records.
//
// Immutable after load, any thread.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "typeset/template.hh"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::print {

class Forms {
public:
    // Reads <share>/templates/print/forms.json and all it names. Errors: NotFound, BadInput with the place.
    static Result<Forms> load(const std::filesystem::path& share);

    struct Form {
        std::string name;  // "spine_30"
        std::string title; // "案卷脊背（厚 30 mm）"
        record::Schema schema;
        typeset::Template layout;
    };
    const std::vector<Form>& list() const { return x_forms; }

    // One form's pages: `data` is one object, or an array of them for several sheets or labels. Labels are set side by
    // side on A4 with cut marks. Errors: NotFound (no such form), Unprocessable (data does not fit the schema, named; a
    // label whose text does not fit on it; a character no font has).
    Result<typeset::Document> set(std::string_view name, const Json& data,
                                  const typeset::FontSet& fonts) const;

private:
    std::vector<Form> x_forms;
};

} // namespace taizhang::print
