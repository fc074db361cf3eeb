#include "intake/evidence.hh"

#include "intake/grid.hh"
#include "intake/own_sheet.hh"
#include "intake/platform.hh"
#include "intake/value.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

using record::DocumentType;

constexpr std::size_t MostGuesses = 5;
constexpr int Sure = 90;
constexpr int OwnJson = 60; // a JSON that fits a schema of ours this well is no other system's

// A file's name without its ending, and the folders before it, the nearest first.
struct FileName {
    std::string base;
    std::vector<std::string> folders;

    explicit FileName(std::string_view path) {
        std::string text(path);
        std::replace(text.begin(), text.end(), '\\', '/');
        auto slash = text.rfind('/');
        base = slash == std::string::npos ? text : text.substr(slash + 1);
        auto dot = base.rfind('.');
        bool ending = dot != std::string::npos && dot > 0 && base.size() - dot <= 6 &&
                      std::all_of(base.begin() + static_cast<std::ptrdiff_t>(dot) + 1, base.end(),
                                  [](char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; });
        if (ending) base.resize(dot);
        while (slash != std::string::npos && slash > 0) {
            auto before = text.rfind('/', slash - 1);
            std::size_t from = before == std::string::npos ? 0 : before + 1;
            folders.push_back(text.substr(from, slash - from));
            slash = before;
        }
    }
};

// A part of a guess: a value, how certain, and by what.
struct Part {
    std::string value;
    int confidence = 0;
    std::string why;
};

// The year that stands alone in a folder or in the name: "2026", "2026年".
int year_in(const std::string& text) {
    std::string key = key_of(text);
    for (std::size_t i = 0; i + 4 <= key.size(); ++i) {
        bool alone = key.compare(i, 2, "20") == 0 && (i == 0 || key[i - 1] < '0' || key[i - 1] > '9');
        if (!alone || key.find_first_not_of("0123456789", i) < i + 4) continue;
        if (i + 4 < key.size() && key[i + 4] >= '0' && key[i + 4] <= '9') continue;
        return std::stoi(key.substr(i, 4));
    }
    return 0;
}

Part month_by_name(const FileName& name) {
    int year = year_in(name.base);
    for (const std::string& folder : name.folders) year = year != 0 ? year : year_in(folder);
    if (auto month = month_in(name.base, year)) return {format(*month), 92, "文件名"};
    for (const std::string& folder : name.folders) {
        bool whole = text::decode(key_of(folder)).size() <= 9; // "2026-05", "2026年5月份", nothing else
        if (auto month = month_in(folder, year)) return {format(*month), whole ? 92 : 85, "文件夹名"};
    }
    return {};
}

// What the sheet itself says, after it has been read as the type it is taken for.
Part month_by_content(const Json& data) {
    std::string period = text_at(data, "period");
    return period.empty() ? Part() : Part{period, 96, "表中写明的月份"};
}

Part agreed(Part content, Part name) {
    if (content.value.empty()) return name;
    if (name.value.empty()) return content;
    if (content.value == name.value) return {content.value, 99, content.why + "、" + name.why};
    return {content.value, 60, "表中的月份与" + name.why + "不一致"};
}

// "南通示例榫卯木作劳务有限公司" -> "示例榫卯木作": what a person writes of a firm's name.
std::string short_name(std::string name) {
    for (std::string_view piece : {"有限责任公司", "股份有限公司", "有限公司", "集团", "公司"}) {
        auto at = name.find(piece);
        if (at != std::string::npos) name.erase(at, piece.size());
    }
    return name;
}

Part subcontractor_in(std::string_view text, const std::vector<std::string>& all, const char* where) {
    std::string key = text::fold(key_of(text));
    std::vector<const std::string*> whole, part;
    for (const std::string& each : all) {
        if (key.find(text::fold(key_of(each))) != std::string::npos) whole.push_back(&each);
        std::string brief = text::fold(key_of(short_name(each)));
        if (text::decode(brief).size() >= 4 && key.find(brief) != std::string::npos) part.push_back(&each);
    }
    if (whole.size() == 1) return {*whole.front(), 97, std::string(where) + "有单位全称"};
    if (whole.empty() && part.size() == 1) return {*part.front(), 92, std::string(where) + "有单位名称"};
    return {};
}

class Classifier {
public:
    Classifier(const Reading& reading, std::string_view file_name, const record::Catalogue& catalogue,
               const Schemas& schemas, const std::vector<std::string>& subcontractors)
        : x_reading(reading), x_name(file_name), x_catalogue(catalogue), x_schemas(schemas),
          x_subcontractors(subcontractors), x_words(catalogue) {
        x_scan = reading.sheets.empty() && reading.format != Format::Json;
        if (reading.format != Format::Json) return;
        bool own = std::any_of(schemas.begin(), schemas.end(),
                               [&](const auto& each) { return fit(reading.json, each.second) >= OwnJson; });
        auto sheet = own ? std::nullopt : sheet_of(reading.json);
        if (!sheet) return;
        x_content.format = reading.format;
        x_content.sheets.push_back(std::move(*sheet));
    }

    std::vector<Guess> guesses() {
        if (auto own = by_own_sheet()) return {*own};
        weigh();
        std::vector<Guess> all;
        for (const Candidate& each : x_candidates) {
            if (all.size() == MostGuesses) break;
            all.push_back(complete(each));
        }
        return all;
    }

private:
    struct Candidate {
        const DocumentType* type = nullptr;
        int fit = 0, confidence = 0;
        bool named = false, titled = false, in_folder = false;
        std::string why;
    };

    const Reading& content() const { return x_content.sheets.empty() ? x_reading : x_content; }

    bool possible(const DocumentType& type) const {
        return x_scan ? type.scanned : type.structured && x_schemas.contains(type.code);
    }

    // A workbook of ours says what it is; what was typed into it wins over what it was made for.
    std::optional<Guess> by_own_sheet() const {
        auto own = OwnSheet::find(x_reading);
        const DocumentType* type = own ? x_catalogue.find(own->type) : nullptr;
        if (type == nullptr || !x_schemas.contains(type->code)) return std::nullopt;
        auto draft = map(x_reading, *type, x_schemas.find(type->code)->second);
        if (!draft || !draft->mapping.contains("own_sheet")) return std::nullopt;
        Guess guess;
        guess.type = type->code;
        guess.type_confidence = guess.period_confidence = guess.subcontractor_confidence = 100;
        guess.why = "本系统的填报表格";
        if (type->may_be_monthly()) {
            guess.period = text_at(draft->data, "period");
            if (guess.period.empty()) guess.period = own->period;
            if (guess.period.empty() && type->is_monthly()) set_month(guess, *type, draft->data);
        }
        if (type->scope == record::Scope::Subcontractor) {
            set_subcontractor(guess, *type, draft->data);
            bool known = std::find(x_subcontractors.begin(), x_subcontractors.end(), own->subcontractor) !=
                         x_subcontractors.end();
            if (known && (guess.subcontractor.empty() || guess.subcontractor == own->subcontractor)) {
                guess.subcontractor = own->subcontractor;
                guess.subcontractor_confidence = 100;
            }
        }
        guess.confidence =
            std::min({guess.type_confidence, guess.period_confidence, guess.subcontractor_confidence});
        return guess;
    }

    void weigh() {
        auto named = x_words.types(key_of(x_name.base));
        auto titles = titled(content(), x_words);
        std::set<const DocumentType*> folders;
        for (const std::string& folder : x_name.folders) {
            if (folders.empty()) folders = x_words.types(key_of(folder));
        }
        auto grids = grids_of(content());
        bool own_json = content().format == Format::Json && content().sheets.empty();
        for (const DocumentType& type : x_catalogue.types()) {
            if (!possible(type)) continue;
            Candidate each{
                &type, 0, 0, named.contains(&type), titles.contains(&type), folders.contains(&type), {}};
            if (!x_scan) {
                const record::Schema& schema = x_schemas.find(type.code)->second;
                each.fit = own_json ? fit(content().json, schema) : fit(grids, schema);
            }
            if (each.fit > 0 || (x_scan && (each.named || each.in_folder))) x_candidates.push_back(each);
        }
        for (Candidate& each : x_candidates) {
            if (x_scan) judge_scan(each, named.size(), folders.size());
            else judge(each, named.size(), titles.size());
        }
        std::stable_sort(x_candidates.begin(), x_candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.confidence > b.confidence; });
        lower_when_close();
    }

    // Of a scan only the name is known. A name that says more than type, month and firm may say something else.
    void judge_scan(Candidate& each, std::size_t named, std::size_t folders) const {
        if (each.named && named == 1) {
            std::size_t rest = x_words.unexplained(key_of(x_name.base), x_subcontractors);
            each.confidence = rest <= 4 ? Sure : 70;
            each.why = "文件名“" + each.type->title + "”";
        } else if (each.named) {
            each.confidence = 50;
            each.why = "文件名像几种资料";
        } else {
            each.confidence = folders == 1 ? 60 : 30;
            each.why = "文件夹名";
        }
    }

    void judge(Candidate& each, std::size_t named, std::size_t titles) const {
        bool title = each.titled && titles == 1, name = each.named && named == 1;
        int best_other = 0;
        for (const Candidate& other : x_candidates) {
            if (other.type != each.type) best_other = std::max(best_other, other.fit);
        }
        int confidence = each.fit / 2;
        if (title) confidence = each.fit >= 50 ? 95 : 70;
        else if (name) confidence = each.fit >= 60 ? 93 : 65;
        else if (each.fit >= 85 && each.fit - best_other >= 20) confidence = 91;
        else if (each.fit >= 85) confidence = 50 + std::clamp(each.fit - best_other, 0, 30);
        if (title && name) confidence = std::min(99, confidence + 4);
        bool against = (titles > 0 && !each.titled) || (named > 0 && !each.named);
        if (against) confidence -= title ? 20 : 40;
        if (each.fit + 30 < best_other) confidence -= 15;
        each.confidence = std::clamp(confidence, 0, 99);
        each.why = "栏目符合" + std::to_string(each.fit) + "%";
        if (each.titled) each.why += "，标题相符";
        if (each.named) each.why += "，文件名相符";
    }

    // Two that are nearly as good: neither is certain.
    void lower_when_close() {
        if (x_candidates.size() < 2) return;
        if (x_candidates[0].confidence - x_candidates[1].confidence >= 10) return;
        for (Candidate& each : x_candidates) each.confidence = std::min(each.confidence, 60);
    }

    Guess complete(const Candidate& each) const {
        Guess guess;
        guess.type = each.type->code;
        guess.type_confidence = each.confidence;
        guess.why = each.why;
        Json data;
        if (!x_scan) {
            auto draft = map(x_reading, *each.type, x_schemas.find(each.type->code)->second);
            if (draft) data = std::move(draft->data);
            else guess.type_confidence = std::min(guess.type_confidence, 40);
        }
        set_month(guess, *each.type, data);
        set_subcontractor(guess, *each.type, data);
        guess.confidence =
            std::min({guess.type_confidence, guess.period_confidence, guess.subcontractor_confidence});
        return guess;
    }

    void set_month(Guess& guess, const DocumentType& type, const Json& data) const {
        guess.period_confidence = 100;
        if (!type.may_be_monthly()) return;
        Part month = agreed(month_by_content(data), month_by_name(x_name));
        if (month.value.empty() && !type.is_monthly()) return;
        guess.period = month.value;
        guess.period_confidence = month.confidence;
        guess.why += month.value.empty() ? "；没有写明月份" : "；月份据" + month.why;
    }

    void set_subcontractor(Guess& guess, const DocumentType& type, const Json& data) const {
        guess.subcontractor_confidence = 100;
        if (type.scope != record::Scope::Subcontractor) return;
        Part best;
        for (const char* field : {"subcontractor", "employer", "title", "project"}) {
            if (best.value.empty()) best = subcontractor_in(text_at(data, field), x_subcontractors, "表中");
        }
        if (best.value.empty()) best = subcontractor_in(x_name.base, x_subcontractors, "文件名");
        for (const std::string& folder : x_name.folders) {
            if (best.value.empty()) best = subcontractor_in(folder, x_subcontractors, "文件夹名");
        }
        guess.subcontractor = best.value;
        guess.subcontractor_confidence = best.confidence;
        guess.why += best.value.empty() ? "；没有写明分包单位" : "；分包单位：" + best.why;
    }

    const Reading& x_reading;
    Reading x_content; // another system's JSON as a sheet
    FileName x_name;
    const record::Catalogue& x_catalogue;
    const Schemas& x_schemas;
    const std::vector<std::string>& x_subcontractors;
    Words x_words;
    bool x_scan = false;
    std::vector<Candidate> x_candidates;
};

} // namespace

std::vector<Guess> classify(const Reading& reading, std::string_view file_name,
                            const record::Catalogue& catalogue, const Schemas& schemas,
                            const std::vector<std::string>& subcontractors) {
    return Classifier(reading, file_name, catalogue, schemas, subcontractors).guesses();
}

} // namespace taizhang::intake
