#include "intake/charset.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::intake {
namespace {

// Opened by the parent, read-only; the child gets the descriptor and never a path.
class File {
public:
    static Result<File> open(const std::filesystem::path& path) {
        int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (number < 0 && errno == ENOENT) return fail(Code::NotFound, "the file to read is not there");
        if (number < 0) return fail(Code::Io, "the file to read cannot be opened");
        File file(number);
        struct stat facts;
        if (::fstat(number, &facts) != 0 || !S_ISREG(facts.st_mode)) {
            return fail(Code::Io, "what should be read is no regular file");
        }
        file.x_size = static_cast<std::uint64_t>(facts.st_size);
        return Result<File>(std::move(file));
    }
    File(File&& other) noexcept : x_number(std::exchange(other.x_number, -1)), x_size(other.x_size) {}
    File& operator=(File&&) = delete;
    ~File() {
        if (x_number >= 0) ::close(x_number);
    }

    int number() const { return x_number; }
    std::uint64_t size() const { return x_size; }

    Result<std::string> piece(std::uint64_t from, std::uint64_t size) const {
        std::string bytes(size, '\0');
        std::size_t done = 0;
        while (done < size) {
            ssize_t n = ::pread(x_number, bytes.data() + done, size - done, static_cast<off_t>(from + done));
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return fail(Code::Io, "the file could not be read to its end");
            done += static_cast<std::size_t>(n);
        }
        return bytes;
    }

private:
    explicit File(int number) : x_number(number) {}
    int x_number = -1;
    std::uint64_t x_size = 0;
};

Result<Format> identify_file(const File& file) {
    std::uint64_t size = file.size();
    TRY_INTO(std::string head, file.piece(0, std::min<std::uint64_t>(size, 4096)));
    std::uint64_t tail_size = std::min<std::uint64_t>(size, 1024);
    TRY_INTO(std::string tail, file.piece(size - tail_size, tail_size));
    return identify(head, tail);
}

Result<void> parse(Format format, std::string_view bytes, const Limits& limits, Wire& wire) {
    switch (format) {
    case Format::Xlsx:
    case Format::Zip: return read_xlsx(bytes, limits, wire);
    case Format::Jpeg: return read_jpeg(bytes, limits, wire);
    case Format::Png: return read_png(bytes, limits, wire);
    case Format::Tiff: return probe_tiff(bytes, limits, wire);
    case Format::Pdf: return probe_pdf(bytes, limits, wire);
    case Format::Xls:
    case Format::EncryptedOffice: return read_xls(bytes, limits, wire);
    case Format::Ods: return read_ods(bytes, limits, wire);
    case Format::Fods: return read_fods(bytes, limits, wire);
    case Format::Html: return read_html(bytes, limits, wire);
    case Format::SpreadsheetMl: return read_spreadsheetml(bytes, limits, wire);
    case Format::Mhtml: return reason::web_archive();
    case Format::Csv: return read_csv(bytes, limits, wire);
    case Format::Json: return read_json(bytes, wire);
    case Format::Empty: return reason::empty();
    case Format::Unknown: break;
    }
    return reason::unknown();
}

// In the child.
Result<void> parse_mapped(Format format, int number, std::uint64_t size, const Limits& limits, Wire& wire) {
    void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, number, 0);
    if (bytes == MAP_FAILED) return reason::too_large();
    TRY(parse(format, {static_cast<const char*>(bytes), size}, limits, wire));
    wire.finish();
    return {};
}

sandbox::Limits child_limits(std::uint64_t size) {
    sandbox::Limits limits;
    limits.memory_bytes += 2 * size; // the mapped file does not count against the parser
    return limits;
}

enum class Bytes { Binary, Text, Markup };

Bytes bytes_of(Format format) {
    switch (format) {
    case Format::Csv:
    case Format::Json: return Bytes::Text;
    case Format::Fods:
    case Format::Html:
    case Format::SpreadsheetMl: return Bytes::Markup;
    default: return Bytes::Binary;
    }
}

Result<std::string> decode_text(Format format, std::string_view bytes) {
    if (bytes_of(format) == Bytes::Markup) return decode_markup(bytes);
    auto text = text::decode_file_text(bytes);
    if (!text) return reason::unknown();
    return text;
}

// ICU's converters lock, so bytes become Unicode here and not in the child; the child has the text by
// inheritance.
Result<std::string> text_of(Format format, const File& file) {
    TRY_INTO(const std::string bytes, file.piece(0, file.size()));
    return decode_text(format, bytes);
}

Result<void> read_text(Format format, const File& file, const Limits& limits, const sandbox::Sink& sink) {
    TRY_INTO(const std::string text, text_of(format, file));
    if (format == Format::Html) prepare_html();
    auto work = [&](const sandbox::Write& write) -> Result<void> {
        Wire wire(write);
        TRY(parse(format, text, limits, wire));
        wire.finish();
        return {};
    };
    return sandbox::stream(child_limits(text.size()), work, sink);
}

Result<void> read_binary(Format format, const File& file, const Limits& limits, const sandbox::Sink& sink) {
    sandbox::Limits confined = child_limits(file.size());
    confined.descriptors.push_back(file.number());
    auto work = [&](const sandbox::Write& write) -> Result<void> {
        Wire wire(write);
        return parse_mapped(format, file.number(), file.size(), limits, wire);
    };
    return sandbox::stream(confined, work, sink);
}

} // namespace

Result<Reading> read(const std::filesystem::path& path, const Limits& limits) {
    TRY_INTO(File file, File::open(path));
    if (file.size() == 0) return reason::empty();
    if (file.size() > limits.file_bytes) return reason::too_large();
    Reading reading;
    TRY_INTO(reading.format, identify_file(file));
    if (reading.format == Format::Unknown) return reason::unknown();
    if (reading.format == Format::Empty) return reason::empty();
    bool text = bytes_of(reading.format) != Bytes::Binary;
    Decoder decoder(reading);
    auto sink = [&decoder](std::string_view piece) { return decoder.feed(piece); };
    TRY(text ? read_text(reading.format, file, limits, sink)
             : read_binary(reading.format, file, limits, sink));
    TRY(decoder.finish());
    if (reading.format == Format::Zip) reading.format = Format::Xlsx; // it had sheets after all
    return reading;
}

} // namespace taizhang::intake
