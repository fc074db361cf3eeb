#include "service/unpacking.hh"

#include "base/failpoint.hh"
#include "base/log.hh"
#include "intake/ends.hh"
#include "proof/password.hh"

#include <algorithm>
#include <deque>

namespace taizhang::service {
namespace {

struct Kept {
    Digests digests;
    std::uint64_t size = 0;
    std::string media_type;
};

// Members on their way into blobs, one at a time.
class Keeping final : public intake::MemberSink {
public:
    Keeping(Rooms& rooms, const Progress& progress) : x_rooms(rooms), x_progress(progress) {}

    Result<void> begin() override {
        x_ends = {};
        TRY_INTO(auto free, x_rooms.blobs.free_bytes());
        if (free < x_rooms.options.reserve_bytes)
            return fail(Code::Unavailable, "服务器磁盘空间不足，压缩包暂时不能解开", "请通知系统管理员");
        TRY_INTO(auto writer, x_rooms.blobs.create());
        x_writer.emplace(std::move(writer));
        return {};
    }

    Result<void> write(std::string_view bytes) override {
        x_progress();
        x_ends.add(bytes);
        return x_writer->write(bytes);
    }

    Result<void> end() override {
        Kept kept;
        kept.size = x_writer->size();
        kept.media_type = intake::media_type(x_ends.format());
        TRY_INTO(kept.digests, x_writer->finish());
        x_writer.reset();
        x_kept.push_back(std::move(kept));
        return failpoint_or_error("unpack.members");
    }

    void drop() override { x_writer.reset(); }

    const Kept& at(std::size_t order) const { return x_kept.at(order); }

private:
    Rooms& x_rooms;
    const Progress& x_progress;
    std::optional<store::BlobWriter> x_writer;
    intake::Ends x_ends;
    std::deque<Kept> x_kept;
};

struct Line {
    SubmissionId root;  // the archive that came by itself
    unsigned depth = 1; // of the archive looked at
};

Result<Line> line_of(const Rooms& rooms, const store::Submission& archive) {
    Line line{archive.id, 1};
    SubmissionId parent = archive.parent;
    while (!parent.empty() && line.depth <= MaxArchiveDepth) {
        TRY_INTO(auto above, rooms.store->submission(parent));
        line.root = above.id;
        parent = above.parent;
        ++line.depth;
    }
    return line;
}

Failure too_deep() {
    return fail(Code::Unprocessable, "压缩包一层套一层，超过3层，没有再往里解开",
                "请解开后把里面的文件重新压成一个压缩包上传");
}

Failure too_large_a_family() {
    return fail(Code::Unprocessable, "压缩包层层解开后文件太多，已停止解开",
                "请分成几个压缩包重新上传，每个不超过2000个文件");
}

// What is left of the limits for this archive, after what came out of others of the same root.
Result<intake::ArchiveLimits> limits_left(const store::Family& family) {
    intake::ArchiveLimits limits;
    if (family.members >= MaxFamily || family.bytes >= MaxFamilyBytes) return too_large_a_family();
    limits.members =
        static_cast<unsigned>(std::min<std::uint64_t>(limits.members, MaxFamily - family.members));
    limits.expanded_bytes = std::min(limits.expanded_bytes, MaxFamilyBytes - family.bytes);
    return limits;
}

Json passed_over_list(const intake::Unpacked& unpacked) {
    Json list = Json::array();
    for (const auto& passed : unpacked.passed_over) {
        list.push_back({{"name", passed.name},
                        {"why", intake::name(passed.why)},
                        {"reason", intake::explanation(passed.why)}});
    }
    return list;
}

std::size_t losses(const intake::Unpacked& unpacked) {
    return static_cast<std::size_t>(
        std::count_if(unpacked.passed_over.begin(), unpacked.passed_over.end(),
                      [](const auto& passed) { return intake::is_loss(passed.why); }));
}

// Why nothing of an archive could be taken.
Error nothing_in(const intake::Unpacked& unpacked) {
    bool password =
        std::any_of(unpacked.passed_over.begin(), unpacked.passed_over.end(),
                    [](const auto& passed) { return passed.why == intake::PassedOver::Encrypted; });
    if (password)
        return {Code::Unprocessable, "压缩包里的文件有密码，无法取出",
                "请不设密码重新压缩后上传，或把里面的文件逐个上传"};
    if (unpacked.broken) return *unpacked.broken;
    if (losses(unpacked) > 0)
        return {Code::Unprocessable, "压缩包里的文件一个也没能取出", "原因见清单；请把文件逐个上传"};
    return {Code::Unprocessable, "压缩包里没有可以收的文件", "请检查压缩包里是否放了资料，再重新上传"};
}

struct Remark {
    std::string reason, advice;
};

// What the officer is told of an archive whose members are on their way.
Remark remark_on(const intake::Unpacked& unpacked) {
    if (unpacked.broken)
        return {"压缩包后面的部分已损坏，只取出了前面的文件", "请检查原压缩包，把没有取出的文件重新上传"};
    std::size_t lost = losses(unpacked);
    if (lost == 0) return {};
    return {"压缩包里有" + std::to_string(lost) + "个文件没能取出", "见没有收入的清单；请把它们单独上传"};
}

store::Submission member_of(const Rooms& rooms, const store::Submission& archive, const Kept& kept,
                            const std::string& name) {
    store::Submission member;
    member.id = SubmissionId(proof::random_id('s'));
    member.project = archive.project;
    member.type = archive.filed.type;
    member.period = archive.filed.period;
    member.subcontractor = archive.filed.subcontractor;
    member.file_name = name;
    member.media_type = kept.media_type;
    member.size = kept.size;
    member.digests = kept.digests;
    member.attestation = archive.attestation;
    member.supplement = archive.supplement;
    member.state = "received";
    member.received_by = archive.received_by;
    member.received_at = rooms.clock.now();
    member.parent = archive.id;
    return member;
}

// True when it is new; what came before is noted in `duplicates`.
Result<bool> insert(store::UnitOfWork& unit, store::Submission member, Json& duplicates) {
    TRY_INTO(auto first, unit.find_duplicate(member));
    if (first) {
        duplicates.push_back({{"name", member.file_name}, {"submission", first->text()}});
        return false;
    }
    TRY(keep_received(unit, member));
    return true;
}

struct Expansion {
    const store::Submission& archive;
    const SubmissionId& root;
    const std::vector<store::Submission>& members;
    const intake::Unpacked& unpacked;
    std::int64_t job;
};

Result<std::size_t> commit(Rooms& rooms, const Expansion& expansion) {
    std::size_t added = 0;
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto family,
                 unit.family(expansion.root)); // another archive of it may have been expanded meanwhile
        if (family.members + expansion.members.size() > MaxFamily) return too_large_a_family();
        Json duplicates = Json::array();
        added = 0;
        for (const auto& member : expansion.members) {
            TRY_INTO(bool fresh, insert(unit, member, duplicates));
            added += fresh ? 1 : 0;
        }
        Json counts = {{"members", added},
                       {"duplicates", duplicates.size()},
                       {"passed_over", expansion.unpacked.passed_over.size()},
                       {"broken", expansion.unpacked.broken.has_value()}};
        Remark remark = remark_on(expansion.unpacked);
        TRY(unit.expand(expansion.archive.id,
                        {{"duplicates", duplicates}, {"passed_over", passed_over_list(expansion.unpacked)}},
                        remark.reason, remark.advice));
        TRY(unit.custody("system", "expand", expansion.archive.id.text(), counts));
        return unit.finish_job(expansion.job);
    }));
    return added;
}

std::string name_of_single(const std::string& archive) {
    return archive.size() > 3 && archive.ends_with(".gz") ? archive.substr(0, archive.size() - 3) : archive;
}

} // namespace

Result<void> unpack(Rooms& rooms, const store::Submission& archive, intake::Format format,
                    const store::Job& job, const Progress& progress) {
    TRY_INTO(auto line, line_of(rooms, archive));
    if (line.depth > MaxArchiveDepth) return too_deep();
    TRY_INTO(auto family, rooms.store->family(line.root));
    TRY_INTO(auto limits, limits_left(family));
    Keeping keeping(rooms, progress);
    TRY_INTO(auto unpacked,
             intake::unpack(rooms.blobs.path(archive.digests.sha256), format, limits, keeping));
    if (unpacked.members.empty()) {
        TRY(rooms.store->commit([&](store::UnitOfWork& unit) {
            return unit.set_contents(
                archive.id, {{"duplicates", Json::array()}, {"passed_over", passed_over_list(unpacked)}});
        }));
        return Failure(nothing_in(unpacked));
    }
    std::vector<store::Submission> members;
    for (const auto& member : unpacked.members) {
        bool alone = format == intake::Format::Gzip && member.name == intake::Unnamed;
        members.push_back(member_of(rooms, archive, keeping.at(member.order),
                                    alone ? name_of_single(archive.file_name) : member.name));
    }
    TRY(failpoint_or_error("unpack.commit"));
    TRY_INTO(auto added, commit(rooms, {archive, line.root, members, unpacked, job.id}));
    TRY(failpoint_or_error("unpack.committed"));
    ++rooms.counters.expanded;
    log::info("expanded", {{"submission", archive.id.text()},
                           {"members", std::to_string(added)},
                           {"passed_over", std::to_string(unpacked.passed_over.size())}});
    rooms.work.ring();
    return {};
}

} // namespace taizhang::service
