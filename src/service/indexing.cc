// Step 6: the outbox becomes index entries. The index may be deleted and made again from sealed records.
#include "base/failpoint.hh"
#include "base/log.hh"
#include "proof/hash.hh"
#include "service/rooms.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <set>

namespace taizhang::service {
namespace {

constexpr unsigned Batch = 500;

// The text of a composed page in reading order: one line per baseline, top to bottom, runs left to right.
std::string page_text(const typeset::Page& page) {
    std::map<std::pair<typeset::Length, typeset::Length>, const typeset::GlyphRun*> runs; // (-y, x)
    for (const auto& operation : page.operations) {
        if (const auto* run = std::get_if<typeset::GlyphRun>(&operation))
            runs.emplace(std::pair{-run->y, run->x}, run);
    }
    std::string result;
    typeset::Length line = 0;
    for (const auto& [place, run] : runs) {
        if (!result.empty()) result += place.first == line ? ' ' : '\n';
        line = place.first;
        for (const auto& glyph : run->glyphs) text::append(result, glyph.codepoint);
    }
    return result;
}

void add_number(const Rooms& rooms, const std::string& number, std::set<std::string>& digests) {
    if (!number.empty()) digests.insert(rooms.keys.keyed_digest("number", number));
}

void collect(const Rooms& rooms, const std::vector<record::Field>& fields, const Json& object,
             std::set<std::string>& names, std::set<std::string>& digests) {
    for (const auto& field : fields) {
        auto value = text_at(object, field.name);
        if (value.empty()) continue;
        if (field.index == "name" || field.pii == "name") names.insert(value);
        if (field.pii == "id" || field.pii == "card" || field.pii == "phone")
            add_number(rooms, value, digests);
    }
}

// Numbers in read text: runs of 11 to 19 digits, a final X counts, blanks between groups do not.
void collect_from_text(const Rooms& rooms, std::string_view line, std::set<std::string>& digests) {
    std::string run;
    auto flush = [&] {
        if (run.size() >= 11 && run.size() <= 19) add_number(rooms, run, digests);
        run.clear();
    };
    for (std::size_t i = 0; i < line.size(); ++i) {
        char c = line[i];
        if (c >= '0' && c <= '9') {
            run += c;
        } else if ((c == 'X' || c == 'x') && run.size() == 17) {
            run += 'X';
        } else if (c != ' ' || run.empty()) {
            flush();
        }
    }
    flush();
}

Result<index::Entry> entry_of(const Rooms& rooms, const store::Record& record) {
    TRY_INTO(auto document, record_document(rooms, record));
    TRY_INTO(auto project, rooms.store->project(record.project));
    const auto* type = rooms.reference.catalogue.find(record.type);
    index::Entry entry;
    entry.record_id = record.id.text();
    entry.project_id = record.project.text();
    entry.county = project.county;
    entry.ledger = type == nullptr ? "" : type->ledger;
    entry.type = record.type;
    entry.period = record.period;
    entry.company = record.subcontractor;
    entry.title = record.title + " " + record.archival_code + " " + project.name;
    entry.sealed_at = format(record.sealed_at);
    std::set<std::string> names;
    std::set<std::string> digests;
    const Json& data = document.at("data");
    if (record.scan) {
        for (const auto& page_json : data.at("pages")) {
            TRY_INTO(auto page, ocr::page_from_json(page_json));
            std::string text;
            for (const auto& line : page.lines) {
                collect_from_text(rooms, line.text, digests);
                text += text::mask_numbers_in(line.text) + "\n";
            }
            entry.pages.push_back(std::move(text));
        }
    } else {
        const auto* schema = rooms.reference.schema(record.type);
        const auto* layout = rooms.reference.layout(record.type);
        if (schema == nullptr || layout == nullptr)
            return fail(Code::Internal, "type without schema: " + record.type);
        collect(rooms, schema->header(), data, names, digests);
        for (const auto& row : data.value("rows", Json::array()))
            collect(rooms, schema->rows(), row, names, digests);
        typeset::Context context{record.id.text(),  record.archival_code, record.version,
                                 record.data.hex(), record.type,          record.period};
        TRY_INTO(auto composed, typeset::compose(*layout, data, context, rooms.reference.fonts));
        for (const auto& page : composed.pages) entry.pages.push_back(text::mask_numbers_in(page_text(page)));
    }
    entry.names.assign(names.begin(), names.end());
    entry.number_digests.assign(digests.begin(), digests.end());
    return entry;
}

} // namespace

Result<bool> index_once(Rooms& rooms) {
    TRY_INTO(auto rows, rooms.store->outbox(Batch));
    if (rows.empty()) return false;
    std::vector<index::Entry> entries(rows.size());
    std::vector<index::Change> changes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        index::Change change{rows[i].sequence, rows[i].record.text(), nullptr};
        if (rows[i].operation == "put") {
            TRY_INTO(auto record, rooms.store->record(rows[i].record));
            TRY_INTO(entries[i], entry_of(rooms, record));
            change.entry = &entries[i];
        }
        changes.push_back(change);
    }
    TRY(failpoint_or_error("index.write"));
    TRY(rooms.index->apply(changes));
    TRY(failpoint_or_error("index.committed"));
    TRY(rooms.store->commit(
        [&](store::UnitOfWork& unit) -> Result<void> { return unit.outbox_done(rows.back().sequence); }));
    return true;
}

void index_until_stopped(Rooms& rooms, std::stop_token stop) {
    while (!stop.stop_requested()) {
        auto more = index_once(rooms);
        rooms.index_healthy = bool(more);
        if (!more) {
            ++rooms.counters.index_errors;
            log::error("index_failed", {{"message", more.error().message}});
        }
        if (!more || !*more) rooms.outbox.wait(stop, std::chrono::seconds{more ? 1 : 5});
    }
}

} // namespace taizhang::service
