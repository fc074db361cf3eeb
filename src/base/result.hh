// The one error channel of the house: Result<T>, impossible to ignore.
//
// Three things are kept apart: a Finding (record/finding.hh) says the *input* is wrong and is data;
// an Error says the *world* is wrong (disk, lock, library, rights) and travels in a Result; a broken
// invariant is a bug and ends the process through TAIZHANG_CHECK.
//
// No code of ours throws. A library's exceptions end at the wall of the room that owns the library.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace taizhang {

// Stable: the names appear in problem+json and in --json output, the numbers are exit codes.
// One table in result.cc gives each its name, HTTP status and exit code.
enum class Code {
    BadInput,        // the request itself is malformed             400, exit 5
    Unauthenticated, // no or wrong credentials                     401, exit 4
    Forbidden,       // credentials are good, rights are missing    403, exit 4
    NotFound,        // no such thing, or not yours to know         404, exit 3
    Conflict,        // the state does not allow it                 409, exit 6
    Retained,        // retention or a hold forbids it              409, exit 6
    TooLarge,        // over a limit of size                        413, exit 5
    Unsupported,     // a kind of file or media type we do not take 415, exit 5
    Unprocessable,   // well-formed but cannot be done              422, exit 5
    TooMany,         // over a limit of rate                        429, exit 7
    Unavailable,     // queue full, stopping, disk nearly full      503, exit 7
    Io,              // the disk or network failed                  500, exit 8
    Corrupt,         // stored bytes are not what was sealed        500, exit 9
    Internal,        // a library failed in a way it should not     500, exit 10
};

struct CodeFacts {
    std::string_view name; // "not_found"
    int http_status;
    int exit_code;
};
CodeFacts facts(Code code);

// `message` states the facts, `hint` the next step; both may be shown to a person and so are in
// Chinese where a person of the site reads them. Neither ever holds a name, an ID or card number,
// an amount or a file name.
struct Error {
    Code code = Code::Internal;
    std::string message;
    std::string hint;
};

using Failure = tl::unexpected<Error>;

[[nodiscard]] inline Failure fail(Code code, std::string message, std::string hint = {}) {
    return Failure(Error{code, std::move(message), std::move(hint)});
}

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
};

// Ends the process with the place of the broken invariant: a supervisor restarts, recovery is tested.
[[noreturn]] void broken(const char* what, const char* file, int line);

} // namespace taizhang

#define TAIZHANG_CHECK(condition)                                                                            \
    do {                                                                                                     \
        if (!(condition)) ::taizhang::broken(#condition, __FILE__, __LINE__);                                \
    } while (false)

#define TAIZHANG_JOIN2(a, b) a##b
#define TAIZHANG_JOIN(a, b) TAIZHANG_JOIN2(a, b)

// __COUNTER__, not __LINE__: inside the arguments of another macro all lines are one.
// Leaves the calling function with the error of `expr`, if it has one; a value is dropped.
#define TRY(expr) TAIZHANG_TRY(TAIZHANG_JOIN(try_, __COUNTER__), expr)
#define TAIZHANG_TRY(name, expr)                                                                             \
    do {                                                                                                     \
        auto name = (expr);                                                                                  \
        if (!name) return ::taizhang::Failure(std::move(name).error());                                      \
    } while (false)

// TRY_INTO(auto x, f()): x is the value of f(), or the calling function returns its error.
#define TRY_INTO(declaration, expr) TAIZHANG_TRY_INTO(TAIZHANG_JOIN(try_, __COUNTER__), declaration, expr)
#define TAIZHANG_TRY_INTO(name, declaration, expr)                                                           \
    auto name = (expr);                                                                                      \
    if (!name) return ::taizhang::Failure(std::move(name).error());                                          \
    declaration = std::move(*name)
