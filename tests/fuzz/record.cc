// Any JSON as a record: looked at by its schema, set by the templates with most of the language in them. Whatever a
// record holds, it is data: a document comes of it, or an error that names a character no font has.
#include "typeset.hh"

#include <array>
#include <map>

using namespace taizhang;

namespace {

struct Kind {
    record::Schema schema;
    typeset::Template layout;
};

Kind load(const std::string& name) {
    auto schema = record::Schema::load(TAIZHANG_SCHEMAS, name + "/1");
    fuzz::must(schema.has_value());
    auto layout = typeset::Template::load(TAIZHANG_TEMPLATES, name + "/1", *schema);
    fuzz::must(layout.has_value());
    return {*schema, *layout};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<Kind, 3> kinds{load("payroll_sheet"), load("monthly_statement"),
                                           load("attendance_sheet")};
    auto record = parse_json(fuzz::bytes_of(data, size));
    if (!record || !canonical(*record)) return 0;
    for (const Kind& kind : kinds) {
        (void)kind.schema.validate(*record);
        fuzz::compose_and_check(kind.layout, *record);
    }
    return 0;
}
