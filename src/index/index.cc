#include "index/index.hh"

#include "index/snippet.hh"
#include "index/stored.hh"
#include "index/terms.hh"
#include "index/tokens.hh"
#include "index/wanted.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <optional>
#include <xapian.h>

namespace taizhang::index {
namespace {

constexpr const char* sequence_key = "taizhang.sequence";
constexpr const char* format_key = "taizhang.format";
constexpr const char* format_now = "1";
constexpr unsigned batch = 4096;          // hits fetched and checked at a time
constexpr unsigned enough_checked = 4096; // beyond, the total is only a lower bound
constexpr unsigned deepest = 100'000;     // offset + limit
// A reader two commits behind looks again; each turn means that a commit got through.
constexpr int attempts = 100;

std::string term(std::string_view prefix, std::string_view value) {
    return bounded(std::string(prefix) + std::string(value));
}

Failure damaged() {
    return fail(Code::Corrupt, "检索库已损坏或版本不符",
                "请运行 taizhang rebuild 重建检索库，档案本身不受影响");
}

// Xapian's messages may quote terms, and terms are names: only the kind of error goes out.
Failure failure_of(const Xapian::Error& error) {
    const std::string_view type = error.get_type();
    if (type == "DatabaseCorruptError" || type == "DatabaseVersionError") return damaged();
    if (type == "DatabaseLockError") {
        return fail(Code::Io, "检索库正被另一个进程写入", "请确认只有一个 taizhangd 在运行");
    }
    return fail(Code::Io, "检索库读写失败：" + std::string(type), "请检查磁盘空间和目录权限");
}

Xapian::Document document_of(const Entry& entry) {
    const Stored stored = stored_of(entry);
    std::set<std::string> terms;
    add_terms(stored.search_text, terms);
    terms.insert(term(record_prefix, entry.record_id));
    terms.insert(term(project_prefix, entry.project_id));
    terms.insert(term(county_prefix, entry.county));
    terms.insert(term(ledger_prefix, entry.ledger));
    terms.insert(term(type_prefix, entry.type));
    terms.insert(term(period_prefix, entry.period));
    terms.insert(term(company_prefix, entry.company));
    for (const std::string& name : entry.names) terms.insert(term(name_prefix, text::name_key(name)));
    for (const std::string& digest : entry.number_digests) terms.insert(term(digest_prefix, digest));
    Xapian::Document document;
    for (const std::string& each : terms) document.add_boolean_term(each);
    const std::string month = entry.period.empty() ? entry.sealed_at.substr(0, 7) : entry.period;
    document.add_value(order_slot, month + " " + entry.sealed_at);
    document.add_value(type_slot, entry.type);
    document.add_value(period_slot, entry.period);
    document.set_data(pack(stored));
    return document;
}

Xapian::Query all_of(const std::vector<Xapian::Query>& parts) {
    return Xapian::Query(Xapian::Query::OP_AND, parts.begin(), parts.end());
}

Xapian::Query query_of(const Piece& piece) {
    std::vector<Xapian::Query> parts;
    const auto& all = piece.tokens;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool before = i > 0 && all[i - 1].han && all[i - 1].end == all[i].begin;
        const bool after = i + 1 < all.size() && all[i + 1].han && all[i + 1].begin == all[i].end;
        if (!all[i].han) {
            Xapian::Query number(all[i].decimals ? all[i].value : all[i].form);
            if (all[i].decimals)
                number = Xapian::Query(Xapian::Query::OP_OR, number, Xapian::Query(all[i].form));
            parts.push_back(number);
        } else if (after) {
            parts.emplace_back(all[i].form + all[i + 1].form);
        } else if (!before) { // one Hanzi by itself: alone at a run's end, or the first of any pair
            parts.emplace_back(Xapian::Query::OP_WILDCARD, all[i].form, 0U,
                               Xapian::Query::WILDCARD_LIMIT_ERROR, Xapian::Query::OP_OR);
        }
    }
    return all_of(parts);
}

Xapian::Query query_of(const Clause& clause) {
    std::vector<Xapian::Query> any;
    for (const Alternative& alternative : clause) {
        if (!alternative.term.empty()) {
            any.emplace_back(alternative.term);
            continue;
        }
        std::vector<Xapian::Query> parts;
        for (const Piece& piece : alternative.pieces) parts.push_back(query_of(piece));
        any.push_back(all_of(parts));
    }
    return Xapian::Query(Xapian::Query::OP_OR, any.begin(), any.end());
}

// Rights and filters are part of the query: what may not be seen is never matched, counted or faceted.
Xapian::Query query_of(const Query& query, const std::vector<Clause>& clauses) {
    std::vector<Xapian::Query> parts;
    for (const Clause& clause : clauses) parts.push_back(query_of(clause));
    const auto filter = [&](std::string_view prefix, const std::string& value) {
        if (!value.empty()) parts.emplace_back(term(prefix, value));
    };
    filter(ledger_prefix, query.ledger);
    filter(type_prefix, query.type);
    filter(period_prefix, query.period);
    filter(company_prefix, query.company);
    if (!query.all_projects) {
        std::vector<Xapian::Query> projects;
        for (const std::string& project : query.project_ids)
            projects.emplace_back(term(project_prefix, project));
        parts.emplace_back(Xapian::Query::OP_OR, projects.begin(), projects.end());
    }
    return all_of(parts);
}

bool needs_check(const std::vector<Clause>& clauses) {
    for (const Clause& clause : clauses) {
        for (const Alternative& alternative : clause) {
            for (const Piece& piece : alternative.pieces) {
                if (piece.terms > 1) return true;
            }
        }
    }
    return false;
}

// Checks hits of pairs against the text itself: 张三 and 三丰 in a record do not make 张三丰.
class Checker {
public:
    Checker(const Xapian::Database& database, const std::vector<Clause>& clauses)
        : x_database(database), x_clauses(clauses) {}

    bool holds(Xapian::docid id, const Stored& stored) {
        return std::all_of(x_clauses.begin(), x_clauses.end(), [&](const Clause& clause) {
            return std::any_of(clause.begin(), clause.end(), [&](const Alternative& each) {
                if (!each.term.empty()) return documents_with(each.term).contains(id);
                return std::all_of(each.pieces.begin(), each.pieces.end(), [&](const Piece& piece) {
                    return !find_piece(piece, stored.search_text, 1).empty();
                });
            });
        });
    }

private:
    const std::set<Xapian::docid>& documents_with(const std::string& boolean_term) {
        const auto [place, fresh] = x_documents.try_emplace(boolean_term);
        if (fresh) {
            for (auto it = x_database.postlist_begin(boolean_term);
                 it != x_database.postlist_end(boolean_term); ++it) {
                place->second.insert(place->second.end(), *it);
            }
        }
        return place->second;
    }

    const Xapian::Database& x_database;
    const std::vector<Clause>& x_clauses;
    std::map<std::string, std::set<Xapian::docid>> x_documents;
};

void count(std::map<std::string, std::uint64_t>& facet, const std::string& value) {
    if (!value.empty()) ++facet[value];
}

Stored stored_in(const Xapian::Document& document) {
    auto stored = unpack(document.get_data());
    if (!stored) throw Xapian::DatabaseVersionError("document data"); // caught at the wall below
    return std::move(*stored);
}

Answer exact_answer(Xapian::Enquire& enquire, const Query& query, const std::vector<Clause>& clauses,
                    Xapian::doccount documents) {
    Answer answer;
    Xapian::ValueCountMatchSpy types(type_slot);
    Xapian::ValueCountMatchSpy periods(period_slot);
    enquire.add_matchspy(&types);
    enquire.add_matchspy(&periods);
    const Xapian::MSet found = enquire.get_mset(query.offset, query.limit, documents);
    answer.total = found.get_matches_estimated(); // exact: every match was looked at
    for (auto it = types.values_begin(); it != types.values_end(); ++it) {
        if (!(*it).empty()) answer.by_type[*it] = it.get_termfreq();
    }
    for (auto it = periods.values_begin(); it != periods.values_end(); ++it) {
        if (!(*it).empty()) answer.by_period[*it] = it.get_termfreq();
    }
    for (auto it = found.begin(); it != found.end(); ++it) {
        answer.hits.push_back(hit_of(stored_in(it.get_document()), clauses));
    }
    return answer;
}

Answer checked_answer(Xapian::Enquire& enquire, const Xapian::Database& database, const Query& query,
                      const std::vector<Clause>& clauses) {
    Answer answer;
    Checker checker(database, clauses);
    const std::uint64_t wanted = std::uint64_t{query.offset} + query.limit;
    for (Xapian::doccount from = 0;; from += batch) {
        if (from >= enough_checked && answer.total >= wanted) {
            answer.exact = false;
            return answer;
        }
        const Xapian::MSet found = enquire.get_mset(from, batch);
        for (auto it = found.begin(); it != found.end(); ++it) {
            const Xapian::Document document = it.get_document();
            const Stored stored = stored_in(document);
            if (!checker.holds(*it, stored)) continue;
            if (answer.total >= query.offset && answer.hits.size() < query.limit) {
                answer.hits.push_back(hit_of(stored, clauses));
            }
            ++answer.total;
            count(answer.by_type, document.get_value(type_slot));
            count(answer.by_period, document.get_value(period_slot));
        }
        if (found.size() < batch) return answer;
    }
}

Answer answer_of(Xapian::Database& database, const Query& query, const std::vector<Clause>& clauses) {
    Xapian::Enquire enquire(database);
    enquire.set_query(query_of(query, clauses));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_sort_by_value(order_slot, true);
    if (needs_check(clauses)) return checked_answer(enquire, database, query, clauses);
    return exact_answer(enquire, query, clauses, database.get_doccount());
}

class XapianIndex final : public Index {
public:
    explicit XapianIndex(std::filesystem::path directory) : x_directory(std::move(directory)) {}

    Result<void> start() {
        try {
            std::error_code error;
            std::filesystem::create_directories(x_directory, error);
            if (error) return fail(Code::Io, "无法建立检索库目录", "请检查磁盘空间和目录权限");
            open_writer();
            if (x_writer->get_metadata(format_key) == format_now) return {};
            if (x_writer->get_doccount() != 0) return damaged();
            x_writer->set_metadata(format_key, format_now);
            x_writer->commit();
            return {};
        } catch (const Xapian::DatabaseOpeningError&) {
            return damaged();
        } catch (const Xapian::Error& error) {
            return failure_of(error);
        } catch (const std::exception&) {
            return fail(Code::Internal, "检索库打开失败");
        }
    }

    Result<void> apply(const std::vector<Change>& changes) override {
        try {
            if (!x_writer) open_writer();
            const std::int64_t done = x_sequence;
            std::int64_t newest = done;
            x_writer->begin_transaction();
            for (const Change& change : changes) {
                if (change.sequence <= done) continue;
                const std::string id = term(record_prefix, change.record_id);
                if (change.entry == nullptr) {
                    x_writer->delete_document(id);
                } else {
                    x_writer->replace_document(id, document_of(*change.entry));
                }
                newest = std::max(newest, change.sequence);
            }
            x_writer->set_metadata(sequence_key, std::to_string(newest));
            x_writer->commit_transaction();
            x_sequence = newest;
            return {};
        } catch (const Xapian::Error& error) {
            x_writer.reset(); // what was not committed is gone; the next apply() opens the last commit
            return failure_of(error);
        } catch (const std::exception&) {
            x_writer.reset();
            return fail(Code::Internal, "检索库写入失败");
        }
    }

    std::int64_t last_sequence() const override { return x_sequence; }

    std::uint64_t documents() const override {
        auto counted = reading([](Xapian::Database& database) { return database.get_doccount(); });
        return counted ? *counted : 0;
    }

    Result<Answer> search(const Query& query) const override {
        const bool filtered = !(query.ledger + query.type + query.period + query.company).empty();
        TRY_INTO(const auto clauses, understand(query));
        if (clauses.empty() && !filtered)
            return fail(Code::BadInput, "请输入要查询的内容", "例如姓名、单位、月份或金额");
        if (query.offset > deepest || query.limit > deepest - query.offset) {
            return fail(Code::BadInput, "翻页太深", "请增加查询条件缩小范围");
        }
        if (!query.all_projects && query.project_ids.empty()) return Answer{};
        return reading([&](Xapian::Database& database) { return answer_of(database, query, clauses); });
    }

private:
    void open_writer() {
        x_writer.emplace(x_directory.string(), Xapian::DB_CREATE_OR_OPEN);
        const std::string stored = x_writer->get_metadata(sequence_key);
        std::int64_t sequence = 0;
        std::from_chars(stored.data(), stored.data() + stored.size(), sequence);
        x_sequence = sequence;
    }

    std::unique_ptr<Xapian::Database> take_reader() const {
        {
            const std::lock_guard lock(x_mutex);
            if (!x_readers.empty()) {
                auto reader = std::move(x_readers.back());
                x_readers.pop_back();
                return reader;
            }
        }
        return std::make_unique<Xapian::Database>(x_directory.string());
    }

    // A reader sees one commit; when the writer has reused its blocks it must reopen and ask again.
    template <class Ask>
    auto reading(Ask ask) const -> Result<decltype(ask(std::declval<Xapian::Database&>()))> {
        try {
            std::unique_ptr<Xapian::Database> reader;
            for (int attempt = 1;; ++attempt) {
                try {
                    // Opening reads the database too, and may meet a commit just as a question may.
                    if (!reader) reader = take_reader();
                    reader->reopen();
                    auto answer = ask(*reader);
                    const std::lock_guard lock(x_mutex);
                    x_readers.push_back(std::move(reader));
                    return answer;
                } catch (const Xapian::DatabaseModifiedError&) {
                    if (attempt == attempts)
                        return fail(Code::Unavailable, "检索库正在大量更新", "请稍后再试");
                }
            }
        } catch (const Xapian::Error& error) {
            return failure_of(error);
        } catch (const std::exception&) {
            return fail(Code::Internal, "检索失败");
        }
    }

    const std::filesystem::path x_directory;
    std::optional<Xapian::WritableDatabase> x_writer;
    std::atomic<std::int64_t> x_sequence{0};
    mutable std::mutex x_mutex; // guards x_readers
    mutable std::vector<std::unique_ptr<Xapian::Database>>
        x_readers; // idle ones, at most as many as asked at once
};

} // namespace

Result<std::uint64_t> documents_in(const std::filesystem::path& directory) {
    std::error_code error;
    if (!std::filesystem::is_directory(directory, error))
        return fail(Code::NotFound, "还没有检索库", "启动服务时会自动建立");
    try {
        return Xapian::Database(directory.string()).get_doccount();
    } catch (const Xapian::Error& problem) {
        return failure_of(problem);
    } catch (const std::exception&) {
        return fail(Code::Internal, "检索库打开失败");
    }
}

Result<std::unique_ptr<Index>> Index::open(const std::filesystem::path& directory) {
    auto index = std::make_unique<XapianIndex>(directory);
    TRY(index->start());
    return std::unique_ptr<Index>(std::move(index));
}

} // namespace taizhang::index
