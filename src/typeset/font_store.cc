#include "typeset/font_store.hh"

#include <cstring>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::typeset {

struct FontStore::Mapping {
    void* data = nullptr;
    std::size_t size = 0;
    Mapping(void* at, std::size_t bytes) : data(at), size(bytes) {}
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { ::munmap(data, size); }
};

namespace {

Error corrupt(std::string_view what) {
    return {Code::Corrupt, "字库文件损坏: " + std::string(what), "请重新构建或重新安装字库（docs/fonts.md）"};
}

bool fits(std::uint64_t at, std::uint64_t count, std::uint64_t unit, std::uint64_t size) {
    return at <= size && count <= (size - at) / unit;
}

} // namespace

Sha256 store_sha256(std::string_view bytes) {
    Sha256::Bytes digest{};
    unsigned size = 0;
    int done = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    TAIZHANG_CHECK(done == 1 && size == digest.size());
    return Sha256(digest);
}

Result<FontStore> FontStore::open(const std::filesystem::path& file) {
    int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(Code::NotFound, "找不到字库文件", "请先构建字库（docs/fonts.md）");
    struct stat status {};
    bool known = ::fstat(descriptor, &status) == 0 && status.st_size >= 0;
    auto size = known ? static_cast<std::size_t>(status.st_size) : 0;
    // The head is read, not looked at in the mapping: a font that no document uses takes no memory.
    StoreHeader header;
    bool whole = ::pread(descriptor, &header, sizeof header, 0) == static_cast<ssize_t>(sizeof header);
    void* data = whole ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : MAP_FAILED;
    ::close(descriptor);
    if (data == MAP_FAILED) return Failure(corrupt("太短"));
    // Documents touch glyphs here and there: reading ahead would only fill memory.
    ::madvise(data, size, MADV_RANDOM);

    FontStore store;
    store.x_mapping = std::make_shared<Mapping>(data, size);
    store.x_data = static_cast<const char*>(data);
    store.x_header = header;
    if (!store.sound()) return Failure(corrupt("文件头不符"));
    return store;
}

bool FontStore::sound() const {
    const StoreHeader& h = x_header;
    std::uint64_t size = x_mapping->size;
    return h.magic == StoreMagic && h.version == StoreVersion && h.file_size == size &&
           (h.outlines == Outlines::Cff || h.outlines == Outlines::TrueType) && h.glyphs > 0 &&
           h.glyphs <= 65536 && h.units_per_em > 0 && h.leaves > 0 && fits(h.name_at, h.name_size, 1, size) &&
           fits(h.planes_at, PlaneEntries, 2, size) && fits(h.leaves_at, h.leaves, 512, size) &&
           fits(h.advances_at, h.glyphs, 2, size) &&
           fits(h.offsets_at, std::uint64_t(h.glyphs) + 1, 4, size) &&
           fits(h.outlines_at, h.outlines_size, 1, size) && fits(h.selectors_at, h.glyphs, 1, size) &&
           fits(h.dicts_at, h.private_dicts, 8, size) && (h.outlines != Outlines::Cff || sound_code());
}

bool FontStore::sound_code() const {
    constexpr std::uint64_t Padding = 8; // bit strings are read eight bytes at a time
    const StoreHeader& h = x_header;
    std::uint64_t size = x_mapping->size;
    return fits(h.code_at, h.code_bits / 8 + Padding, 1, size) && h.end_bits > 0 && h.end_bits <= 15 &&
           fits(h.places_at, h.glyphs, sizeof(CodedOutline), size) &&
           fits(h.coded_at, h.coded_size + Padding, 1, size);
}

std::uint32_t FontStore::word(std::uint32_t at) const {
    std::uint32_t value = 0;
    std::memcpy(&value, x_data + at, sizeof value);
    return value;
}

std::uint16_t FontStore::half(std::uint32_t at) const {
    std::uint16_t value = 0;
    std::memcpy(&value, x_data + at, sizeof value);
    return value;
}

std::string_view FontStore::name() const { return {x_data + x_header.name_at, x_header.name_size}; }

std::uint32_t FontStore::gid_of(char32_t codepoint) const {
    if (codepoint >= 0x110000) return 0;
    std::uint32_t leaf = half(x_header.planes_at + codepoint / 256 * 2);
    if (leaf >= x_header.leaves) return 0;
    std::uint32_t gid = half(x_header.leaves_at + leaf * 512 + codepoint % 256 * 2);
    return gid < x_header.glyphs ? gid : 0;
}

std::uint16_t FontStore::design_advance(std::uint32_t gid) const {
    return gid < x_header.glyphs ? half(x_header.advances_at + gid * 2) : std::uint16_t{0};
}

std::int32_t FontStore::advance(std::uint32_t gid) const {
    std::uint32_t units = x_header.units_per_em;
    return static_cast<std::int32_t>((design_advance(gid) * 1000u + units / 2) / units);
}

std::string_view FontStore::outline(std::uint32_t gid) const {
    if (gid >= x_header.glyphs) return {};
    std::uint32_t from = word(x_header.offsets_at + gid * 4), to = word(x_header.offsets_at + gid * 4 + 4);
    if (from > to || to > x_header.outlines_size) return {};
    return {x_data + x_header.outlines_at + from, to - from};
}

CodedOutline FontStore::coded_outline(std::uint32_t gid) const {
    CodedOutline outline;
    if (gid >= x_header.glyphs || x_header.outlines != Outlines::Cff) return outline;
    std::memcpy(&outline, x_data + x_header.places_at + std::size_t(gid) * sizeof outline, sizeof outline);
    bool inside = std::uint64_t(outline.first) + outline.count <= std::uint64_t(x_header.coded_size) * 8;
    return inside ? outline : CodedOutline{};
}

std::uint8_t FontStore::private_selector(std::uint32_t gid) const {
    return gid < x_header.glyphs ? static_cast<std::uint8_t>(x_data[x_header.selectors_at + gid])
                                 : std::uint8_t{0};
}

std::string_view FontStore::private_dict(std::uint32_t index) const {
    if (index >= x_header.private_dicts) return {};
    std::uint32_t at = word(x_header.dicts_at + index * 8), size = word(x_header.dicts_at + index * 8 + 4);
    return fits(at, size, 1, x_mapping->size) ? std::string_view(x_data + at, size) : std::string_view();
}

Sha256 FontStore::header_digest() const {
    std::array<char, sizeof(StoreHeader)> raw{};
    std::memcpy(raw.data(), &x_header, raw.size());
    return store_sha256({raw.data(), raw.size()});
}

Result<void> FontStore::verify() const {
    std::string_view body(x_data + sizeof(StoreHeader), x_mapping->size - sizeof(StoreHeader));
    Sha256 digest = store_sha256(body);
    ::madvise(x_mapping->data, x_mapping->size, MADV_DONTNEED); // or the whole font would stay resident
    if (digest != Sha256(x_header.body_digest)) return Failure(corrupt("摘要不符"));
    return {};
}

} // namespace taizhang::typeset
