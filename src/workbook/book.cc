#include "workbook/book.hh"

#include <cerrno>
#include <filesystem>
#include <unistd.h>

namespace taizhang::workbook {
namespace {

std::filesystem::path scratch() {
    std::error_code ignored;
    auto directory = std::filesystem::temp_directory_path(ignored);
    return directory.empty() ? "/tmp" : directory;
}

Result<std::string> whole(int descriptor) {
    off_t size = ::lseek(descriptor, 0, SEEK_END);
    if (size <= 0) return fail(Code::Io, "表格没有生成", "请检查临时目录与磁盘空间后重试");
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        ssize_t n = ::pread(descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(Code::Io, "表格没有生成", "请检查临时目录与磁盘空间后重试");
        done += static_cast<std::size_t>(n);
    }
    return bytes;
}

} // namespace

// libxlsxwriter 1.1.4 writes to a name only (a buffer came with 1.1.5): the name is that of a file which has none.
Result<Book> Book::open(Instant made, const std::string& title) {
    Book book;
    TRY_INTO(book.x_file, UnnamedFile::make(scratch(), ""));
    std::string name = "/proc/self/fd/" + std::to_string(book.x_file->descriptor());
    std::string directory = scratch().string();
    lxw_workbook_options options{};
    options.tmpdir = directory.data();
    book.x_book = workbook_new_opt(name.c_str(), &options);
    if (book.x_book == nullptr) return fail(Code::Internal, "表格没有生成", "请重试，仍不成请联系维护人员");
    std::string author = "台账";
    std::string heading = title;
    lxw_doc_properties properties{};
    properties.title = heading.data();
    properties.author = author.data();
    properties.created = std::chrono::duration_cast<std::chrono::seconds>(made.time_since_epoch()).count();
    if (properties.created <= 0) properties.created = 1; // 0 means now to the library
    book.must(workbook_set_properties(book.x_book, &properties));
    return Result<Book>(std::move(book));
}

Book::Book(Book&& other) noexcept
    : x_file(std::move(other.x_file)), x_book(std::exchange(other.x_book, nullptr)), x_error(other.x_error),
      x_formats(std::move(other.x_formats)) {}

Book::~Book() {
    if (x_book != nullptr) lxw_workbook_free(x_book);
}

lxw_worksheet* Book::add_sheet(const std::string& name) {
    lxw_worksheet* sheet = workbook_add_worksheet(x_book, name.c_str());
    TAIZHANG_CHECK(sheet != nullptr); // names are ours: short and different
    return sheet;
}

lxw_format* Book::format(const Look& look) {
    auto [at, fresh] = x_formats.try_emplace(look, nullptr);
    if (!fresh) return at->second;
    lxw_format* format = workbook_add_format(x_book);
    TAIZHANG_CHECK(format != nullptr);
    at->second = format;
    format_set_font_name(format, "宋体");
    format_set_font_size(format, look.size);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    using enum Look::Align;
    format_set_align(format, look.align == Left     ? LXW_ALIGN_LEFT
                             : look.align == Centre ? LXW_ALIGN_CENTER
                                                    : LXW_ALIGN_RIGHT);
    if (!look.number.empty()) format_set_num_format(format, look.number.c_str());
    if (look.fill != 0) format_set_bg_color(format, look.fill);
    if (look.colour != 0) format_set_font_color(format, look.colour);
    if (look.bold) format_set_bold(format);
    if (look.wrap) format_set_text_wrap(format);
    if (look.border) format_set_border(format, LXW_BORDER_THIN);
    if (!look.locked) format_set_unlocked(format);
    return format;
}

Result<std::string> Book::finish() {
    lxw_workbook* book = std::exchange(x_book, nullptr); // workbook_close frees it, also when it fails
    must(workbook_close(book));
    if (x_error != LXW_NO_ERROR)
        return fail(Code::Internal, std::string("表格没有生成：") + lxw_strerror(x_error),
                    "请检查临时目录与磁盘空间后重试");
    return whole(x_file->descriptor());
}

} // namespace taizhang::workbook
