#include "intake/archive.hh"

#include "intake/archive_wire.hh"
#include "intake/file.hh"
#include "intake/reasons.hh"

#include <array>

namespace taizhang::intake {
namespace {

struct Words {
    PassedOver why;
    std::string_view name, explanation;
    bool loss;
};

constexpr std::array<Words, 11> Table = {{
    {PassedOver::Directory, "directory", "文件夹", false},
    {PassedOver::Link, "link", "指向别处的链接", false},
    {PassedOver::Special, "special", "不是普通文件", false},
    {PassedOver::Empty, "empty", "空文件，没有内容", false},
    {PassedOver::System, "system", "操作系统留下的文件", false},
    {PassedOver::Lock, "lock", "打开表格时留下的临时文件", false},
    {PassedOver::Encrypted, "encrypted", "有密码", true},
    {PassedOver::Damaged, "damaged", "已损坏", true},
    {PassedOver::TooLarge, "too_large", "单个文件超过 256 MB", true},
    {PassedOver::NameTooLong, "name_too_long", "文件夹和文件名合起来太长", true},
    {PassedOver::Method, "method", "压缩方法不支持", true},
}};

const Words& words(PassedOver why) { return Table[static_cast<std::size_t>(why)]; }

Error broken_error(Broken how) {
    return how == Broken::Truncated ? reason::archive_truncated().value() : reason::archive_damaged().value();
}

// In the child.
Result<void> unpack_mapped(Format format, const File& file, const ArchiveLimits& limits, MemberWire& wire) {
    TRY_INTO(Mapped mapped, Mapped::make(file.number(), file.size()));
    return format == Format::Zip ? unpack_zip(mapped.bytes(), limits, wire)
                                 : unpack_other(mapped.bytes(), format, limits, wire);
}

Unpacked sorted_out(const MemberReader& reader, const ArchiveLimits& limits) {
    std::vector<RawName> raw;
    raw.reserve(reader.seen().size());
    for (const auto& seen : reader.seen()) raw.push_back(seen.name);
    std::vector<std::string> names = shown_names(raw);
    Unpacked unpacked;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto why = reader.seen()[i].why;
        // Only now are names text, and a backslash a divider.
        if (!why) why = litter(names[i]);
        if (!why && names[i].size() > limits.name_bytes) why = PassedOver::NameTooLong;
        if (why) unpacked.passed_over.push_back({std::move(names[i]), *why});
        else unpacked.members.push_back({std::move(names[i]), reader.seen()[i].order});
    }
    if (reader.broken()) unpacked.broken = broken_error(*reader.broken());
    return unpacked;
}

} // namespace

bool is_archive(Format format) {
    return format == Format::Zip || format == Format::SevenZip || format == Format::Rar ||
           format == Format::Tar || format == Format::Gzip;
}

std::string_view name(PassedOver why) { return words(why).name; }
std::string_view explanation(PassedOver why) { return words(why).explanation; }
bool is_loss(PassedOver why) { return words(why).loss; }

Result<Unpacked> unpack(const std::filesystem::path& path, Format format, const ArchiveLimits& limits,
                        MemberSink& sink) {
    TRY(prepare_unpacking());
    TRY_INTO(File file, File::open(path));
    if (file.size() == 0) return reason::empty();
    if (file.size() > limits.archive_bytes) return reason::too_large();
    sandbox::Limits confined;
    confined.memory_bytes += 2 * file.size(); // the mapped file does not count against the parser
    confined.seconds = limits.seconds;
    confined.answer_bytes = limits.expanded_bytes + limits.expanded_bytes / 1024 + (std::uint64_t{64} << 20);
    confined.descriptors.push_back(file.number());
    MemberReader reader(limits, sink);
    TRY(sandbox::stream(
        confined,
        [&](const sandbox::Write& write) -> Result<void> {
            MemberWire wire(write);
            return unpack_mapped(format, file, limits, wire);
        },
        [&reader](std::string_view piece) { return reader.take(piece); }));
    TRY(reader.finish());
    return sorted_out(reader, limits);
}

} // namespace taizhang::intake
