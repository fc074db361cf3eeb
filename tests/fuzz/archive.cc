// Archives: what the child unpacks, put together again as the parent does, names and all.
#include "harness.hh"
#include "intake/archive_wire.hh"
#include "text/utf8.hh"

using namespace taizhang;

namespace {

class Counting final : public intake::MemberSink {
public:
    Result<void> begin() override {
        fuzz::must(!x_open);
        x_open = true;
        return {};
    }
    Result<void> write(std::string_view) override {
        fuzz::must(x_open);
        return {};
    }
    Result<void> end() override {
        fuzz::must(x_open);
        x_open = false;
        ++whole;
        return {};
    }
    void drop() override { x_open = false; }
    std::size_t whole = 0;

private:
    bool x_open = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto bytes = fuzz::bytes_of(data, size);
    auto format =
        intake::identify(bytes.substr(0, 4096), bytes.substr(size - std::min<std::size_t>(size, 1024)));
    (void)intake::kind_of_zip(bytes);
    if (!intake::is_archive(format) || !intake::prepare_unpacking()) return 0;
    intake::ArchiveLimits limits;
    limits.expanded_bytes = 16 << 20;
    limits.member_bytes = 4 << 20;
    limits.members = 50;
    limits.entries = 200;
    Counting sink;
    intake::MemberReader reader(limits, sink);
    Result<void> taken;
    sandbox::Write write = [&](std::string_view piece) {
        if (taken) taken = reader.take(piece);
    };
    intake::MemberWire wire(write);
    auto done = format == intake::Format::Zip ? intake::unpack_zip(bytes, limits, wire)
                                              : intake::unpack_other(bytes, format, limits, wire);
    fuzz::must(taken.has_value() || taken.error().code == Code::Unprocessable);
    if (!done || !taken) return 0;
    fuzz::must(reader.finish().has_value()); // a child of ours keeps the rules of the wire
    std::vector<intake::RawName> raw;
    for (const auto& seen : reader.seen()) raw.push_back(seen.name);
    for (const auto& name : intake::shown_names(raw)) fuzz::must(!name.empty() && text::is_utf8(name));
    return 0;
}
