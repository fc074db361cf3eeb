// `taizhang check`: one file read and reviewed as the archive would, without one.
#include "intake/draft.hh"
#include "service/offline.hh"
#include "service/reference.hh"
#include "service/scanning.hh"

#include <fstream>
#include <sstream>

namespace taizhang::service {
namespace {

constexpr int CertainType = 90; // as the archive files unasked

Json in_words(const std::vector<intake::Guess>& guesses, const Reference& reference) {
    Json words = Json::array();
    for (const auto& guess : guesses) {
        const auto* type = reference.catalogue.find(guess.type);
        words.push_back({{"type", guess.type},
                         {"title", type == nullptr ? "" : type->title},
                         {"confidence", guess.type_confidence},
                         {"why", guess.why}});
    }
    return words;
}

Failure not_certain(const Json& guesses) {
    std::string likely;
    for (const auto& guess : guesses)
        likely += "，或 " + text_at(guess, "type") + " " + text_at(guess, "title");
    return fail(Code::Unprocessable, "看不出这是哪种资料",
                likely.empty() ? "请用 --type 写明资料种类" : "请用 --type 写明，可能是 " + likely.substr(7));
}

// What the file says it is, when it says so clearly enough.
Result<std::string> find_type(const Reference& reference, const intake::Reading& reading,
                              const std::filesystem::path& file, Json& guesses) {
    auto found =
        intake::classify(reading, file.filename().string(), reference.catalogue, reference.schemas, {});
    guesses = in_words(found, reference);
    if (found.empty() || found.front().type_confidence < CertainType) return not_certain(guesses);
    return found.front().type;
}

Result<void> check_scan(const std::filesystem::path& share, const typeset::FontSet& fonts,
                        const std::filesystem::path& file, const intake::Reading& reading, Checked& checked) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (!in) return fail(Code::Io, "读文件出错", "请检查磁盘");
    TRY_INTO(auto scan, scanned_file(reading, std::move(bytes).str(), fonts));
    auto engine = ocr::open_paddle(share / "ocr");
    Json pages = Json::array();
    bool text_read = true;
    for (std::size_t i = 0; i < scan.pages.size(); ++i) {
        auto text = page_text(scan, i, engine ? engine->get() : nullptr);
        text_read = text_read && text && (scan.pages[i].text_in_file || engine);
        pages.push_back(ocr::to_json(text ? *text : ocr::PageText{}));
    }
    checked.data = {{"pages", pages}, {"text_read", text_read}};
    if (!scan.values.is_null()) checked.data["values"] = scan.values;
    checked.findings = std::move(scan.findings);
    return {};
}

Result<void> check_table(const Reference& reference, const record::DocumentType& type,
                         const intake::Reading& reading, const Json& attestation, Checked& checked) {
    const auto* schema = reference.schema(type.code);
    if (schema == nullptr)
        return fail(Code::Unprocessable, "这种资料没有表格格式，不能核对：" + type.title, "扫描件请直接上传");
    TRY_INTO(auto draft, intake::map(reading, type, *schema));
    checked.data = std::move(draft.data);
    checked.mapping = std::move(draft.mapping);
    checked.findings = std::move(draft.findings);
    auto violations = schema->validate(checked.data);
    checked.findings.insert(checked.findings.end(), violations.begin(), violations.end());
    review::Document document;
    document.type = type.code;
    document.period = text_at(checked.data, "period");
    document.subcontractor = text_at(checked.data, "subcontractor");
    document.data = checked.data;
    document.places = draft.places;
    document.attestation = attestation;
    review::Project project;
    project.name = text_at(checked.data, "project");
    auto reviewed = review::review_document(document, project, reference.rules);
    checked.findings.insert(checked.findings.end(), reviewed.begin(), reviewed.end());
    return {};
}

} // namespace

Result<Checked> check_file(const std::filesystem::path& share, const std::filesystem::path& file,
                           std::string_view type, const Json& attestation) {
    TRY_INTO(auto reference, Reference::load(share));
    TRY_INTO(auto reading, intake::read(file));
    Checked checked;
    checked.type = type;
    if (type.empty()) {
        TRY_INTO(checked.type, find_type(reference, reading, file, checked.guesses));
    }
    TRY_INTO(const auto* document_type, reference.type(checked.type));
    checked.type = document_type->code;
    checked.title = document_type->title;
    if (is_scan(reading.format)) TRY(check_scan(share, reference.fonts, file, reading, checked));
    else TRY(check_table(reference, *document_type, reading, attestation, checked));
    return checked;
}

} // namespace taizhang::service
