#include "http/uploads.hh"

#include "http/tus.hh"
#include "text/utf8.hh"

#include <array>

namespace taizhang::http {
namespace {

using service::Actor;
using service::UploadState;

constexpr std::string_view Path = "/api/v1/uploads";

// Decorates every answer, also those of who may not come in.
class TusReceiver final : public Receiver {
public:
    explicit TusReceiver(std::unique_ptr<Receiver> inner) : x_inner(std::move(inner)) {}
    bool settled() const override { return x_inner->settled(); }
    Result<void> write(std::string_view bytes) override { return x_inner->write(bytes); }
    Reply finish() override { return decorated(x_inner->finish()); }
    Reply failed(const Error& error) override { return decorated(x_inner->failed(error)); }
    std::uint64_t limit() const override { return x_inner->limit(); }

private:
    static Reply decorated(Reply reply) {
        reply.headers.emplace_back("Tus-Resumable", tus::Version);
        return reply;
    }
    std::unique_ptr<Receiver> x_inner;
};

Reply empty_reply(int status) {
    Reply reply;
    reply.status = status;
    return reply;
}

std::string url_of(const UploadState& state) {
    std::string url(Path);
    url += '/';
    url += state.id.text();
    return url;
}

// Where the upload stands, and what became of it.
void add_state(Reply& reply, const UploadState& state) {
    reply.headers.emplace_back("Upload-Offset", std::to_string(state.offset));
    reply.headers.emplace_back("Upload-Expires", http_date(state.expires_at));
    if (!state.receipt) return;
    reply.headers.emplace_back("Taizhang-Submission", state.receipt->submission.text());
    reply.headers.emplace_back("Taizhang-Duplicate", state.receipt->duplicate ? "true" : "false");
}

// The submission an upload became. A new upload's own address stands in Location already.
void add_submission(Reply& reply, const UploadState& state) {
    if (state.receipt)
        reply.headers.emplace_back("Location", "/api/v1/submissions/" + state.receipt->submission.text());
}

Result<service::Arrival> arrival_of(const tus::Metadata& metadata) {
    service::Arrival arrival;
    for (const auto& [key, value] : metadata) {
        if (!text::is_utf8(value))
            return fail(Code::BadInput, "Upload-Metadata 里的内容不是 UTF-8", "请用 UTF-8 编码后再作 base64");
        if (key == "project") arrival.project = ProjectId(value);
        else if (key == "type") arrival.type = value;
        else if (key == "period") arrival.period = value;
        else if (key == "subcontractor") arrival.subcontractor = value;
        else if (key == "filename") arrival.file_name = value;
        else if (key == "supplement") arrival.supplement = value;
        else if (key == "attestation") {
            TRY_INTO(arrival.attestation, parse_json(value));
        } else if (key != "filetype" && key != "name" && key != "relativePath")
            return fail(Code::BadInput, "Upload-Metadata 里有不认识的项",
                        "可用的项：project type period subcontractor supplement filename attestation");
    }
    if (arrival.project.empty())
        return fail(Code::Unprocessable, "请写明是哪个项目的资料", "Upload-Metadata 里要有 project");
    return arrival;
}

Result<service::NewUpload> new_upload(const Request& request) {
    service::NewUpload upload;
    auto length = tus::parse_number(request.header("upload-length"));
    if (!length) return fail(Code::BadInput, "请写明文件长度", "Upload-Length 是一个十进制数");
    upload.length = *length;
    upload.metadata = request.header("upload-metadata");
    TRY_INTO(auto metadata, tus::parse_metadata(upload.metadata));
    TRY_INTO(upload.arrival, arrival_of(metadata));
    return upload;
}

UploadId id_of(const Request& request) { return UploadId(request.parameters.at(0)); }

Reply checksum_wrong() {
    return problem(460, "checksum_mismatch", "这一段传坏了，已丢弃", "请从原来的位置重传这一段");
}

// The bytes of a PATCH, or of a POST that brings some with it.
class PieceReceiver final : public Receiver {
public:
    PieceReceiver(const Site& site, const Actor& actor, service::Gate::Ticket ticket, service::Piece piece,
                  std::optional<UploadState> created)
        : x_site(site), x_actor(actor), x_ticket(std::move(ticket)), x_piece(std::move(piece)),
          x_created(std::move(created)) {}

    Result<void> write(std::string_view bytes) override { return x_piece.write(bytes); }
    std::uint64_t limit() const override { return UINT64_MAX; } // the upload's announced length is the limit

    Reply finish() override {
        auto outcome = x_piece.finish();
        if (!outcome) return problem(outcome.error());
        if (outcome->checksum_wrong) {
            // The client never learnt of an upload whose first bytes came with it.
            if (x_created) (void)x_site.archive.uploads().remove(x_actor, x_created->id).has_value();
            return checksum_wrong();
        }
        Reply reply = empty_reply(x_created ? 201 : 204);
        add_state(reply, outcome->state);
        if (x_created) reply.headers.emplace_back("Location", url_of(outcome->state));
        else add_submission(reply, outcome->state);
        return reply;
    }

private:
    const Site& x_site;
    Actor x_actor;
    service::Gate::Ticket x_ticket;
    service::Piece x_piece;
    std::optional<UploadState> x_created;
};

bool has_pieces_type(const Request& request) { return request.header("content-type") == tus::ContentType; }

std::unique_ptr<Receiver> refuse_type() {
    return answer(
        problem(415, "unsupported", "续传的内容类型不对", "Content-Type: " + std::string(tus::ContentType)));
}

std::unique_ptr<Receiver> receive_piece(const Site& site, const Actor& actor, const Request& request,
                                        const UploadId& id, std::uint64_t offset,
                                        std::optional<UploadState> created) {
    auto checksum = tus::parse_checksum(request.header("upload-checksum"));
    if (!checksum) return answer(problem(checksum.error()));
    auto ticket = site.archive.accession().admit(actor);
    if (!ticket) return answer(problem(ticket.error()));
    auto piece = site.archive.uploads().append(actor, id, {offset, *checksum});
    if (!piece) return answer(problem(piece.error()));
    return std::make_unique<PieceReceiver>(site, actor, std::move(*ticket), std::move(*piece),
                                           std::move(created));
}

std::unique_ptr<Receiver> create(const Site& site, const Actor& actor, const Request& request) {
    bool with_bytes = request.content_length.value_or(0) > 0 || !request.header("transfer-encoding").empty();
    if (with_bytes && !has_pieces_type(request)) return refuse_type();
    auto upload = new_upload(request);
    if (!upload) return answer(problem(upload.error()));
    auto state = site.archive.uploads().create(actor, *upload);
    if (!state) return answer(problem(state.error()));
    if (with_bytes) return receive_piece(site, actor, request, state->id, 0, *state);
    Reply reply = empty_reply(201);
    add_state(reply, *state);
    reply.headers.emplace_back("Location", url_of(*state));
    return answer(std::move(reply));
}

} // namespace

bool is_upload_path(std::string_view path) {
    return path.starts_with(Path) && (path.size() == Path.size() || path[Path.size()] == '/');
}

std::unique_ptr<Receiver> with_tus_header(std::unique_ptr<Receiver> receiver) {
    return std::make_unique<TusReceiver>(std::move(receiver));
}

void override_method(Request& request) {
    auto wanted = request.header("x-http-method-override");
    if (request.method != "POST") return;
    for (std::string_view method : {"PATCH", "DELETE", "HEAD"})
        if (wanted == method) request.method = method;
}

std::optional<Reply> refuse_version(const Request& request) {
    if (request.header("tus-resumable") == tus::Version) return std::nullopt;
    Reply reply = problem(412, "precondition_failed", "不支持这个版本的续传协议", "Tus-Resumable: 1.0.0");
    reply.headers.emplace_back("Tus-Version", tus::Version);
    return reply;
}

Reply upload_options(const Site& site) {
    Reply reply = empty_reply(204);
    reply.headers = {{"Tus-Version", std::string(tus::Version)},
                     {"Tus-Extension", std::string(tus::Extensions)},
                     {"Tus-Max-Size", std::to_string(site.archive.options().max_upload_bytes)},
                     {"Tus-Checksum-Algorithm", "sha256"}};
    return reply;
}

Reply upload_head(const Site& site, const Actor& actor, const Request& request) {
    auto state = site.archive.uploads().locate(actor, id_of(request));
    if (!state) return problem(state.error());
    Reply reply = empty_reply(200);
    add_state(reply, *state);
    add_submission(reply, *state);
    reply.headers.emplace_back("Upload-Length", std::to_string(state->length));
    if (!state->metadata.empty()) reply.headers.emplace_back("Upload-Metadata", state->metadata);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

Reply upload_get(const Site& site, const Actor& actor, const Request& request) {
    auto state = site.archive.uploads().state(actor, id_of(request));
    if (!state) return problem(state.error());
    Json submission, receipt;
    if (state->receipt) {
        submission = state->receipt->submission.text();
        receipt = service::to_json(*state->receipt);
    }
    return json_reply({{"id", state->id.text()},
                       {"project", state->project.text()},
                       {"offset", state->offset},
                       {"length", state->length},
                       {"expires_at", format(state->expires_at)},
                       {"submission", submission},
                       {"receipt", receipt}});
}

Reply upload_delete(const Site& site, const Actor& actor, const Request& request) {
    auto removed = site.archive.uploads().remove(actor, id_of(request));
    return removed ? empty_reply(204) : problem(removed.error());
}

std::unique_ptr<Receiver> receive_upload(const Site& site, const Actor& actor, const Request& request) {
    if (request.method == "POST") return create(site, actor, request);
    if (!has_pieces_type(request)) return refuse_type();
    auto offset = tus::parse_number(request.header("upload-offset"));
    if (!offset) return answer(problem(400, "bad_input", "请写明从哪里续传", "Upload-Offset 是一个十进制数"));
    return receive_piece(site, actor, request, id_of(request), *offset, std::nullopt);
}

} // namespace taizhang::http
