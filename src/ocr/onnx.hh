// ONNX Runtime through its C ABI. Internal to the room.
//
// The library is mapped in the parent (2 ms, 6.5 MB, no thread), because dlopen after fork() may wait for ever
// for a lock of the parent. Environment, sessions and models exist only in the sandboxed child: one child, one
// Runtime::start(), never freed, since the child ends with _exit.
#pragma once

#include "base/result.hh"

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::ocr {

struct Api; // the functions we call, onnx.cc

struct Tensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

// One model, ready to run. Child only, one thread.
class Session {
public:
    // Errors: Unprocessable (out of memory), Internal.
    Result<Tensor> run(std::span<const float> input, const std::array<std::int64_t, 4>& shape) const;

private:
    friend class Runtime;
    const Api* x_api = nullptr;
    void* x_session = nullptr;
    void* x_memory = nullptr; // OrtMemoryInfo
    std::string x_input, x_output;
};

class Runtime {
public:
    // Parent. Never unloaded: one copy per file is shared by all. Errors: Unavailable.
    static Result<Runtime> load(const std::filesystem::path& library);
    std::string_view version() const { return x_version; }

    // Child: loads a model from memory, one thread. Errors: Internal.
    Result<Session> open(std::string_view model) const;

private:
    const Api* x_api = nullptr;
    std::string x_version;
};

} // namespace taizhang::ocr
