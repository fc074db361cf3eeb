#include "http/batch.hh"

#include "http/multipart.hh"

namespace taizhang::http {
namespace {

constexpr int MostFiles = 2000; // the answer holds a receipt for each
constexpr int PartsPerFile = 6;
constexpr std::size_t GroupFiles = 128;
constexpr std::uint64_t GroupBytes = std::uint64_t{1} << 20; // small files wait for their group in memory
constexpr std::chrono::milliseconds GroupAge{500};
constexpr std::uint64_t MostBytes = std::uint64_t{64} << 30;

class BatchReceiver final : public Receiver {
public:
    BatchReceiver(const Site& site, const service::Actor& actor, const Request& request,
                  std::string_view boundary, service::Gate::Ticket ticket)
        : x_site(site), x_actor(actor), x_ticket(std::move(ticket)), x_project(request.parameters.at(0)),
          x_parser(boundary,
                   {[this](const auto& name, std::string value) {
                        field(name, std::move(value));
                        return Result<void>();
                    },
                    [this](const auto& name, const auto& file) { return begin(name, file); },
                    [this](std::string_view bytes) {
                        take(bytes);
                        return Result<void>();
                    },
                    [this] {
                        end();
                        return Result<void>();
                    }},
                   MostFiles * PartsPerFile) {
        reset_arrival();
    }

    ~BatchReceiver() override { commit(); }
    std::uint64_t limit() const override { return MostBytes; }

    Result<void> write(std::string_view bytes) override {
        TRY(x_parser.write(bytes));
        if (!x_waiting.empty() && x_site.clock.now() - x_waiting_since >= GroupAge) commit();
        return {};
    }

    Reply finish() override {
        if (auto whole = x_parser.finish(); !whole) return failed(whole.error());
        return reply(Json());
    }

    // The form went wrong: what came whole before stands.
    Reply failed(const Error& error) override { return reply(problem_json(error)); }

private:
    void field(const std::string& name, std::string value) {
        auto taken = x_arrival.set(name, std::move(value));
        if (!taken && !x_complaint) x_complaint = taken.error();
    }

    Result<void> begin(const std::string& name, const std::string& file_name) {
        if (x_items.size() >= MostFiles)
            return fail(Code::TooLarge, "一批里的文件太多", "一批最多 2000 个文件，其余的请另传一批");
        x_items.push_back({{"index", x_items.size()},
                           {"file_name", file_name},
                           {"status", nullptr},
                           {"receipt", nullptr},
                           {"problem", nullptr}});
        if (name != "file" && name != "files" && !x_complaint)
            x_complaint = Error{Code::BadInput, "文件放在名为 file 的栏里", "每个文件一栏，栏名都是 file"};
        x_arrival.arrival.file_name = file_name;
        auto upload = x_complaint ? Result<service::Upload>(Failure(*x_complaint))
                                  : x_site.archive.accession().begin(x_actor, x_arrival.arrival);
        if (upload) x_upload.emplace(std::move(*upload));
        else refuse(x_items.back(), upload.error());
        reset_arrival();
        return {};
    }

    void take(std::string_view bytes) {
        if (!x_upload) return; // refused already: its bytes pass by
        auto written = x_upload->write(bytes);
        if (written) return;
        x_upload.reset();
        refuse(x_items.back(), written.error());
    }

    void end() {
        if (!x_upload) return;
        if (x_waiting.empty()) x_waiting_since = x_site.clock.now();
        x_waiting_bytes += x_upload->size();
        x_waiting.push_back(std::move(*x_upload));
        x_waiting_items.push_back(x_items.size() - 1);
        x_upload.reset();
        if (x_waiting.size() >= GroupFiles || x_waiting_bytes >= GroupBytes) commit();
    }

    void commit() {
        if (x_waiting.empty()) return;
        auto receipts = x_site.archive.accession().finish(std::exchange(x_waiting, {}));
        auto items = std::exchange(x_waiting_items, {});
        x_waiting_bytes = 0;
        for (std::size_t i = 0; i < items.size(); ++i) {
            Json& item = x_items[items[i]];
            if (!receipts[i]) {
                refuse(item, receipts[i].error());
                continue;
            }
            item["status"] = receipts[i]->duplicate ? 200 : 201;
            item["receipt"] = service::to_json(*receipts[i]);
        }
    }

    static void refuse(Json& item, const Error& error) {
        item["problem"] = problem_json(error);
        item["status"] = item["problem"].at("status");
    }

    Reply reply(const Json& broken) {
        commit();
        // The form ended within a file: it did not come whole.
        if (!x_items.empty() && x_items.back().at("status").is_null())
            refuse(x_items.back(), {Code::BadInput, "这个文件没有传完", "请重新上传这个文件"});
        int received = 0, duplicates = 0;
        for (const auto& item : x_items) {
            received += item.at("status") == 201;
            duplicates += item.at("status") == 200;
        }
        return json_reply({{"items", x_items},
                           {"received", received},
                           {"duplicates", duplicates},
                           {"refused", x_items.size() - static_cast<std::size_t>(received + duplicates)},
                           {"broken", broken}});
    }

    void reset_arrival() {
        x_arrival.reset(x_project);
        x_complaint.reset();
    }

    // The fields before a file.
    struct Fields {
        service::Arrival arrival;
        service::Arrival defaults;

        void reset(const ProjectId& project) {
            arrival = defaults;
            arrival.project = project;
        }
        static Result<void> put(service::Arrival& into, std::string_view name, const Json& value) {
            if (name == "attestation") {
                into.attestation = value;
                return {};
            }
            std::string* text = name == "type"            ? &into.type
                                : name == "period"        ? &into.period
                                : name == "subcontractor" ? &into.subcontractor
                                : name == "supplement"    ? &into.supplement
                                                          : nullptr;
            if (text == nullptr || !value.is_string())
                return fail(Code::BadInput, "不认识的栏",
                            "可用的栏：type period subcontractor supplement attestation defaults file");
            *text = value.get<std::string>();
            return {};
        }
        Result<void> set(const std::string& name, std::string value) {
            if (name == "attestation") {
                TRY_INTO(auto parsed, parse_json(value));
                return put(arrival, name, parsed);
            }
            if (name != "defaults") return put(arrival, name, std::move(value));
            TRY_INTO(auto parsed, parse_json(value));
            if (!parsed.is_object()) return put(defaults, "", {});
            defaults = {};
            for (const auto& [key, each] : parsed.items()) TRY(put(defaults, key, each));
            auto project = arrival.project;
            reset(project);
            return {};
        }
    };

    const Site& x_site;
    service::Actor x_actor;
    service::Gate::Ticket x_ticket;
    ProjectId x_project;
    Fields x_arrival;
    std::optional<Error> x_complaint; // about the fields before the next file
    std::optional<service::Upload> x_upload;
    std::vector<service::Upload> x_waiting; // whole, for their group
    std::vector<std::size_t> x_waiting_items;
    std::uint64_t x_waiting_bytes = 0;
    Instant x_waiting_since{};
    std::vector<Json> x_items;
    MultipartParser x_parser;
};

} // namespace

std::unique_ptr<Receiver> receive_batch(const Site& site, const service::Actor& actor, const Request& request,
                                        std::string_view boundary) {
    auto allowed = service::require(actor, service::Right::Upload, ProjectId(request.parameters.at(0)));
    if (!allowed) return answer(problem(allowed.error()));
    auto ticket = site.archive.accession().admit(actor);
    if (!ticket) return answer(problem(ticket.error()));
    return std::make_unique<BatchReceiver>(site, actor, request, boundary, std::move(*ticket));
}

} // namespace taizhang::http
