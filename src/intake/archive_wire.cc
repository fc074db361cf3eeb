#include "intake/archive_wire.hh"

#include "intake/reasons.hh"

namespace taizhang::intake {
namespace {

constexpr char BeginTag = 'b', DataTag = 'd', EndTag = 'e', SpoiledTag = 'x', PassedTag = 'p',
               BrokenTag = 'z';
constexpr std::size_t LargestText = 70'000; // names are at most 65,535 bytes in any format
constexpr unsigned Utf8Flag = 1;

Failure out_of_step() { return reason::archive_damaged(); }

std::optional<PassedOver> passed_over_of(unsigned number) {
    if (number > static_cast<unsigned>(PassedOver::Method)) return std::nullopt;
    return static_cast<PassedOver>(number);
}

} // namespace

// A tag, a number of one byte, three bytes of length, the text.
void MemberWire::put(char tag, unsigned number, std::string_view text) {
    auto byte = [](std::size_t value) { return static_cast<char>(value & 255); };
    std::string record{tag, byte(number), byte(text.size()), byte(text.size() >> 8), byte(text.size() >> 16)};
    record += text;
    x_write(record);
}

void MemberWire::begin(const RawName& name) { put(BeginTag, name.utf8 ? Utf8Flag : 0, name.bytes); }
void MemberWire::data(std::string_view bytes) { put(DataTag, 0, bytes); }
void MemberWire::end() { put(EndTag, 0, {}); }
void MemberWire::spoiled(PassedOver why) { put(SpoiledTag, static_cast<unsigned>(why), {}); }
void MemberWire::passed_over(const RawName& name, PassedOver why) {
    put(PassedTag, static_cast<unsigned>(why) * 2 + (name.utf8 ? Utf8Flag : 0), name.bytes);
}
void MemberWire::broken(Broken how) { put(BrokenTag, static_cast<unsigned>(how), {}); }

struct MemberReader::Record {
    static constexpr std::size_t Head = 5;
    char tag = 0;
    unsigned number = 0;
    std::string_view text;
};

Result<void> MemberReader::take(std::string_view piece) {
    x_buffer += piece;
    std::string_view rest = x_buffer;
    while (rest.size() >= Record::Head) {
        auto byte = [&rest](std::size_t at) { return std::size_t{static_cast<unsigned char>(rest[at])}; };
        std::size_t size = byte(2) | byte(3) << 8 | byte(4) << 16;
        if (size > LargestText) return out_of_step();
        if (rest.size() < Record::Head + size) break;
        TRY(obey({rest[0], static_cast<unsigned>(byte(1)), rest.substr(Record::Head, size)}));
        rest.remove_prefix(Record::Head + size);
    }
    x_buffer.erase(0, x_buffer.size() - rest.size());
    return {};
}

Result<void> MemberReader::finish() {
    if (!x_buffer.empty() || x_open) return out_of_step();
    return {};
}

Result<void> MemberReader::obey(const Record& record) {
    if (x_broken) return out_of_step();
    switch (record.tag) {
    case BeginTag: return begin(record);
    case DataTag: return data(record.text);
    case EndTag: return end(std::nullopt);
    case SpoiledTag: {
        auto why = passed_over_of(record.number);
        return why ? end(why) : Result<void>(out_of_step());
    }
    case PassedTag: {
        auto why = passed_over_of(record.number / 2);
        if (x_open || !why) return out_of_step();
        x_seen.push_back({{std::string(record.text), record.number % 2 == Utf8Flag}, why, 0});
        return x_seen.size() > x_limits.entries ? Result<void>(reason::too_many_members()) : Result<void>();
    }
    case BrokenTag:
        if (x_open || record.number > static_cast<unsigned>(Broken::Damaged)) return out_of_step();
        x_broken = static_cast<Broken>(record.number);
        return {};
    default: return out_of_step();
    }
}

Result<void> MemberReader::begin(const Record& record) {
    if (x_open || record.number > Utf8Flag) return out_of_step();
    if (x_members >= x_limits.members || x_seen.size() >= x_limits.entries) return reason::too_many_members();
    x_open = true;
    x_member_bytes = 0;
    x_seen.push_back({{std::string(record.text), record.number == Utf8Flag}, std::nullopt, 0});
    return x_sink.begin();
}

Result<void> MemberReader::data(std::string_view bytes) {
    if (!x_open) return out_of_step();
    x_member_bytes += bytes.size();
    x_bytes += bytes.size();
    if (x_member_bytes > x_limits.member_bytes || x_bytes > x_limits.expanded_bytes) return reason::bomb();
    return x_sink.write(bytes);
}

Result<void> MemberReader::end(std::optional<PassedOver> why) {
    if (!x_open) return out_of_step();
    x_open = false;
    if (!why && x_member_bytes == 0) why = PassedOver::Empty;
    x_seen.back().why = why;
    if (why) {
        x_sink.drop();
        return {};
    }
    x_seen.back().order = x_members++;
    return x_sink.end();
}

Result<void> check_expansion(std::uint64_t expanded, std::uint64_t packed, const ArchiveLimits& limits) {
    constexpr std::uint64_t RatioFrom = std::uint64_t{64} << 20;
    bool suspicious = expanded > RatioFrom && expanded / limits.expansion_ratio > packed;
    if (expanded > limits.expanded_bytes || suspicious) return reason::bomb();
    return {};
}

} // namespace taizhang::intake
