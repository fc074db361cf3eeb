#include "service/recognition.hh"

namespace taizhang::service {
namespace {

Result<Recognised> by_word_of(const store::Mapping& said, std::string_view how,
                              const intake::Reading& reading, const record::DocumentType& type,
                              const record::Schema& schema, const store::Filing& filed) {
    TRY_INTO(auto confirmed, intake::confirmed_mapping(said.mapping));
    Recognised known;
    TRY_INTO(known.draft, intake::map(reading, type, schema, &confirmed, filed.period));
    known.draft.mapping["known_by"] = how;
    known.draft.mapping["confirmed_in"] = said.submission.text();
    known.mapped = how;
    known.said = said;
    return known;
}

bool has_columns(const intake::Reading& reading, const record::Schema& schema) {
    return !reading.sheets.empty() && !schema.rows().empty();
}

bool is_certain(const intake::Draft& draft) {
    auto doubts = draft.mapping.find("doubts");
    return doubts == draft.mapping.end() || doubts->empty();
}

} // namespace

Result<Recognised> recognise(const Rooms& rooms, const store::Submission& submission,
                             const intake::Reading& reading, const record::DocumentType& type,
                             const record::Schema& schema) {
    const store::Filing& filed = submission.filed;
    if (has_columns(reading, schema)) {
        TRY_INTO(auto own, rooms.store->confirmed_mapping(submission.id));
        // What was said when it was taken for another document says nothing of this one.
        if (own && own->type == filed.type)
            return by_word_of(*own, "confirmed", reading, type, schema, filed);
    }
    auto draft = intake::map(reading, type, schema, nullptr, filed.period);
    if (!has_columns(reading, schema)) {
        if (!draft) return Failure(draft.error());
        return Recognised{std::move(*draft), "", true, {}};
    }
    std::string fingerprint = draft ? text_at(draft->mapping, "fingerprint") : std::string();
    TRY_INTO(auto before, rooms.store->remembered_mapping(submission.project, filed, fingerprint));
    if (before) {
        auto known = by_word_of(*before, "remembered", reading, type, schema, filed);
        if (known || !draft) return known;
    }
    if (!draft) return Failure(draft.error());
    bool certain =
        is_certain(*draft) && !before; // what was said before does not fit any more: a person must look
    return Recognised{std::move(*draft), "automatic", certain, {}};
}

} // namespace taizhang::service
