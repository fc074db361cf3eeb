// Templates: how a record looks on paper (docs/templates.md). Data in templates/<type>/<version>.json.
#pragma once

#include "base/json.hh"
#include "record/schema.hh"
#include "typeset/font.hh"
#include "typeset/page.hh"
#include "typeset/rows.hh"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace taizhang::typeset {

class Template {
public:
    // Reads <templates>/<id>.json (id = "payroll_sheet/1") and checks it against its schema: a field that
    // does not exist is an error with its place. Errors: NotFound, BadInput naming the first few faults; `every`
    // receives all of them.
    static Result<Template> load(const std::filesystem::path& templates, std::string_view id,
                                 const record::Schema& schema, std::vector<std::string>* every = nullptr);
    // The same from a template's text, for one that lies in no file.
    static Result<Template> read(std::string_view text, std::string_view id, const record::Schema& schema,
                                 std::vector<std::string>* every = nullptr);
    const std::string& id() const;

private:
    struct Parts;
    std::shared_ptr<const Parts> x_parts;
    friend Result<Document> compose(const Template&, const Json&, const struct Context&, const FontSet&);
    friend Result<struct Composed> compose(const Template&, const Json&, RowSource&, const struct Context&,
                                           const FontSet&, const std::function<Result<void>(Page&&)>&);
};

// What the page carries beside the record: its identity, printed in the footer and the QR code.
struct Context {
    std::string record_id;     // "" for a draft print
    std::string archival_code; // 档号
    int version = 1;
    std::string digest; // SHA-256 hex of the record's canonical JSON
    std::string type;   // "L5-05"
    std::string period; // "2026-06" or ""
};

// Sets the record. Pure: the same arguments give the same Document. Errors: Unprocessable for a character
// no font has, naming it and its field.
Result<Document> compose(const Template& with, const Json& record, const Context& context,
                         const FontSet& fonts);

struct Composed {
    std::string title;
    std::vector<Bookmark> outline;
    std::size_t pages = 0;
};

// The same pages, handed on one by one in order, for records whose rows do not lie in memory: `header` is the
// record without them. Reads the rows three times: facts, number of pages, pages. Errors: as above, and those of
// `rows` and `taker`; pages handed on before an error are of no use.
Result<Composed> compose(const Template& with, const Json& header, RowSource& rows, const Context& context,
                         const FontSet& fonts, const std::function<Result<void>(Page&&)>& taker);

} // namespace taizhang::typeset
