#include "ocr/onnx.hh"

#include <dlfcn.h>
#include <memory>

struct OrtEnv;
struct OrtStatus;
struct OrtMemoryInfo;
struct OrtSession;
struct OrtSessionOptions;
struct OrtRunOptions;
struct OrtValue;
struct OrtAllocator;
struct OrtTensorTypeAndShapeInfo;

namespace taizhang::ocr {

// Debian 12 has no ONNX Runtime header. Its table of functions is append-only: a function keeps its place in
// every later version, so the places below (counted in onnxruntime_c_api.h) hold from API 16 on.
struct Api {
    const char* (*message)(const OrtStatus*);
    OrtStatus* (*create_env)(int severity, const char* id, OrtEnv**);
    OrtStatus* (*create_session)(const OrtEnv*, const void* model, std::size_t size, const OrtSessionOptions*,
                                 OrtSession**);
    OrtStatus* (*run)(OrtSession*, const OrtRunOptions*, const char* const* inputs,
                      const OrtValue* const* values, std::size_t input_count, const char* const* outputs,
                      std::size_t output_count, OrtValue**);
    OrtStatus* (*create_options)(OrtSessionOptions**);
    OrtStatus* (*disable_arena)(OrtSessionOptions*);
    OrtStatus* (*set_threads)(OrtSessionOptions*, int);
    OrtStatus* (*input_name)(const OrtSession*, std::size_t, OrtAllocator*, char**);
    OrtStatus* (*output_name)(const OrtSession*, std::size_t, OrtAllocator*, char**);
    OrtStatus* (*create_tensor)(const OrtMemoryInfo*, void* data, std::size_t bytes,
                                const std::int64_t* shape, std::size_t dimensions, int type, OrtValue**);
    OrtStatus* (*tensor_data)(OrtValue*, void**);
    OrtStatus* (*dimension_count)(const OrtTensorTypeAndShapeInfo*, std::size_t*);
    OrtStatus* (*dimensions)(const OrtTensorTypeAndShapeInfo*, std::int64_t*, std::size_t);
    OrtStatus* (*tensor_shape)(const OrtValue*, OrtTensorTypeAndShapeInfo**);
    OrtStatus* (*create_memory_info)(int allocator, int kind, OrtMemoryInfo**);
    OrtStatus* (*allocator)(OrtAllocator**);
    void (*release_status)(OrtStatus*);
    void (*release_value)(OrtValue*);
    void (*release_shape)(OrtTensorTypeAndShapeInfo*);
};

namespace {

constexpr std::uint32_t ApiVersion = 16;
constexpr int Fatal = 4;           // ORT_LOGGING_LEVEL_FATAL
constexpr int Float = 1;           // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT
constexpr int DeviceAllocator = 0; // OrtDeviceAllocator
constexpr int DefaultMemory = 0;   // OrtMemTypeDefault

using AnyFunction = void (*)();

struct ApiBase {
    const AnyFunction* (*get_api)(std::uint32_t version);
    const char* (*version)();
};

template <class F>
void take(F& function, const AnyFunction* table, std::size_t place) {
    function = reinterpret_cast<F>(table[place]);
}

Api read_table(const AnyFunction* table) {
    Api api = {};
    take(api.message, table, 2);
    take(api.create_env, table, 3);
    take(api.create_session, table, 8);
    take(api.run, table, 9);
    take(api.create_options, table, 10);
    take(api.disable_arena, table, 19);
    take(api.set_threads, table, 24);
    take(api.input_name, table, 36);
    take(api.output_name, table, 37);
    take(api.create_tensor, table, 49);
    take(api.tensor_data, table, 51);
    take(api.dimension_count, table, 61);
    take(api.dimensions, table, 62);
    take(api.tensor_shape, table, 65);
    take(api.create_memory_info, table, 69);
    take(api.allocator, table, 78);
    take(api.release_status, table, 93);
    take(api.release_value, table, 96);
    take(api.release_shape, table, 99);
    return api;
}

// Nothing of the page's content gets into what the runtime says of itself.
Result<void> checked(const Api& api, OrtStatus* status) {
    if (status == nullptr) return {};
    std::string_view text = api.message(status);
    bool memory = text.find("alloc") != std::string_view::npos;
    std::string message = "ONNX Runtime: " + std::string(text.substr(0, 200));
    api.release_status(status);
    if (memory)
        return fail(Code::Unprocessable, "页面图像太大：识别时内存不足",
                    "请以 300 dpi 或更低的分辨率重新扫描");
    return fail(Code::Internal, std::move(message));
}

Result<Tensor> copy_out(const Api& api, OrtValue* value) {
    Tensor tensor;
    OrtTensorTypeAndShapeInfo* info = nullptr;
    TRY(checked(api, api.tensor_shape(value, &info)));
    std::unique_ptr<OrtTensorTypeAndShapeInfo, void (*)(OrtTensorTypeAndShapeInfo*)> keep(info,
                                                                                          api.release_shape);
    std::size_t count = 0;
    TRY(checked(api, api.dimension_count(info, &count)));
    tensor.shape.resize(count);
    TRY(checked(api, api.dimensions(info, tensor.shape.data(), count)));
    std::size_t size = 1;
    for (auto n : tensor.shape) {
        if (n < 0) return fail(Code::Internal, "ONNX Runtime gave a tensor without size");
        size *= static_cast<std::size_t>(n);
    }
    void* data = nullptr;
    TRY(checked(api, api.tensor_data(value, &data)));
    const float* first = static_cast<const float*>(data);
    tensor.values.assign(first, first + size);
    return tensor;
}

} // namespace

Result<Runtime> Runtime::load(const std::filesystem::path& library) {
    void* handle = ::dlopen(library.c_str(), RTLD_LAZY | RTLD_LOCAL);
    if (handle == nullptr) {
        return fail(Code::Unavailable, "无法装入文字识别程序库 libonnxruntime.so.1",
                    "请重新运行 scripts/fetch-ocr");
    }
    auto base_of = reinterpret_cast<const ApiBase* (*)()>(::dlsym(handle, "OrtGetApiBase"));
    const ApiBase* base = base_of != nullptr ? base_of() : nullptr;
    const AnyFunction* table = base != nullptr ? base->get_api(ApiVersion) : nullptr;
    if (table == nullptr) {
        return fail(Code::Unavailable, "libonnxruntime.so.1 的版本太旧（需要 1.16 或更高）",
                    "请重新运行 scripts/fetch-ocr");
    }
    // Handed to every child by fork; like the library itself it stays until the process ends.
    static const Api api = read_table(table);
    Runtime runtime;
    runtime.x_api = &api;
    runtime.x_version = base->version();
    return runtime;
}

Result<Session> Runtime::open(std::string_view model) const {
    const Api& api = *x_api;
    static OrtEnv* env = nullptr; // one per process is ONNX Runtime's own rule
    if (env == nullptr) {
        TRY(checked(api, api.create_env(Fatal, "ocr", &env)));
    }
    OrtSessionOptions* options = nullptr;
    TRY(checked(api, api.create_options(&options)));
    TRY(checked(api, api.set_threads(options, 1))); // the sandbox has no clone()
    TRY(checked(api,
                api.disable_arena(options))); // a page at 300 dpi peaks at 530 MB instead of 626, no slower
    OrtSession* made = nullptr;
    TRY(checked(api, api.create_session(env, model.data(), model.size(), options, &made)));
    OrtMemoryInfo* memory = nullptr;
    TRY(checked(api, api.create_memory_info(DeviceAllocator, DefaultMemory, &memory)));
    OrtAllocator* allocator = nullptr;
    TRY(checked(api, api.allocator(&allocator)));
    char* name = nullptr;
    Session session;
    TRY(checked(api, api.input_name(made, 0, allocator, &name)));
    session.x_input = name;
    TRY(checked(api, api.output_name(made, 0, allocator, &name)));
    session.x_output = name;
    session.x_api = &api;
    session.x_session = made;
    session.x_memory = memory;
    return session;
}

Result<Tensor> Session::run(std::span<const float> input, const std::array<std::int64_t, 4>& shape) const {
    const Api& api = *x_api;
    OrtValue* in = nullptr;
    // The C ABI takes input memory as writable and does not write it.
    void* data = const_cast<float*>(input.data());
    TRY(checked(api, api.create_tensor(static_cast<OrtMemoryInfo*>(x_memory), data, input.size_bytes(),
                                       shape.data(), shape.size(), Float, &in)));
    using Value = std::unique_ptr<OrtValue, void (*)(OrtValue*)>;
    Value keep_in(in, api.release_value);
    OrtValue* out = nullptr;
    const char* input_name = x_input.c_str();
    const char* output_name = x_output.c_str();
    TRY(checked(api, api.run(static_cast<OrtSession*>(x_session), nullptr, &input_name, &in, 1, &output_name,
                             1, &out)));
    Value keep_out(out, api.release_value);
    return copy_out(api, out);
}

} // namespace taizhang::ocr
