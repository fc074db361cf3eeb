#include "intake/package.hh"

#include "intake/reasons.hh"

#include <zip.h>

namespace taizhang::intake {
namespace {

constexpr std::uint64_t RatioFrom = std::uint64_t{1} << 20;

} // namespace

void Package::Close::operator()(zip* archive) const { zip_discard(archive); }

Result<Package> Package::open(std::string_view bytes, const Limits& limits) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source == nullptr) return reason::damaged();
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (archive == nullptr) {
        zip_source_free(source);
        zip_error_fini(&error);
        return reason::truncated(); // the directory stands at the end of a zip: it is what a cut takes first
    }
    Package package(archive, limits);
    TRY(package.check_declarations());
    return package;
}

Result<void> Package::check_declarations() const {
    std::uint64_t sum = 0;
    zip_int64_t count = zip_get_num_entries(x_archive.get(), 0);
    if (count > 10'000) return reason::bomb();
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        if (zip_stat_index(x_archive.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0)
            return reason::damaged();
        if (stat.encryption_method != ZIP_EM_NONE) return reason::encrypted();
        if (stat.size > x_limits.expanded_bytes) return reason::bomb();
        sum += stat.size;
        bool suspicious = stat.size > RatioFrom && stat.size / x_limits.expansion_ratio > stat.comp_size;
        if (suspicious || sum > x_limits.expanded_bytes) return reason::bomb();
    }
    return {};
}

std::int64_t Package::find(std::string_view name) const {
    while (name.starts_with('/')) name.remove_prefix(1);
    return zip_name_locate(x_archive.get(), std::string(name).c_str(), ZIP_FL_NOCASE);
}

std::uint64_t Package::size(std::int64_t part) const {
    zip_stat_t stat;
    bool known = part >= 0 && zip_stat_index(x_archive.get(), static_cast<zip_uint64_t>(part), 0, &stat) == 0;
    return known ? stat.size : 0;
}

Result<void> Package::read(std::int64_t part, const std::function<bool(std::string_view)>& take) {
    auto index = static_cast<zip_uint64_t>(part);
    zip_stat_t stat;
    if (part < 0 || zip_stat_index(x_archive.get(), index, 0, &stat) != 0) return reason::damaged();
    zip_file_t* file = zip_fopen_index(x_archive.get(), index, 0);
    if (file == nullptr) return reason::damaged();
    std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> closer(file, zip_fclose);
    std::vector<char> buffer(64 * 1024);
    std::uint64_t size = 0;
    for (;;) {
        zip_int64_t n = zip_fread(file, buffer.data(), buffer.size());
        if (n < 0) return reason::damaged(); // also a wrong CRC
        if (n == 0) break;
        size += static_cast<std::uint64_t>(n);
        x_expanded += static_cast<std::uint64_t>(n);
        // What is there counts, not what was declared.
        if (size > stat.size || x_expanded > x_limits.expanded_bytes) return reason::bomb();
        if (!take({buffer.data(), static_cast<std::size_t>(n)})) return {};
    }
    if (size != stat.size) return reason::damaged();
    return {};
}

Result<void> parse_xml(Package& package, std::int64_t part, XmlHandler& handler) {
    return parse_xml(
        [&](const std::function<bool(std::string_view)>& take) { return package.read(part, take); }, handler);
}

} // namespace taizhang::intake
