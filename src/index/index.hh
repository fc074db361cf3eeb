// Full-text search over sealed records (Xapian). Derived: deleting it loses nothing, rebuild() makes it anew.
//
// Han text is indexed as overlapping pairs (a single at the end of a run), hits of longer pieces are checked
// against the stored text, so "张三丰" never finds "三丰…张". ID and card numbers are indexed only as keyed
// digests; body text is masked before it comes here. One writer thread (Indexer); readers from any thread.
#pragma once

#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::index {

struct Entry { // one record
    std::string record_id;
    std::string project_id;
    std::string county;
    std::string ledger;  // "L5"
    std::string type;    // "L5-05"
    std::string period;  // "2026-06" or ""
    std::string company; // subcontractor, or ""
    std::string title;
    std::vector<std::string> names; // persons
    // Keyed digests of ID, card, phone numbers (whole and the searchable parts): of the digits without blanks,
    // a final X upper case.
    std::vector<std::string> number_digests;
    std::vector<std::string> pages; // masked text of each page, for hits and snippets
    std::string sealed_at;
};

// One change from the outbox. `entry` null: remove.
struct Change {
    std::int64_t sequence = 0;
    std::string record_id;
    const Entry* entry = nullptr;
};

struct Query {
    std::string text; // as the person typed; blanks separate terms that must all match; "…" a phrase
    std::vector<std::string>
        project_ids;           // rights: only these, applied inside the index query; empty finds nothing
    bool all_projects = false; // for roles without a project limit
    std::string ledger, type, period, company; // filters, "" any
    // Turns a number into the digest to look for; null if numbers may not be searched. It gets 6 to 19
    // characters: digits, the last maybe X, half-width and without blanks however they were typed.
    std::function<std::string(std::string_view number)> number_digest;
    unsigned offset = 0;
    unsigned limit = 20;
};

struct Hit {
    std::string record_id;
    int page = 0; // first of the pages with most of the words, from 1; 1 when only names, numbers or the
                  // title match; 0 without pages
    std::string snippet;                                    // plain text around it
    std::vector<std::pair<std::size_t, std::size_t>> marks; // byte ranges of the match in snippet
};

struct Answer {
    std::vector<Hit> hits;   // newest period first (without one: month of sealing), then last sealed first
    std::uint64_t total = 0; // exact when exact is true, else at least
    bool exact = true;       // false only when more than 4,096 candidates would have to be checked
    std::map<std::string, std::uint64_t> by_type, by_period; // facets of what is counted in total
};

// Documents of a database that somebody else may be writing; opened to read, and left. Errors: NotFound (none there),
// Corrupt (hint: taizhang rebuild), Io.
Result<std::uint64_t> documents_in(const std::filesystem::path& directory);

class Index {
public:
    // Opens or makes the database. Errors: Io, Corrupt (hint: taizhang rebuild).
    static Result<std::unique_ptr<Index>> open(const std::filesystem::path& directory);
    virtual ~Index() = default;

    // Applies changes in order and commits them with the last sequence number in one Xapian commit.
    // Changes at or below last_sequence() are skipped. One thread only. After an error nothing of the call is
    // in the index, and it may be called again.
    virtual Result<void> apply(const std::vector<Change>& changes) = 0;
    virtual std::int64_t last_sequence() const = 0;
    virtual std::uint64_t documents() const = 0;

    // Any thread. A query without words is answered when a filter is set. Errors: BadInput (nothing to look
    // for, over 1,000 bytes, offset + limit over 100,000), Io, Corrupt, Unavailable (try again).
    virtual Result<Answer> search(const Query& query) const = 0;
};

} // namespace taizhang::index
