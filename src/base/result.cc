#include "base/result.hh"

#include <cstdio>
#include <cstdlib>

namespace taizhang {

CodeFacts facts(Code code) {
    switch (code) {
    case Code::BadInput: return {"bad_input", 400, 5};
    case Code::Unauthenticated: return {"unauthenticated", 401, 4};
    case Code::Forbidden: return {"forbidden", 403, 4};
    case Code::NotFound: return {"not_found", 404, 3};
    case Code::Conflict: return {"conflict", 409, 6};
    case Code::Retained: return {"retained", 409, 6};
    case Code::TooLarge: return {"too_large", 413, 5};
    case Code::Unsupported: return {"unsupported", 415, 5};
    case Code::Unprocessable: return {"unprocessable", 422, 5};
    case Code::TooMany: return {"too_many", 429, 7};
    case Code::Unavailable: return {"unavailable", 503, 7};
    case Code::Io: return {"io", 500, 8};
    case Code::Corrupt: return {"corrupt", 500, 9};
    case Code::Internal: return {"internal", 500, 10};
    }
    return {"internal", 500, 10};
}

void broken(const char* what, const char* file, int line) {
    std::fprintf(stderr, "level=critical msg=\"broken invariant\" check=\"%s\" at=%s:%d\n", what, file, line);
    std::abort();
}

} // namespace taizhang
