// Retrieval::volume(): the sealed PDFs of a project as one.
#include "base/date.hh"
#include "service/making.hh"
#include "service/rooms.hh"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

namespace taizhang::service {

void put_in_order(std::vector<store::Record>& records, const record::Catalogue& catalogue,
                  const store::Project& project) {
    std::map<std::string, std::size_t, std::less<>> types, teams;
    for (const auto& type : catalogue.types()) types.emplace(type.code, types.size());
    for (const auto& team : project.subcontractors) teams.emplace(team, teams.size() + 1);
    auto place = [](const auto& in, const std::string& of, std::size_t otherwise) {
        auto at = in.find(of);
        return at == in.end() ? otherwise : at->second;
    };
    auto key = [&](const store::Record& record) {
        std::size_t team =
            record.subcontractor.empty() ? 0 : place(teams, record.subcontractor, teams.size() + 1);
        return std::tuple(place(types, record.type, types.size()), std::string_view(record.period), team,
                          std::string_view(record.archival_code));
    };
    std::sort(records.begin(), records.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
}

namespace {

Result<void> must_fit(const Options& options, const std::vector<store::Record>& records, bool month) {
    std::uint64_t bytes = 0;
    for (const auto& record : records) bytes += record.pdf_size;
    if (records.size() <= options.max_volume_documents && bytes <= options.max_volume_bytes) return {};
    return fail(Code::TooLarge,
                "资料太多，不能合成一卷：" + std::to_string(records.size()) + " 份、" +
                    std::to_string((bytes >> 20) + 1) + " MB，一卷最多 " +
                    std::to_string(options.max_volume_documents) + " 份、" +
                    std::to_string(options.max_volume_bytes >> 20) + " MB",
                month ? "请逐份下载，再用 taizhang volume 分卷合并；或请系统管理员调大 max_volume_mb"
                      : "请按月份下载，每月一卷");
}

pdf::Metadata metadata_of(const store::Project& project, const std::string& period) {
    pdf::Metadata metadata;
    auto month = parse_month(period);
    metadata.title = project.name + " " + (month ? in_words(*month) : "全部") + "资料卷";
    metadata.creator = project.general_contractor;
    metadata.subject = project.code;
    metadata.period = period;
    return metadata;
}

// As each one's PDF by itself: who takes the volume has read them all.
Result<void> log_reading(Rooms& rooms, const Actor& actor, const std::vector<store::Record>& records,
                         const std::string& period) {
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        for (const auto& record : records)
            TRY(unit.custody(actor.user.text(), "read_pdf", record.id.text(),
                             {{"volume", period.empty() ? "all" : period}}));
        return {};
    }));
    rooms.counters.pdf_reads += records.size();
    return {};
}

Result<std::string> merged(const Rooms& rooms, const std::vector<store::Record>& records,
                           const pdf::Metadata& metadata) {
    std::vector<Document> documents;
    for (const auto& record : records) {
        TRY_INTO(auto bytes, rooms.blobs.get(record.pdf));
        documents.push_back({record.title + (record.scan ? "（扫描件）" : ""), std::move(bytes)});
    }
    return volume_of(documents, metadata);
}

} // namespace

Result<void> must_fit_volume(const Options& options, const std::vector<store::Record>& records) {
    return must_fit(options, records, true);
}

Result<VolumeFile> Retrieval::volume(const Actor& actor, const ProjectId& id,
                                     const std::string& period) const {
    TRY(require(actor, Right::Read, id));
    TRY_INTO(auto project, x_rooms.store->project(id));
    if (!period.empty() && !parse_month(period))
        return fail(Code::Unprocessable, "请写明月份，形如 2026-06", "不写月份就是全部资料");
    TRY_INTO(auto records, all_records(x_rooms, {id, period, "", "", true, "", 0}));
    if (records.empty())
        return fail(Code::Unprocessable, "没有可以合成卷的资料", "请先上传，封存以后再下载；或换一个月份");
    TRY(must_fit(x_rooms.options, records, !period.empty()));
    std::unique_lock turn(x_rooms.volume_mutex, std::try_to_lock);
    if (!turn) return fail(Code::Unavailable, "系统正在合另一卷", "请过半分钟再试");
    put_in_order(records, x_rooms.reference.catalogue, project);
    TRY(log_reading(x_rooms, actor, records, period));
    TRY_INTO(auto bytes, merged(x_rooms, records, metadata_of(project, period)));
    TRY_INTO(auto file, UnnamedFile::make(x_rooms.options.data, bytes));
    ++x_rooms.counters.volumes;
    std::string month = period.empty() ? "all" : period.substr(0, 4) + period.substr(5);
    return VolumeFile{std::move(file), project.code + "-" + month + "-volume"};
}

} // namespace taizhang::service
