#include "service/record_file.hh"

#include "proof/hash.hh"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace taizhang::service {
namespace {

constexpr std::size_t Batch = 64;                     // rows checked together
constexpr std::size_t Shown = 8;                      // violations named
constexpr std::size_t ReleaseEvery = 8 * 1024 * 1024; // bytes read

Failure broken() { return fail(Code::BadInput, "文件不是有效的 JSON 记录", "请检查文件内容是否完整"); }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t after_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_blank(text[at])) ++at;
    return at;
}

// Past the string that begins at `at`; npos when it does not end.
std::size_t after_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') ++at;
        else if (text[at] == '"') return at + 1;
    }
    return std::string_view::npos;
}

// Past the value that begins at `at`. Only its extent: whether it is JSON is the parser's to say.
std::size_t after_value(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    while (at < text.size()) {
        char c = text[at];
        if (c == '"') {
            at = after_string(text, at);
            if (at == std::string_view::npos || depth == 0) return at;
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        bool closes = c == '}' || c == ']';
        if (depth == 0 && (closes || c == ',' || is_blank(c))) return at;
        if (closes && --depth == 0) return at + 1;
        ++at;
    }
    return at;
}

} // namespace

struct RecordFile::Mapping {
    Mapping(int descriptor, std::size_t bytes) : size(bytes) {
        data = size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (data == MAP_FAILED) data = nullptr;
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (data != nullptr) ::munmap(data, size);
    }
    std::string_view text() const { return {static_cast<const char*>(data), data == nullptr ? 0 : size}; }
    void release() const {
        if (data != nullptr) ::madvise(data, size, MADV_DONTNEED);
    }
    void* data = nullptr;
    std::size_t size = 0;
};

// The canonical text as it comes: compared with the file as long as the two are the same, else kept apart.
class RecordFile::Canonical {
public:
    explicit Canonical(std::string_view file) : x_file(file) {}
    ~Canonical() {
        if (x_descriptor >= 0) ::close(x_descriptor);
    }
    Canonical(const Canonical&) = delete;
    Canonical& operator=(const Canonical&) = delete;

    Result<void> put(std::string_view bytes) {
        x_hasher.update(bytes);
        if (x_descriptor < 0 && x_file.substr(x_size, bytes.size()) == bytes) {
            x_size += bytes.size();
            return {};
        }
        if (x_descriptor < 0) TRY(part());
        x_size += bytes.size();
        x_buffer += bytes;
        return x_buffer.size() < 256 * 1024 ? Result<void>() : flush();
    }
    // Null when the file is the canonical text.
    Result<std::unique_ptr<Mapping>> finish() {
        if (x_descriptor < 0 && x_size == x_file.size()) return std::unique_ptr<Mapping>();
        if (x_descriptor < 0) TRY(part());
        TRY(flush());
        auto mapping = std::make_unique<Mapping>(x_descriptor, x_size);
        if (mapping->text().size() != x_size) return io();
        return mapping;
    }
    Sha256 digest() { return x_hasher.finish().sha256; }

private:
    static Failure io() { return fail(Code::Io, "写不了临时文件", "请检查临时目录的权限和磁盘空间"); }

    // The file turns out not to be canonical: what was the same so far is copied.
    Result<void> part() {
        const char* directory = std::getenv("TMPDIR");
        std::string name = std::string(directory != nullptr && *directory != '\0' ? directory : "/tmp");
        name += "/taizhang-XXXXXX";
        x_descriptor = ::mkostemp(name.data(), O_CLOEXEC);
        if (x_descriptor < 0) return io();
        ::unlink(name.c_str());
        return write(x_file.substr(0, x_size));
    }
    Result<void> flush() {
        TRY(write(x_buffer));
        x_buffer.clear();
        return {};
    }
    Result<void> write(std::string_view bytes) const {
        while (!bytes.empty()) {
            auto count = ::write(x_descriptor, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return io();
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return {};
    }

    std::string_view x_file;
    std::size_t x_size = 0;
    int x_descriptor = -1;
    std::string x_buffer;
    proof::Hasher x_hasher;
};

RecordFile::~RecordFile() = default;

Result<std::unique_ptr<RecordFile>> RecordFile::open(const std::filesystem::path& file) {
    int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(Code::NotFound, "打不开文件", "请核对路径");
    struct stat status {};
    bool known = ::fstat(descriptor, &status) == 0 && status.st_size > 0;
    std::unique_ptr<RecordFile> made(new RecordFile);
    made->x_file =
        std::make_unique<Mapping>(descriptor, known ? static_cast<std::size_t>(status.st_size) : 0);
    ::close(descriptor);
    made->x_text = made->x_file->text();
    if (made->x_text.empty()) return broken();
    TRY(made->find_rows());
    return made;
}

// The header is the file's text with nothing between the brackets of its rows.
Result<void> RecordFile::find_rows() {
    constexpr auto End = std::string_view::npos;
    std::size_t at = after_blanks(x_text, 0);
    if (at >= x_text.size() || x_text[at] != '{') return broken();
    for (at = after_blanks(x_text, at + 1); at < x_text.size() && x_text[at] == '"';) {
        std::size_t key = at;
        at = after_string(x_text, at);
        if (at == End) return broken();
        std::string_view name = x_text.substr(key, at - key);
        at = after_blanks(x_text, at);
        if (at >= x_text.size() || x_text[at] != ':') return broken();
        std::size_t value = after_blanks(x_text, at + 1);
        at = after_value(x_text, value);
        if (at == End) return broken();
        if (name == "\"rows\"" && value < at && x_text[value] == '[') {
            if (x_rows_end != 0) return broken(); // twice
            x_rows_begin = value + 1;
            x_rows_end = at - 1;
        }
        release();
        at = after_blanks(x_text, at);
        if (at < x_text.size() && x_text[at] == ',') at = after_blanks(x_text, at + 1);
    }
    if (x_rows_end == 0) return broken();
    std::string text(x_text.substr(0, x_rows_begin));
    text += x_text.substr(x_rows_end);
    TRY_INTO(x_header, parse_json(text));
    return rewind();
}

void RecordFile::release() const {
    x_file->release();
    if (x_copy) x_copy->release();
}

Result<void> RecordFile::rewind() {
    x_at = after_blanks(x_text, x_rows_begin);
    x_number = 0;
    return {};
}

Result<const Json*> RecordFile::next() {
    if (x_at >= x_rows_end && x_number == 0) return nullptr;
    if (x_at == std::string_view::npos) return nullptr; // behind the last one
    std::size_t end = after_value(x_text.substr(0, x_rows_end), x_at);
    auto row =
        end == std::string_view::npos ? Result<Json>(broken()) : parse_json(x_text.substr(x_at, end - x_at));
    ++x_number;
    if (!row) {
        Error error = row.error();
        error.message = "第 " + std::to_string(x_number) + " 行：" + error.message;
        return Failure(std::move(error));
    }
    x_row = std::move(*row);
    if (x_at / ReleaseEvery != end / ReleaseEvery) x_file->release();
    x_at = after_blanks(x_text, end);
    if (x_at >= x_rows_end) x_at = std::string_view::npos;
    else if (x_text[x_at] == ',') x_at = after_blanks(x_text, x_at + 1);
    else return broken();
    return &x_row;
}

// Rows [first, first + size) beside the header; each violation with its row in the whole record.
Result<void> RecordFile::check_batch(const record::Schema& schema, Json& batch, std::size_t first,
                                     std::string& wrong) const {
    auto errors = [&schema](const Json& record, std::size_t row, std::string& into) {
        bool found = false;
        for (const auto& violation : schema.validate(record)) {
            if (violation.severity != record::Severity::Error) continue;
            found = true;
            std::string place = violation.places.empty() ? std::string() : violation.places.front().field;
            if (place.starts_with("/rows/0")) place = "/rows/" + std::to_string(row) + place.substr(7);
            std::string message = violation.message;
            const std::string own = "明细第1条";
            if (message.starts_with(own))
                message = "明细第" + std::to_string(row + 1) + "条" + message.substr(own.size());
            into += "\n" + place + " " + message;
        }
        return found;
    };
    Json record = x_header;
    record["rows"] = std::move(batch);
    batch = Json::array();
    std::string ignored;
    if (!errors(record, 0, ignored)) return {};
    std::size_t named = 0;
    Json rows = std::move(record["rows"]);
    for (std::size_t i = 0; i < rows.size() && named < Shown; ++i) {
        record["rows"] = Json::array({std::move(rows[i])});
        named += errors(record, first + i, wrong);
    }
    if (wrong.empty()) wrong = ignored;
    return {};
}

Result<void> RecordFile::check(const record::Schema& schema) {
    Canonical text(x_text);
    std::string wrong;
    TRY(text.put("{"));
    bool first = true;
    for (const auto& [key, value] : x_header.get_ref<const Json::object_t&>()) {
        TRY_INTO(std::string name, taizhang::canonical(Json(key)));
        TRY(text.put((first ? "" : ",") + name + ":"));
        first = false;
        if (key != "rows") {
            TRY_INTO(std::string written, taizhang::canonical(value));
            TRY(text.put(written));
            continue;
        }
        Json batch = Json::array();
        std::size_t rows = 0;
        TRY(rewind());
        while (wrong.empty()) {
            TRY_INTO(const Json* row, next());
            if (row == nullptr) break;
            TRY_INTO(std::string written, taizhang::canonical(*row));
            TRY(text.put((rows == 0 ? "[" : ",") + written));
            batch.push_back(std::move(x_row));
            if (++rows % Batch == 0) TRY(check_batch(schema, batch, rows - Batch, wrong));
        }
        if (rows == 0 || !batch.empty()) TRY(check_batch(schema, batch, rows - batch.size(), wrong));
        if (!wrong.empty())
            return fail(Code::Unprocessable, "数据不合格式：" + wrong, "按 schemas 里的字段改正");
        TRY(text.put(rows == 0 ? "[]" : "]"));
    }
    TRY(text.put("}"));
    TRY_INTO(x_copy, text.finish());
    x_digest = text.digest();
    x_canonical = x_copy ? x_copy->text() : x_text;
    release();
    return {};
}

} // namespace taizhang::service
