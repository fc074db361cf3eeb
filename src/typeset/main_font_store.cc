// taizhang-font-store FONT INDEX OUT SHA256 [RANGE]
//                                             makes one store from a font file with that digest; RANGE: of these
//                                             characters only, hexadecimal, e.g. 2600-27BF
// taizhang-font-store --table FONTS.JSON DIR  writes DIR/fonts.json: the role table with the stores' digests
#include "base/json.hh"
#include "typeset/font_store.hh"
#include "typeset/font_store_builder.hh"

#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>

namespace taizhang::typeset {
namespace {

Result<std::string> read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) return fail(Code::NotFound, "cannot read " + file.string());
    return text.str();
}

Result<void> write(const std::filesystem::path& file, const std::string& bytes) {
    std::filesystem::path part = file.string() + ".part";
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    std::error_code error;
    if (out) std::filesystem::rename(part, file, error);
    if (!out || error) return fail(Code::Io, "cannot write " + file.string());
    return {};
}

Result<CodeRange> code_range(std::string_view text) {
    std::uint32_t first = 0, last = 0;
    const char* end = text.data() + text.size();
    auto low = std::from_chars(text.data(), end, first, 16);
    bool dash = low.ptr != end && *low.ptr == '-';
    if (!dash || std::from_chars(low.ptr + 1, end, last, 16).ptr != end || last < first) {
        return fail(Code::BadInput, "not a range of characters, e.g. 2600-27BF");
    }
    return CodeRange{first, last};
}

Result<void> build(const std::filesystem::path& font, const char* index, const std::filesystem::path& out,
                   std::string_view sha256, CodeRange range) {
    unsigned face = 0;
    std::string_view digits(index);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), face).ptr !=
        digits.data() + digits.size()) {
        return fail(Code::BadInput, "not a face index");
    }
    TRY_INTO(std::string source, read(font));
    std::string digest = store_sha256(source).hex();
    // Another edition of a font moves no text by a hair unnoticed: a record remembers these digests.
    if (digest != sha256) {
        return fail(Code::Conflict,
                    font.string() + " has SHA-256 " + digest + ", fonts/fonts.json expects " +
                        std::string(sha256),
                    "look at the new edition, then change fonts/fonts.json");
    }
    TRY_INTO(std::string store, build_font_store(font, face, range));
    return write(out, store);
}

Result<void> tabulate(const std::filesystem::path& table, const std::filesystem::path& directory) {
    TRY_INTO(Json roles, read_json(table));
    for (Json& font : roles["fonts"]) {
        std::filesystem::path file = directory / font["store"].get<std::string>();
        TRY_INTO(FontStore store, FontStore::open(file));
        TRY_INTO(std::string bytes, read(file));
        font["header_sha256"] = store.header_digest().hex();
        font["store_sha256"] = store_sha256(bytes).hex();
    }
    return write(directory / "fonts.json", roles.dump(1) + "\n");
}

Result<void> run(int argc, char** argv) {
    if (argc == 4 && std::string_view(argv[1]) == "--table") return tabulate(argv[2], argv[3]);
    if (argc == 5) return build(argv[1], argv[2], argv[3], argv[4], {});
    if (argc == 6) {
        TRY_INTO(CodeRange range, code_range(argv[5]));
        return build(argv[1], argv[2], argv[3], argv[4], range);
    }
    return fail(Code::BadInput,
                "usage: taizhang-font-store FONT INDEX OUT SHA256 [RANGE] | --table FONTS.JSON DIR");
}

} // namespace
} // namespace taizhang::typeset

int main(int argc, char** argv) {
    auto done = taizhang::typeset::run(argc, argv);
    if (done) return 0;
    std::cerr << done.error().message << (done.error().hint.empty() ? "" : "; ") << done.error().hint << "\n";
    return taizhang::facts(done.error().code).exit_code;
}
