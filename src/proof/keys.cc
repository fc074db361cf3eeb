#include "proof/keys.hh"

#include "base/descriptor.hh"
#include "proof/password.hh"

#include <cerrno>
#include <fcntl.h>
#include <sodium.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::proof {
namespace {

using Key = std::array<std::uint8_t, 32>;
namespace fs = std::filesystem;

constexpr const char* SigningFile = "signing.key"; // Ed25519 seed, 64 hex and a line end
constexpr const char* SearchFile = "search.key";   // root of the search digests, the same form

Failure io(const char* what) {
    return fail(Code::Io, std::string("密钥目录：") + what,
                "请检查密钥目录的磁盘与权限（应为 0700，属于运行本服务的用户）");
}

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

bool unhex(std::string_view text, std::span<std::uint8_t> into) {
    std::size_t length = 0;
    return text.size() == into.size() * 2 &&
           sodium_hex2bin(into.data(), into.size(), text.data(), text.size(), nullptr, &length, nullptr) ==
               0 &&
           length == into.size();
}

Result<void> sync_directory(const fs::path& directory) {
    Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return io("无法同步到磁盘");
    return {};
}

Result<void> write_key(const fs::path& file) {
    Key key{};
    randombytes_buf(key.data(), key.size());
    std::string text = hex(key) + "\n";
    Descriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    bool written =
        fd.get() >= 0 && ::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
    sodium_memzero(key.data(), key.size());
    sodium_memzero(text.data(), text.size());
    if (!written || ::fsync(fd.get()) != 0) return io("无法写入密钥");
    return {};
}

Result<Key> read_key(const fs::path& file) {
    Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) return io("无法读取密钥文件");
    if ((status.st_mode & 077) != 0)
        return fail(Code::Io, "密钥文件可被其他用户读取", "请执行 chmod 600 后重试，并评估是否需要更换密钥");
    std::array<char, 66> text{};
    ssize_t length = ::read(fd.get(), text.data(), text.size());
    Key key{};
    bool whole = length == 65 && text[64] == '\n' && unhex(std::string_view(text.data(), 64), key);
    sodium_memzero(text.data(), text.size());
    if (!whole)
        return fail(Code::Corrupt, "密钥文件已损坏",
                    "请从备份恢复密钥目录；切勿重新生成，否则旧回执无法核验");
    return key;
}

// Whole or not at all: made beside the final place, then renamed onto it.
Result<void> create(const fs::path& directory) {
    std::error_code error;
    if (directory.has_parent_path()) fs::create_directories(directory.parent_path(), error);
    fs::path temporary = directory;
    temporary += "." + random_id('t');
    if (::mkdir(temporary.c_str(), 0700) != 0) return io("无法创建");
    auto fill = [&]() -> Result<void> {
        TRY(write_key(temporary / SigningFile));
        TRY(write_key(temporary / SearchFile));
        TRY(sync_directory(temporary));
        // Another process may have been quicker: its ring is then the ring.
        if (::rename(temporary.c_str(), directory.c_str()) != 0 && errno != ENOTEMPTY && errno != EEXIST)
            return io("无法改名");
        return sync_directory(directory.has_parent_path() ? directory.parent_path() : fs::path("."));
    };
    auto result = fill();
    fs::remove_all(temporary, error);
    return result;
}

} // namespace

Result<KeyRing> KeyRing::open_or_create(const fs::path& given) {
    if (sodium_init() < 0) return fail(Code::Io, "libsodium 无法启动", "请检查系统随机数设备");
    fs::path directory = given.has_filename() ? given : given.parent_path();
    std::error_code error;
    // An empty directory (made by a package or a mount) counts as none.
    if (!fs::exists(directory, error) || fs::is_empty(directory, error)) TRY(create(directory));
    struct stat status {};
    if (::stat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return io("无法打开");
    if ((status.st_mode & 077) != 0)
        return fail(Code::Io, "密钥目录可被其他用户访问", "请执行 chmod 700 后重试，并评估是否需要更换密钥");
    TRY_INTO(Key seed, read_key(directory / SigningFile));
    KeyRing ring;
    TRY_INTO(ring.x_search, read_key(directory / SearchFile));
    crypto_sign_seed_keypair(ring.x_public.data(), ring.x_secret.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
    return ring;
}

std::string KeyRing::public_key() const { return hex(x_public); }

std::string KeyRing::sign(std::string_view bytes) const {
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(bytes.data()),
                         bytes.size(), x_secret.data());
    return hex(signature);
}

std::string KeyRing::keyed_digest(std::string_view purpose, std::string_view value) const {
    auto hmac = [](const Key& key, std::string_view text) {
        Key result{};
        crypto_auth_hmacsha256(result.data(), reinterpret_cast<const unsigned char*>(text.data()),
                               text.size(), key.data());
        return result;
    };
    return hex(hmac(hmac(x_search, purpose), value));
}

bool verify_signature(std::string_view public_key_hex, std::string_view bytes,
                      std::string_view signature_hex) {
    if (sodium_init() < 0) return false;
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> key{};
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    if (!unhex(public_key_hex, key) || !unhex(signature_hex, signature)) return false;
    return crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                                       bytes.size(), key.data()) == 0;
}

} // namespace taizhang::proof
