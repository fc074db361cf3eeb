// The schemas the fuzz targets map to. Included by one file of each target.
#pragma once

#include "harness.hh"
#include "record/catalogue.hh"

#include <map>

namespace taizhang::fuzz {

inline void map_all(const intake::Reading& reading) {
    static const auto catalogue = record::Catalogue::load(TAIZHANG_SCHEMAS);
    must(catalogue.has_value());
    for (const char* code : {"L5-05", "L4-10", "L4-01", "L4-06", "L5-08b"}) {
        const auto* type = catalogue->find(code);
        must(type != nullptr);
        static std::map<std::string, record::Schema> schemas;
        if (!schemas.contains(code)) {
            auto schema = record::Schema::load(TAIZHANG_SCHEMAS, type->schema);
            must(schema.has_value());
            schemas.emplace(code, *schema);
        }
        auto draft = intake::map(reading, *type, schemas.at(code));
        if (draft) must(canonical(draft->data).has_value() && canonical(draft->places.json()).has_value());
    }
}

} // namespace taizhang::fuzz
