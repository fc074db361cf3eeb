#include "ocr/ocr.hh"

#include "ocr/recognise.hh"
#include "sandbox/sandbox.hh"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::ocr {
namespace {

constexpr int LowestConfidence = 500; // PP-OCR's drop_score: below it the text is mostly invented
constexpr auto HowToGet = "请运行 scripts/fetch-ocr，再启动；在此之前扫描件照常保存，只是没有可检索的文字";

Failure missing(const char* name) {
    return fail(Code::Unavailable, std::string("缺少文字识别所需的文件 ") + name, HowToGet);
}

// A model's file, open in the parent and mapped in the child: its pages are shared and cost the parent nothing.
class ModelFile {
public:
    ModelFile() = default;
    ~ModelFile() {
        if (x_file >= 0) ::close(x_file);
    }
    ModelFile(ModelFile&& other) noexcept : x_file(std::exchange(other.x_file, -1)), x_size(other.x_size) {}
    ModelFile& operator=(ModelFile&& other) noexcept {
        std::swap(x_file, other.x_file);
        std::swap(x_size, other.x_size);
        return *this;
    }

    static Result<ModelFile> open(const std::filesystem::path& directory, const char* name) {
        ModelFile model;
        model.x_file = ::open((directory / name).c_str(), O_RDONLY | O_CLOEXEC);
        struct stat facts = {};
        if (model.x_file < 0 || ::fstat(model.x_file, &facts) != 0 || facts.st_size == 0)
            return missing(name);
        model.x_size = static_cast<std::size_t>(facts.st_size);
        return model;
    }
    int descriptor() const { return x_file; }

    Result<std::string_view> map() const { // child only: never unmapped
        void* at = ::mmap(nullptr, x_size, PROT_READ, MAP_PRIVATE, x_file, 0);
        if (at == MAP_FAILED) return fail(Code::Internal, "a model of text recognition could not be mapped");
        return std::string_view(static_cast<const char*>(at), x_size);
    }

private:
    int x_file = -1;
    std::size_t x_size = 0;
};

Box box_of(const Region& region, int width, int height) {
    // The box of a tilted line is what encloses it, cut to the page.
    int lean = static_cast<int>(std::abs(region.slope) * region.width / 2);
    int top = std::clamp(region.y - lean, 0, height - 1), left = std::clamp(region.x, 0, width - 1);
    return {left, top, std::min(region.width, width - left),
            std::min(region.y + region.height + lean, height) - top};
}

class Paddle final : public Engine {
public:
    static Result<std::unique_ptr<Engine>> open(const std::filesystem::path& directory,
                                                const PageLimits& limits) {
        auto engine = std::make_unique<Paddle>();
        engine->x_limits = limits;
        auto library = directory / "libonnxruntime.so.1";
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(library, ignored)) return missing("libonnxruntime.so.1");
        TRY_INTO(engine->x_detector, ModelFile::open(directory, "det.onnx"));
        TRY_INTO(engine->x_recogniser, ModelFile::open(directory, "rec.onnx"));
        std::ifstream in(directory / "keys.txt", std::ios::binary);
        if (!in) return missing("keys.txt");
        std::ostringstream keys;
        keys << in.rdbuf();
        TRY_INTO(engine->x_keys, Keys::parse(keys.str()));
        TRY_INTO(engine->x_runtime, Runtime::load(library));
        return std::unique_ptr<Engine>(std::move(engine));
    }

    Result<PageText> read_page(std::string_view image) const override {
        sandbox::Limits limits;
        limits.memory_bytes = x_limits.memory_bytes;
        limits.seconds = x_limits.seconds;
        limits.answer_bytes = std::uint64_t{8} << 20;
        limits.descriptors = {x_detector.descriptor(), x_recogniser.descriptor()};
        TRY_INTO(auto answer, sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
                     TRY_INTO(auto page, read_in_child(image));
                     TRY_INTO(auto text, canonical(to_json(page)));
                     write(text);
                     return {};
                 }));
        // The child may have been taken over by its image: its answer is read as foreign data.
        auto json = parse_json(answer);
        auto page = json ? page_from_json(*json) : Result<PageText>(Failure(json.error()));
        if (!page) return fail(Code::Unprocessable, "图像文件已损坏，无法识别文字", "请重新扫描后再上传");
        for (auto& line : page->lines) line.text = without_false_blanks(line.text);
        std::erase_if(page->lines, [](const TextLine& line) { return line.text.empty(); });
        return page;
    }

private:
    Result<PageText> read_in_child(std::string_view file) const {
        TRY_INTO(auto image, decode_image(file));
        TRY_INTO(auto detector_model, x_detector.map());
        TRY_INTO(auto detector, x_runtime.open(detector_model));
        TRY_INTO(auto regions, find_lines(detector, image));
        PageText page{image.width, image.height, {}};
        if (regions.empty()) return page;
        TRY_INTO(auto recogniser_model, x_recogniser.map());
        TRY_INTO(auto recogniser, x_runtime.open(recogniser_model));
        for (const auto& region : regions) {
            TRY_INTO(auto reading, read_line(recogniser, x_keys, image, region));
            if (reading.text.empty() || reading.confidence < LowestConfidence) continue;
            page.lines.push_back(
                {box_of(region, image.width, image.height), std::move(reading.text), reading.confidence});
        }
        return page;
    }

    PageLimits x_limits;
    Runtime x_runtime;
    ModelFile x_detector, x_recogniser;
    Keys x_keys;
};

Result<int> number(const Json& object, const char* name) {
    constexpr int Most = 1'000'000;
    auto at = object.find(name);
    if (at == object.end() || !at->is_number_integer())
        return fail(Code::BadInput, "a page's text lacks a number");
    auto value = at->get<std::int64_t>();
    if (value < 0 || value > Most) return fail(Code::BadInput, "a page's text has a number out of bounds");
    return static_cast<int>(value);
}

Result<TextLine> line_from_json(const Json& json) {
    if (!json.is_object()) return fail(Code::BadInput, "a line of a page's text is no object");
    TextLine line;
    TRY_INTO(line.box.x, number(json, "x"));
    TRY_INTO(line.box.y, number(json, "y"));
    TRY_INTO(line.box.width, number(json, "width"));
    TRY_INTO(line.box.height, number(json, "height"));
    TRY_INTO(line.confidence, number(json, "confidence"));
    line.text = text_at(json, "text");
    return line;
}

} // namespace

Result<std::unique_ptr<Engine>> open_paddle(const std::filesystem::path& directory,
                                            const PageLimits& limits) {
    return Paddle::open(directory, limits);
}

Json to_json(const PageText& page) {
    Json lines = Json::array();
    for (const auto& line : page.lines) {
        lines.push_back({{"x", line.box.x},
                         {"y", line.box.y},
                         {"width", line.box.width},
                         {"height", line.box.height},
                         {"text", line.text},
                         {"confidence", line.confidence}});
    }
    return {{"width", page.width_px}, {"height", page.height_px}, {"lines", std::move(lines)}};
}

Result<PageText> page_from_json(const Json& json) {
    if (!json.is_object()) return fail(Code::BadInput, "a page's text is no object");
    PageText page;
    TRY_INTO(page.width_px, number(json, "width"));
    TRY_INTO(page.height_px, number(json, "height"));
    auto lines = json.find("lines");
    if (lines == json.end() || !lines->is_array()) return fail(Code::BadInput, "a page's text has no lines");
    for (const auto& item : *lines) {
        TRY_INTO(auto line, line_from_json(item));
        page.lines.push_back(std::move(line));
    }
    return page;
}

} // namespace taizhang::ocr
