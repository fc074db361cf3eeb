#include "intake/archive.hh"
#include "intake/charset.hh"
#include "intake/ends.hh"
#include "intake/file.hh"
#include "intake/mhtml.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <charconv>

namespace taizhang::intake {
namespace {

// The list of a zip's names may be longer than what was looked at: the child asks it whether this is a paper after all.
Result<Format> paper_in_zip(const File& file) {
    sandbox::Limits confined;
    confined.memory_bytes += 2 * file.size(); // the mapped file does not count against the parser
    confined.descriptors.push_back(file.number());
    auto answer = sandbox::run(confined, [&](const sandbox::Write& write) -> Result<void> {
        TRY_INTO(Mapped mapped, Mapped::make(file.number(), file.size()));
        auto kind = static_cast<char>(kind_of_zip(mapped.bytes()));
        write({&kind, 1});
        return {};
    });
    if (!answer && answer.error().code != Code::Unprocessable) return Failure(answer.error());
    if (!answer || answer->size() != 1) return Format::Zip;
    for (Format format : {Format::Xlsx, Format::Ods, Format::Ofd, Format::Office}) {
        if (answer->front() == static_cast<char>(format)) return format;
    }
    return Format::Zip;
}

Result<Format> identify_file(const File& file) {
    std::uint64_t size = file.size();
    TRY_INTO(std::string head, file.piece(0, std::min<std::uint64_t>(size, Ends::HeadBytes)));
    std::uint64_t tail_size = std::min<std::uint64_t>(size, Ends::TailBytes);
    TRY_INTO(std::string tail, file.piece(size - tail_size, tail_size));
    Format format = identify(head, tail);
    return format == Format::Zip ? paper_in_zip(file) : format;
}

Result<void> parse(Format format, std::string_view bytes, const Limits& limits, Wire& wire) {
    switch (format) {
    case Format::Xlsx: return read_xlsx(bytes, limits, wire);
    case Format::Jpeg: return read_jpeg(bytes, limits, wire);
    case Format::Png: return read_png(bytes, limits, wire);
    case Format::Tiff: return probe_tiff(bytes, limits, wire);
    case Format::Pdf: return probe_pdf(bytes, limits, wire);
    case Format::Ofd: return read_ofd(bytes, limits, wire);
    case Format::Xls:
    case Format::EncryptedOffice: return read_xls(bytes, limits, wire);
    case Format::Ods: return read_ods(bytes, limits, wire);
    case Format::Fods: return read_fods(bytes, limits, wire);
    case Format::Html: return read_html(bytes, limits, wire);
    case Format::SpreadsheetMl: return read_spreadsheetml(bytes, limits, wire);
    case Format::Mhtml: break; // read_web_archive
    case Format::Csv: return read_csv(bytes, limits, wire);
    case Format::Json: return read_json(bytes, wire);
    case Format::Empty: return reason::empty();
    case Format::Office: return reason::not_a_sheet();
    case Format::Zip:
    case Format::SevenZip:
    case Format::Rar:
    case Format::Tar:
    case Format::Gzip: return reason::is_an_archive();
    case Format::Unknown: break;
    }
    return reason::unknown();
}

// In the child.
Result<void> parse_mapped(Format format, int number, std::uint64_t size, const Limits& limits, Wire& wire) {
    TRY_INTO(Mapped mapped, Mapped::make(number, size));
    TRY(parse(format, mapped.bytes(), limits, wire));
    wire.finish();
    return {};
}

sandbox::Limits child_limits(std::uint64_t size, const Limits& limits) {
    constexpr std::uint64_t OfACell = 64; // bytes of the answer, generously
    sandbox::Limits confined;
    confined.memory_bytes =
        limits.memory_bytes + 2 * size; // the mapped file does not count against the parser
    confined.seconds = limits.seconds;
    confined.answer_bytes = std::max(confined.answer_bytes, limits.cells * OfACell);
    return confined;
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
    auto text = decode_text_file(bytes);
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
    return sandbox::stream(child_limits(text.size(), limits), work, sink);
}

// The pages of a web archive, taken apart in a child, for their encodings are the parent's to know.
Result<std::vector<std::string>> pages_of(const File& file, const Limits& limits) {
    sandbox::Limits confined = child_limits(file.size(), limits);
    confined.descriptors.push_back(file.number());
    auto answer = sandbox::run(confined, [&](const sandbox::Write& write) -> Result<void> {
        TRY_INTO(Mapped mapped, Mapped::make(file.number(), file.size()));
        TRY_INTO(auto pages, mhtml_pages(mapped.bytes()));
        for (const auto& page : pages) {
            std::string length = std::to_string(page.size());
            write(length + '\n');
            write(page);
        }
        return {};
    });
    TRY(answer);
    std::vector<std::string> pages;
    for (std::string_view rest = *answer; !rest.empty();) {
        std::size_t size = 0;
        auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), size);
        auto head = static_cast<std::size_t>(end - rest.data()) + 1;
        bool whole = error == std::errc() && head <= rest.size() && size <= rest.size() - head;
        if (!whole || pages.size() >= MostPages) return reason::damaged(); // a child that was taken over
        TRY_INTO(auto text, decode_markup(rest.substr(head, size)));
        pages.push_back(std::move(text));
        rest.remove_prefix(head + size);
    }
    return pages;
}

Result<void> read_web_archive(const File& file, const Limits& limits, const sandbox::Sink& sink) {
    TRY_INTO(const auto pages, pages_of(file, limits));
    prepare_html();
    auto work = [&](const sandbox::Write& write) -> Result<void> {
        Wire wire(write);
        TRY(read_pages(pages, limits, wire));
        wire.finish();
        return {};
    };
    return sandbox::stream(child_limits(file.size(), limits), work, sink);
}

Result<void> read_binary(Format format, const File& file, const Limits& limits, const sandbox::Sink& sink) {
    sandbox::Limits confined = child_limits(file.size(), limits);
    confined.descriptors.push_back(file.number());
    auto work = [&](const sandbox::Write& write) -> Result<void> {
        Wire wire(write);
        return parse_mapped(format, file.number(), file.size(), limits, wire);
    };
    return sandbox::stream(confined, work, sink);
}

} // namespace

Result<Format> identify(const std::filesystem::path& path) {
    TRY_INTO(File file, File::open(path));
    return identify_file(file);
}

Result<Reading> read(const std::filesystem::path& path, const Limits& limits) {
    TRY_INTO(File file, File::open(path));
    if (file.size() == 0) return reason::empty();
    Reading reading;
    TRY_INTO(reading.format, identify_file(file));
    if (is_archive(reading.format)) return reason::is_an_archive();
    if (file.size() > limits.file_bytes) return reason::too_large();
    if (reading.format == Format::Unknown) return reason::unknown();
    if (reading.format == Format::Empty) return reason::empty();
    Decoder decoder(reading);
    auto sink = [&decoder](std::string_view piece) { return decoder.feed(piece); };
    if (reading.format == Format::Mhtml) TRY(read_web_archive(file, limits, sink));
    else if (bytes_of(reading.format) == Bytes::Binary) TRY(read_binary(reading.format, file, limits, sink));
    else TRY(read_text(reading.format, file, limits, sink));
    TRY(decoder.finish());
    return reading;
}

} // namespace taizhang::intake
