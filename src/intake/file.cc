#include "intake/file.hh"

#include "intake/reasons.hh"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::intake {

Result<File> File::open(const std::filesystem::path& path) {
    File file(Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)));
    if (file.number() < 0 && errno == ENOENT) return fail(Code::NotFound, "the file to read is not there");
    if (file.number() < 0) return fail(Code::Io, "the file to read cannot be opened");
    struct stat facts;
    if (::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return fail(Code::Io, "what should be read is no regular file");
    }
    file.x_size = static_cast<std::uint64_t>(facts.st_size);
    return Result<File>(std::move(file));
}

Result<std::string> File::piece(std::uint64_t from, std::uint64_t size) const {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        ssize_t n = ::pread(number(), bytes.data() + done, size - done, static_cast<off_t>(from + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(Code::Io, "the file could not be read to its end");
        done += static_cast<std::size_t>(n);
    }
    return bytes;
}

Result<Mapped> Mapped::make(int number, std::uint64_t size) {
    void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, number, 0);
    if (bytes == MAP_FAILED) return reason::too_large();
    return Result<Mapped>(Mapped({static_cast<const char*>(bytes), size}));
}

Mapped::~Mapped() {
    if (!x_bytes.empty()) ::munmap(const_cast<char*>(x_bytes.data()), x_bytes.size());
}

} // namespace taizhang::intake
