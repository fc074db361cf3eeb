#include "service/offline.hh"

#include "intake/draft.hh"
#include "pdf/conformance.hh"
#include "pdf/writer.hh"
#include "print/forms.hh"
#include "print/writer.hh"
#include "proof/hash.hh"
#include "proof/keys.hh"
#include "service/making.hh"
#include "service/record_file.hh"
#include "service/reference.hh"
#include "service/scanning.hh"
#include "store/blobs.hh"
#include "store/catalogue.hh"
#include "workbook/sheet.hh"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <sstream>

namespace taizhang::service {
namespace {

constexpr std::uintmax_t StreamFrom = 4 * 1024 * 1024; // bytes of a record's JSON: about 8,000 rows
constexpr std::uint64_t ReleaseEvery = 1024 * 1024;    // bytes written

Result<std::string> read_whole(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Code::NotFound, "打不开文件", "请核对路径");
    std::ostringstream out;
    out << in.rdbuf();
    if (in.bad()) return fail(Code::Io, "读文件出错", "请检查磁盘");
    return out.str();
}

void say(Verified& verified, bool good, const std::string& what) {
    verified.lines.push_back((good ? "✓ " : "✗ ") + what);
    verified.json["checks"].push_back({{"good", good}, {"what", what}});
    verified.good = verified.good && good;
    verified.json["good"] = verified.good;
}

Verified begin() {
    Verified verified;
    verified.good = true;
    verified.json = {{"good", true}, {"checks", Json::array()}};
    return verified;
}

} // namespace

namespace {

// What one document needs of the product, and no more: rendering starts in milliseconds.
struct Setting {
    record::DocumentType type;
    record::Schema schema;
    typeset::Template layout;
    typeset::FontSet fonts;
};

Result<Setting> setting(const std::filesystem::path& share, std::string_view code) {
    TRY_INTO(auto catalogue, record::Catalogue::load(share / "schemas"));
    const auto* type = catalogue.find(code);
    if (type == nullptr)
        return fail(Code::Unprocessable, "没有这种资料类型：" + std::string(code), "请从台账目录里选一种");
    if (type->schema.empty() || type->template_.empty())
        return fail(Code::Unprocessable, "这种资料没有版式：" + type->title, "见台账目录");
    TRY_INTO(auto schema, record::Schema::load(share / "schemas", type->schema));
    TRY_INTO(auto layout, typeset::Template::load(share / "templates", type->template_, schema));
    TRY_INTO(auto fonts, typeset::FontSet::open(share / "fonts"));
    return Setting{*type, std::move(schema), std::move(layout), std::move(fonts)};
}

pdf::Metadata metadata_of(const Setting& with, const Json& data) {
    pdf::Metadata metadata;
    metadata.title = with.type.title;
    metadata.creator =
        text_at(data, "subcontractor").empty() ? text_at(data, "gc_name") : text_at(data, "subcontractor");
    metadata.subject = with.type.code;
    metadata.period = text_at(data, "period");
    // No clock: the same data gives the same bytes whenever it is rendered.
    auto month = parse_month(metadata.period);
    metadata.created = month ? Instant{std::chrono::sys_days{*month / 1}} : Instant{};
    return metadata;
}

typeset::Context context_of(const Setting& with, const Json& data, const Sha256& digest) {
    return {"", "", 1, digest.hex(), with.type.code, text_at(data, "period")};
}

Result<void> check_data(const record::Schema& schema, const Json& data) {
    std::string wrong;
    for (const auto& violation : schema.validate(data)) {
        if (violation.severity == record::Severity::Error)
            wrong += "\n" + (violation.places.empty() ? std::string() : violation.places.front().field) +
                     " " + violation.message;
    }
    if (!wrong.empty()) return fail(Code::Unprocessable, "数据不合格式：" + wrong, "按 schemas 里的字段改正");
    return {};
}

// Title and ledger of a known type need not be written by hand.
void complete_separator(const record::Catalogue& catalogue, Json& form) {
    if (!form.is_object()) return;
    const auto* type = catalogue.find(text_at(form, "type"));
    if (type == nullptr) return;
    form["type"] = type->code;
    if (text_at(form, "type_title").empty()) form["type_title"] = type->title;
    if (!text_at(form, "ledger_title").empty()) return;
    for (const auto& ledger : catalogue.ledgers()) {
        if (ledger.code == type->ledger) form["ledger_title"] = ledger.title;
    }
}

} // namespace

Result<std::string> print_record(const std::filesystem::path& share, std::string_view type,
                                 const Json& data) {
    TRY_INTO(auto with, setting(share, type));
    TRY(check_data(with.schema, data));
    TRY_INTO(auto document, canonical(data));
    auto context = context_of(with, data, proof::sha256(document));
    TRY_INTO(auto pages, typeset::compose(with.layout, data, context, with.fonts));
    return print::write(pages, with.fonts, {print::Mark::WorkingCopy});
}

Result<std::string> print_form(const std::filesystem::path& share, std::string_view form, Json data) {
    TRY_INTO(auto catalogue, record::Catalogue::load(share / "schemas"));
    TRY_INTO(auto forms, print::Forms::load(share));
    TRY_INTO(auto fonts, typeset::FontSet::open(share / "fonts"));
    if (form == "separator") {
        if (data.is_array()) {
            for (Json& each : data) complete_separator(catalogue, each);
        } else {
            complete_separator(catalogue, data);
        }
    }
    TRY_INTO(auto pages, forms.set(form, data, fonts));
    return print::write(pages, fonts, {});
}

Result<std::string> fillable_sheet(const std::filesystem::path& share, std::string_view type,
                                   const Json& data, Instant made) {
    TRY_INTO(auto catalogue, record::Catalogue::load(share / "schemas"));
    TRY_INTO(auto guide, workbook::Guide::load(share / "schemas"));
    const auto* known = catalogue.find(type);
    if (known == nullptr || known->schema.empty())
        return fail(Code::Unprocessable, "没有这种资料的填报表格", "资料种类请看 schemas/catalogue.json");
    TRY_INTO(auto schema, record::Schema::load(share / "schemas", known->schema));
    workbook::Prefill prefill;
    prefill.made = made;
    if (data.is_object()) {
        prefill.header = data;
        for (const char* fact : {"project", "period", "subcontractor"})
            prefill.facts[fact] = text_at(data, fact);
        if (data.contains("rows") && data["rows"].is_array()) prefill.rows = data["rows"];
    } else if (!data.is_null()) {
        return fail(Code::Unprocessable, "数据应为一份记录（JSON 对象）", "请按该资料的数据格式填写");
    }
    return workbook::blank_sheet(*known, schema, guide, prefill);
}

Result<std::string> render(const std::filesystem::path& share, std::string_view type, const Json& data) {
    TRY_INTO(auto with, setting(share, type));
    TRY(check_data(with.schema, data));
    TRY_INTO(auto document, canonical(data));
    auto context = context_of(with, data, proof::sha256(document));
    TRY_INTO(auto pages, typeset::compose(with.layout, data, context, with.fonts));
    std::vector<pdf::Attachment> attachments = {
        {"record.json", "application/json", "记录数据", pdf::Relationship::Data, document}};
    TRY_INTO(auto bytes, pdf::generate(pages, with.fonts, metadata_of(with, data), attachments));
    TRY_INTO(auto violations, pdf::check(bytes));
    if (!violations.empty())
        return fail(Code::Internal, "PDF/A self-check failed: " + violations.front().clause + " " +
                                        violations.front().message);
    return bytes;
}

Result<std::uint64_t> render_stream(const std::filesystem::path& share, std::string_view type,
                                    const std::filesystem::path& file, const pdf::Sink& sink) {
    TRY_INTO(auto with, setting(share, type));
    TRY_INTO(auto record, RecordFile::open(file));
    TRY(record->check(with.schema));
    auto context = context_of(with, record->header(), record->digest());
    std::uint64_t written = 0;
    auto release_every = [&](std::string_view bytes) {
        if (written / ReleaseEvery != (written + bytes.size()) / ReleaseEvery) record->release();
        written += bytes.size();
        return sink(bytes);
    };
    pdf::Writer writer(
        with.fonts, metadata_of(with, record->header()),
        {{"record.json", "application/json", "记录数据", pdf::Relationship::Data, record->canonical()}},
        release_every);
    record->release();
    TRY_INTO(auto composed, typeset::compose(with.layout, record->header(), *record, context, with.fonts,
                                             [&writer](typeset::Page&& page) { return writer.add(page); }));
    TRY(writer.finish(composed.outline));
    return written;
}

namespace {

Result<std::string> render_scan(const std::filesystem::path& share, const typeset::FontSet& fonts,
                                const record::DocumentType& type, const intake::Reading& reading,
                                std::string bytes) {
    std::string media_type(intake::media_type(reading.format)), original;
    if (reading.format != intake::Format::Jpeg) original = bytes; // a JPEG is the page itself
    TRY_INTO(auto file, scanned_file(reading, bytes, fonts));
    auto engine = ocr::open_paddle(share / "ocr");
    Json texts = Json::array();
    for (std::size_t i = 0; i < file.pages.size(); ++i) {
        auto text = engine || file.pages[i].text_in_file
                        ? page_text(file, i, engine ? engine->get() : nullptr)
                        : Result<ocr::PageText>(Failure(engine.error()));
        if (!text) continue;
        set_words(file, i, *text);
        texts.push_back(ocr::to_json(*text));
    }
    TRY_INTO(auto document,
             canonical({{"type", type.code},
                        {"data", {{"pages", texts}, {"text_read", texts.size() == file.pages.size()}}}}));
    pdf::Metadata metadata;
    metadata.title = type.title;
    metadata.subject = type.code;
    std::vector<pdf::Attachment> attachments = {
        {"record.json", "application/json", "记录数据", pdf::Relationship::Data, document}};
    if (!original.empty())
        attachments.push_back(
            {original_name(media_type), media_type, "原始文件", pdf::Relationship::Source, original});
    TRY_INTO(auto pdf, scan_pdf(file, fonts, metadata, attachments));
    TRY_INTO(auto violations, pdf::check(pdf));
    if (!violations.empty())
        return fail(Code::Internal, "PDF/A self-check failed: " + violations.front().clause + " " +
                                        violations.front().message);
    return pdf;
}

bool holds_scan(const std::filesystem::path& file) {
    auto format = intake::identify(file);
    return format && is_scan(*format);
}

Result<std::string> wrap_file(const std::filesystem::path& share, std::string_view type,
                              const std::filesystem::path& file) {
    TRY_INTO(auto reference, Reference::load(share));
    TRY_INTO(const auto* document_type, reference.type(type));
    TRY_INTO(auto reading, intake::read(file));
    TRY_INTO(auto bytes, read_whole(file));
    return render_scan(share, reference.fonts, *document_type, reading, std::move(bytes));
}

} // namespace

Result<std::uint64_t> render_file(const std::filesystem::path& share, std::string_view type,
                                  const std::filesystem::path& file, const std::filesystem::path& output) {
    std::error_code unknown;
    auto size = std::filesystem::file_size(file, unknown);
    auto part = output;
    part += ".part";
    std::ofstream out;
    auto sink = [&out](std::string_view bytes) -> Result<void> {
        if (out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return {};
        return fail(Code::Io, "写不了文件", "请检查目录权限和磁盘空间");
    };
    auto made = [&]() -> Result<std::uint64_t> {
        bool scan = holds_scan(file);
        if (!scan && !unknown && size >= StreamFrom) {
            out.open(part, std::ios::binary | std::ios::trunc);
            return render_stream(share, type, file, sink);
        }
        std::string bytes;
        if (scan) {
            TRY_INTO(bytes, wrap_file(share, type, file));
        } else {
            TRY_INTO(auto data, read_json(file));
            TRY_INTO(bytes, render(share, type, data));
        }
        out.open(part, std::ios::binary | std::ios::trunc);
        TRY(sink(bytes));
        return bytes.size();
    }();
    out.close();
    if (made && out) std::filesystem::rename(part, output, unknown);
    bool moved = made && out && !unknown;
    if (!moved) std::filesystem::remove(part, unknown);
    if (made && !moved) return fail(Code::Io, "写不了文件", "请检查目录权限和磁盘空间");
    return made;
}

Result<std::string> volume(const std::vector<std::filesystem::path>& files, const std::string& title) {
    std::vector<Document> documents;
    for (const auto& file : files) {
        TRY_INTO(auto bytes, read_whole(file));
        documents.push_back({"", std::move(bytes)});
    }
    pdf::Metadata metadata;
    metadata.title = title;
    return volume_of(documents, metadata);
}

Result<Verified> verify_receipt(const Json& document, const std::filesystem::path& original) {
    if (!document.is_object()) return fail(Code::BadInput, "这不是回执文件", "请用上传时收到的回执");
    auto receipt = document.value("receipt", Json());
    auto key = text_at(document, "public_key");
    auto signature = text_at(document, "signature");
    if (!receipt.is_object() || key.empty() || signature.empty())
        return fail(Code::BadInput, "这不是回执文件", "请用上传时收到的回执");
    Verified verified = begin();
    TRY_INTO(auto text, canonical(receipt));
    say(verified, proof::verify_signature(key, text, signature),
        "签名与回执内容相符（公钥 " + key.substr(0, 16) + "…）");
    if (original.empty()) return verified;
    TRY_INTO(auto bytes, read_whole(original));
    auto digests = proof::digests(bytes);
    say(verified, digests.sha256.hex() == text_at(receipt, "sha256"), "原件 SHA-256 与回执相符");
    say(verified, digests.sm3.hex() == text_at(receipt, "sm3"), "原件 SM3 与回执相符");
    return verified;
}

namespace {

bool is_sealed(const Json& document) {
    for (const auto* key : {"project", "original", "data", "versions", "record"}) {
        if (!document.contains(key)) return false;
    }
    return document.at("project").is_object() && document.at("original").is_object() &&
           document.at("data").is_object();
}

// With the very schema, template and fonts it was made with; a scan's page is its image and needs none of them.
Result<std::string> made_again(const std::filesystem::path& share, const std::string& bytes,
                               const Json& document, const std::string& text, const std::string& original) {
    if (!is_sealed(document)) {
        TRY_INTO(auto type, pdf::subject(bytes));
        return render(share, type, document);
    }
    // A scan's pages are what was read of each; a typeset paper may have a field of that name, its number of sheets.
    const Json& data = document.at("data");
    if (data.contains("pages") && data["pages"].is_array())
        return scan_pdf_again(document, text, original, bytes, share);
    TRY_INTO(auto reference, Reference::load(share));
    auto now = reference.versions(text_at(document, "type"));
    now.erase("rules"); // no page depends on them
    auto then = document.at("versions");
    then.erase("rules");
    if (now != then)
        return fail(Code::Unprocessable, "版式或字体版本与封存时不同", "请用封存时的版本核对（--share）");
    TRY_INTO(auto set, pdf_of(reference, document, text, original));
    return std::move(set.bytes);
}

// Equal bytes prove every page.
void verify_pages(const std::filesystem::path& share, const std::string& bytes, const Json& document,
                  const std::string& text, const std::string& original, bool regenerate, Verified& verified) {
    // A draft does not say which templates it was made with: another one today proves nothing against it.
    if (!is_sealed(document) && !regenerate) return;
    auto again = made_again(share, bytes, document, text, original);
    std::string why = again ? "" : "：" + again.error().message + "，" + again.error().hint;
    say(verified, again && *again == bytes,
        again ? "按所附数据重新生成，与本文件逐字节相同" : "没有重新生成" + why);
}

} // namespace

Result<Verified> verify_pdf(const std::filesystem::path& share, const std::filesystem::path& file,
                            bool regenerate) {
    TRY_INTO(auto bytes, read_whole(file));
    Verified verified = begin();
    // A PDF that cannot be read, or is none of ours, is one that does not hold: an answer, not an error.
    auto violations = pdf::check(bytes);
    std::string wrong = !violations ? "：" + violations.error().message
                        : violations->empty()
                            ? std::string()
                            : "：" + violations->front().clause + " " + violations->front().message;
    say(verified, wrong.empty(), "PDF/A 自查" + wrong);
    auto data = pdf::attachment(bytes, "record.json");
    auto json = data ? parse_json(*data) : Result<Json>(Failure(data.error()));
    bool whole = json && json->is_object();
    say(verified, whole, "内含记录数据 record.json");
    if (!whole) return verified;
    auto text = canonical(*json);
    say(verified, text && *text == *data, "记录数据为规范形式，摘要 " + proof::sha256(*data).hex());
    auto origin = json->value("original", Json());
    auto wanted = text_at(origin, "sha256");
    std::string original;
    for (const auto* name : {"original.xlsx", "original.csv", "original.json", "original.png", "original.tif",
                             "original.pdf", "original.ofd"}) {
        auto attached = pdf::attachment(bytes, name);
        if (!attached) continue;
        say(verified, proof::sha256(*attached).hex() == wanted, "所附原件与收到时的摘要相符");
        original = std::move(*attached);
    }
    verify_pages(share, bytes, *json, *data, original, regenerate, verified);
    if (text_at(origin, "media_type") == "image/jpeg") {
        auto pages = page_images_in_sandbox(bytes, "application/pdf");
        bool same = pages && !pages->empty() && proof::sha256(pages->front().image).hex() == wanted;
        say(verified, same, "页面图像与收到的原件逐字节相同");
    }
    return verified;
}

namespace {

// What custody says of each submission and record: the digests it was acknowledged or sealed with.
struct Sealed {
    std::map<std::string, std::string> submissions; // id -> sha256
    std::map<std::string, std::string> records;     // id -> data + pdf
    std::map<std::string, std::string> closings;    // project + month -> volume + detail
};

Result<Sealed> sealed_by_custody(const store::Catalogue& catalogue) {
    constexpr unsigned Page = 1000;
    Sealed sealed;
    for (std::uint64_t from = 0;; from += Page) {
        TRY_INTO(auto entries, catalogue.custody(from, Page));
        for (const auto& entry : entries) {
            if (entry.act == "receive") sealed.submissions[entry.subject] = text_at(entry.detail, "sha256");
            if (entry.act == "seal")
                sealed.records[entry.subject] = text_at(entry.detail, "data") + text_at(entry.detail, "pdf");
            if (entry.act == "month_close")
                sealed.closings[entry.subject + text_at(entry.detail, "period")] =
                    text_at(entry.detail, "volume") + text_at(entry.detail, "detail");
        }
        if (entries.size() < Page) return sealed;
    }
}

// Every row agrees with custody and none is missing; every blob a row names is there and is what it was.
Result<void> verify_blobs(const store::Catalogue& catalogue, const store::Blobs& blobs, Verified& verified) {
    TRY_INTO(auto sealed, sealed_by_custody(catalogue));
    std::uint64_t rows_good = 0;
    std::uint64_t rows_bad = 0;
    auto agrees = [&](std::map<std::string, std::string>& with, const std::string& id,
                      const std::string& digests) {
        auto at = with.find(id);
        bool same = at != with.end() && at->second == digests;
        (same ? rows_good : rows_bad) += 1;
        if (at != with.end()) with.erase(at);
    };
    std::uint64_t good = 0;
    std::uint64_t bad = 0;
    auto look = [&](const Sha256& digest) {
        auto bytes = blobs.get(digest);
        (bytes ? good : bad) += 1;
    };
    TRY_INTO(auto projects, catalogue.projects());
    for (const auto& project : projects) {
        store::SubmissionFilter submissions{project.id, "", "", "", 500};
        for (;;) {
            TRY_INTO(auto rows, catalogue.submissions(submissions));
            for (const auto& row : rows) {
                look(row.digests.sha256);
                agrees(sealed.submissions, row.id.text(), row.digests.sha256.hex());
            }
            if (rows.size() < submissions.limit) break;
            submissions.before = rows.back().id.text();
        }
        store::RecordFilter records{project.id, "", "", "", false, "", 500};
        for (;;) {
            TRY_INTO(auto rows, catalogue.records(records));
            for (const auto& row : rows) {
                look(row.data);
                look(row.pdf);
                agrees(sealed.records, row.id.text(), row.data.hex() + row.pdf.hex());
            }
            if (rows.size() < records.limit) break;
            records.before = rows.back().id.text();
        }
        TRY_INTO(auto closings, catalogue.month_closings(project.id));
        for (const auto& closing : closings) {
            look(closing.volume);
            TRY_INTO(auto detail, canonical(closing.detail));
            agrees(sealed.closings, project.id.text() + closing.period,
                   closing.volume.hex() + proof::sha256(detail).hex());
        }
        TRY_INTO(auto events, catalogue.events(project.id));
        for (const auto& event : events) {
            if (auto digest = Sha256::parse(event.evidence)) look(*digest);
        }
    }
    // acknowledged, sealed or closed, but without a row
    rows_bad += sealed.submissions.size() + sealed.records.size() + sealed.closings.size();
    say(verified, rows_bad == 0,
        "登记 " + std::to_string(rows_good) + " 条与操作日志一致" +
            (rows_bad == 0 ? "" : "，" + std::to_string(rows_bad) + " 条缺失或被改动"));
    say(verified, bad == 0,
        "文件 " + std::to_string(good) + " 个与封存时一致" +
            (bad == 0 ? "" : "，" + std::to_string(bad) + " 个缺失或被改动"));
    return {};
}

} // namespace

Result<Verified> verify_data(const std::filesystem::path& data) {
    if (!std::filesystem::exists(data / "catalogue.sqlite"))
        return fail(Code::NotFound, "这里没有档案库", "请给出数据目录");
    SystemClock clock;
    TRY_INTO(auto catalogue, store::Catalogue::open(data / "catalogue.sqlite", clock));
    TRY_INTO(auto blobs, store::Blobs::open(data / "blobs"));
    Verified verified = begin();
    auto head = catalogue->verify_custody();
    say(verified, bool(head),
        head ? "操作日志 " + std::to_string(head->size) + " 条连贯，树根 " + head->root.hex()
             : head.error().message);
    TRY(verify_blobs(*catalogue, blobs, verified));
    return verified;
}

} // namespace taizhang::service
