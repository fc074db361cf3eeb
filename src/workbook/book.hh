// libxlsxwriter behind a wall: one workbook being written, formats by what they look like, the bytes at the end.
// Internal to the room. Not for several threads.
#pragma once

#include "base/date.hh"
#include "base/unnamed_file.hh"

#include <map>
#include <string>
#include <tuple>
#include <xlsxwriter.h>

namespace taizhang::workbook {

struct Look {
    std::string number;       // "0.00", "@", "" for general
    int size = 10;            // points
    std::uint32_t fill = 0;   // 0: none
    std::uint32_t colour = 0; // of the text
    bool bold = false, locked = true, border = true, wrap = true;
    enum class Align { Left, Centre, Right } align = Align::Left;
    auto key() const { return std::tuple(number, size, fill, colour, bold, locked, border, wrap, align); }
    bool operator<(const Look& other) const { return key() < other.key(); }
};

class Book {
public:
    // Errors: Io, Unavailable (no temporary file).
    static Result<Book> open(Instant made, const std::string& title);
    Book(Book&& other) noexcept;
    Book& operator=(Book&&) = delete;
    ~Book();

    lxw_worksheet* add_sheet(const std::string& name);
    lxw_format* format(const Look& look);
    lxw_workbook* raw() { return x_book; }
    // A call of the library that must not fail; the first failure is finish()'s.
    void must(lxw_error error) {
        if (x_error == LXW_NO_ERROR) x_error = error;
    }

    // Once, at the end. Errors: Internal (the library refused something), Io, Unavailable.
    Result<std::string> finish();

private:
    Book() = default;

    std::shared_ptr<const UnnamedFile> x_file;
    lxw_workbook* x_book = nullptr;
    lxw_error x_error = LXW_NO_ERROR;
    std::map<Look, lxw_format*> x_formats;
};

} // namespace taizhang::workbook
