#include "service/sealing.hh"

#include "base/failpoint.hh"
#include "pdf/conformance.hh"
#include "pdf/writer.hh"
#include "proof/password.hh"
#include "record/item.hh"
#include "service/filing.hh"
#include "service/items.hh"
#include "service/making.hh"

namespace taizhang::service {
namespace {

std::string archival_code(const store::Project& project, const store::Submission& submission,
                          const store::Record& record) {
    const store::Filing& filed = submission.filed;
    int number = subcontractor_number(project, filed.subcontractor);
    std::string code = project.code + "-" + filed.type;
    code += "-" + (filed.period.empty() ? "000000" : filed.period.substr(0, 4) + filed.period.substr(5));
    code += number < 10 ? "-0" + std::to_string(number) : "-" + std::to_string(number);
    if (!record.item.empty()) code += "-" + record.item;
    return code + (record.scan ? "-S" : "-D") + std::to_string(record.version);
}

store::Record new_record(const Rooms& rooms, const store::Submission& submission, const Content& content) {
    store::Record record;
    record.id = RecordId(proof::random_id('r'));
    record.project = submission.project;
    record.submission = submission.id;
    record.type = submission.filed.type;
    record.period = submission.filed.period;
    record.subcontractor = submission.filed.subcontractor;
    record.scan = content.scan;
    auto month = parse_month(record.period);
    record.record_date = month ? Date{*month / std::chrono::last} : shanghai_date(submission.received_at);
    const auto* type = rooms.reference.catalogue.find(record.type);
    record.title = type == nullptr ? record.type : type->title;
    if (!record.subcontractor.empty()) record.title += " " + record.subcontractor;
    if (!record.period.empty()) record.title += " " + record.period;
    auto item = type == nullptr ? std::string() : record::item_name(*type, content.data);
    if (!item.empty()) record.title += " " + item;
    record.versions = rooms.reference.versions(record.type);
    return record;
}

Json identity(const store::Project& project, const store::Submission& submission,
              const store::Record& record) {
    return {{"format", "taizhang-record/1"},
            {"record", record.id.text()},
            {"archival_code", record.archival_code},
            {"version", record.version},
            {"type", record.type},
            {"title", record.title},
            {"period", record.period},
            {"subcontractor", record.subcontractor},
            {"project",
             {{"id", project.id.text()},
              {"code", project.code},
              {"name", project.name},
              {"general_contractor", project.general_contractor}}},
            {"submission", submission.id.text()},
            {"received_at", format(submission.received_at)},
            {"original",
             {{"sha256", submission.digests.sha256.hex()},
              {"sm3", submission.digests.sm3.hex()},
              {"size", submission.size}}},
            {"attestation", attestation_of(submission)},
            {"versions", record.versions}};
}

} // namespace

Result<Made> make(const Rooms& rooms, const store::Project& project, const store::Submission& submission,
                  const Content& content, std::string_view media_type) {
    Made made;
    made.record = new_record(rooms, submission, content);
    TRY_INTO(made.record.item, item_of(rooms, submission, made.record, content.data));
    TRY_INTO(auto earlier, rooms.store->newest_of_item(made.record));
    if (earlier) made.record.version = earlier->version + 1;
    std::optional<store::MonthClosing> closing;
    if (!submission.supplement.empty()) {
        TRY_INTO(closing, rooms.store->month_closing(submission.project, made.record.period));
        if (closing) made.record.supplement = closing->sequence;
    }
    made.record.archival_code = archival_code(project, submission, made.record);

    if (content.scan) made.contents = content.data.value("source", Json());
    Json document = identity(project, submission, made.record);
    if (closing)
        document["supplement"] = {{"closing", closing->contents.text()},
                                  {"closed_at", format(closing->at)},
                                  {"reason", submission.supplement}};
    document["original"]["media_type"] = media_type;
    document["data"] = content.data;
    document["places"] = content.places.json();
    document["reading"] = content.reading;
    document["mapping"] = content.mapping;
    TRY_INTO(made.document, canonical(document));

    // An image that is the page itself is in the PDF byte for byte already.
    std::string original;
    if (media_type != "image/jpeg") {
        TRY_INTO(original, rooms.blobs.get(submission.digests.sha256));
    }
    if (content.scan) {
        TRY_INTO(made.pdf, scan_pdf(content.file, rooms.reference.fonts, metadata_of(document),
                                    attachments_of(document, made.document, original)));
        made.record.pages = static_cast<int>(content.file.pages.size());
    } else {
        TRY_INTO(auto set, pdf_of(rooms.reference, document, made.document, original));
        made.pdf = std::move(set.bytes);
        made.record.pages = set.pages;
    }
    TRY_INTO(auto violations, pdf::check(made.pdf));
    if (!violations.empty())
        return fail(Code::Internal, "PDF/A self-check failed: " + violations.front().clause + " " +
                                        violations.front().message);
    TRY(failpoint_or_error("typeset.done"));
    return made;
}

} // namespace taizhang::service
