// The catalogue of ledgers and document types: law as data (schemas/catalogue.json).
//
// Loaded once, immutable afterwards, shared by all threads. Six ledgers L1..L6 in the notice's order, then A: the
// administrative papers around them.
#pragma once

#include "base/digest.hh"
#include "base/json.hh"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::record {

enum class Frequency { Once, Monthly, OnChange };
std::string_view name(Frequency frequency); // "once" "monthly" "on_change", as in the catalogue
enum class Obligation { Mandatory, Conditional };
enum class Scope { Project, Subcontractor }; // one per project, or one per subcontractor

// A field by which documents of one type are told apart.
struct ItemField {
    std::string name;
    bool id_no = false; // the number of a person: a wrong one says nothing
};

struct DocumentType {
    std::string code;   // "L5-05"
    std::string name;   // "payroll_sheet"
    std::string ledger; // "L5"
    std::string title;  // "农民工工资支付表"
    std::string title_en;
    std::vector<Frequency> frequency;
    Obligation obligation = Obligation::Mandatory;
    std::string condition; // when conditional: on what, in Chinese
    Scope scope = Scope::Project;
    bool structured = false; // a schema and template exist or will
    bool scanned = false;
    std::vector<std::string> signers; // "worker" "wage_officer" ...
    std::vector<std::string> seals;   // "subcontractor" ...
    std::string schema;    // "payroll_sheet/1", empty when none yet: then structured files are kept unread
    std::string template_; // "payroll_sheet/1"
    std::string retention; // key into retention rules, "project_volume"
    std::string basis;
    std::vector<std::string> file_words; // what files and titles call it: "工资表" "工资发放表"
    std::string certainty;               // "S" stated in the notice, "F" found, "K" reconstructed
    bool several = false; // stand side by side in one place: a contract for each worker (record/item.hh)
    std::vector<ItemField> per;     // of those: the fields that tell them apart, the strongest first
    std::vector<std::string> named; // the fields that tell a person so, in titles; never a number of a person

    bool may_be_monthly() const;
    bool is_monthly() const; // and nothing else: a month must be named
};

struct Ledger {
    std::string code;  // "L5"
    std::string title; // "农民工工资总包代发和工资专用账户"
    std::string title_en;
    std::string basis;
};

class Catalogue {
public:
    // Reads <schemas>/catalogue.json. Errors: NotFound, BadInput naming the first few faults with their places;
    // `every` receives all of them.
    static Result<Catalogue> load(const std::filesystem::path& schemas,
                                  std::vector<std::string>* every = nullptr);
    // From the parsed file: what load() reads, and what a replay kept. Errors: BadInput, as above.
    static Result<Catalogue> make(Json json, std::vector<std::string>* every = nullptr);

    // By code ("L5-05") or name ("payroll_sheet"); nullptr when unknown.
    const DocumentType* find(std::string_view code_or_name) const;
    const std::vector<DocumentType>& types() const { return x_types; }
    const std::vector<Ledger>& ledgers() const { return x_ledgers; }
    const std::string& version() const { return x_version; }
    const std::string& region() const { return x_region; }
    const Json& json() const { return x_json; } // as make() got it
    // What file names say besides: "扫描件" "签字盖章" "最终版". No word of a type is among them.
    const std::vector<std::string>& file_noise() const { return x_file_noise; }

private:
    Json x_json;
    std::string x_version;
    std::string x_region;
    std::vector<Ledger> x_ledgers;
    std::vector<DocumentType> x_types;
    std::vector<std::string> x_file_noise;
};

} // namespace taizhang::record
