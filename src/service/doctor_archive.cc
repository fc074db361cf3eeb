// One archive: its directory and disk, keys, catalogue and index; beside a running daemon too.
#include "index/index.hh"
#include "proof/keys.hh"
#include "service/examination.hh"
#include "store/examine.hh"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace taizhang::service {
namespace {

namespace fs = std::filesystem;

constexpr auto AsServiceUser =
    "请用运行服务的用户来检查，例如 runuser -u taizhang -- taizhang doctor --data 目录";

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

// False when there is nothing to look into.
bool examine_directory(const fs::path& data, Findings& into) {
    struct stat status {};
    if (::stat(data.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        into.bad("data", "没有数据目录 " + data.string(), "请核对 --data，或新建：taizhang init --data 目录");
        return false;
    }
    if (::access(data.c_str(), R_OK | W_OK | X_OK) != 0) {
        into.bad("data", "数据目录不能读写：" + std::string(std::strerror(errno)), AsServiceUser);
        return false;
    }
    if ((status.st_mode & 077) != 0)
        into.attention("data", "数据目录可被其他用户访问", "请执行 chmod 700 " + data.string());
    else if (status.st_uid != ::geteuid()) into.attention("data", "数据目录属于另一个用户", AsServiceUser);
    else into.good("data", "数据目录可读写，只有本用户能进入");
    return true;
}

void examine_space(const fs::path& data, std::uint64_t reserve, Findings& into) {
    struct statvfs disk {};
    if (::statvfs(data.c_str(), &disk) != 0)
        return into.bad("free_space", std::string("看不到磁盘空间：") + std::strerror(errno), AsServiceUser);
    std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    auto finding = "剩余空间 " + mebibytes(free) + "，保留线 " + mebibytes(reserve);
    constexpr auto Clean = "请清理磁盘或扩容；低于保留线（设置 reserve_mb）时不再接收文件";
    if (free < reserve) into.bad("free_space", finding, Clean);
    else if (free < 4 * reserve) into.attention("free_space", finding, Clean);
    else into.good("free_space", finding);
    constexpr fsfilcnt_t FewNames = 100'000;
    if (disk.f_files != 0 && disk.f_favail < FewNames)
        into.attention("free_names", "磁盘还能建 " + std::to_string(disk.f_favail) + " 个文件",
                       "每份资料约占三个文件；请清理磁盘或换用更大的磁盘");
}

struct FileSystem {
    std::uint64_t magic;
    const char* name;
    bool good;
};

void examine_file_system(const fs::path& data, Findings& into) {
    constexpr std::array<FileSystem, 12> Known = {{{EXT4_SUPER_MAGIC, "ext4", true},
                                                   {XFS_SUPER_MAGIC, "XFS", true},
                                                   {BTRFS_SUPER_MAGIC, "Btrfs", true},
                                                   {0x2fc12fc1, "ZFS", true},
                                                   {F2FS_SUPER_MAGIC, "F2FS", true},
                                                   {NFS_SUPER_MAGIC, "NFS", false},
                                                   {0xff534d42, "CIFS", false},
                                                   {0xfe534d42, "SMB2", false},
                                                   {0x65735546, "FUSE", false},
                                                   {0x01021997, "9p", false},
                                                   {TMPFS_MAGIC, "tmpfs（内存）", false},
                                                   {OVERLAYFS_SUPER_MAGIC, "overlay（容器）", false}}};
    constexpr auto Local = "请把数据目录放在本机磁盘的 ext4 或 XFS 上：断电后已回执的文件要还在";
    struct statfs system {};
    if (::statfs(data.c_str(), &system) != 0)
        return into.bad("file_system", std::string("看不到文件系统：") + std::strerror(errno), AsServiceUser);
    auto magic = static_cast<std::uint32_t>(system.f_type);
    for (const auto& each : Known) {
        if (each.magic != magic) continue;
        if (each.good) return into.good("file_system", std::string("文件系统 ") + each.name);
        return into.attention("file_system", std::string("文件系统 ") + each.name + " 不保证写入后断电不丢",
                              Local);
    }
    into.attention("file_system", "不认识这种文件系统", Local);
}

// A trial file that goes whatever happens.
class TrialFile {
public:
    explicit TrialFile(const fs::path& directory) : x_name((directory / "doctor.XXXXXX").string()) {
        x_descriptor = ::mkostemp(x_name.data(), O_CLOEXEC);
    }
    ~TrialFile() {
        if (x_descriptor < 0) return;
        ::close(x_descriptor);
        ::unlink(x_name.c_str());
    }
    TrialFile(const TrialFile&) = delete;
    TrialFile& operator=(const TrialFile&) = delete;
    int descriptor() const { return x_descriptor; }
    bool move_to(const fs::path& directory) {
        auto target = (directory / fs::path(x_name).filename()).string();
        if (::rename(x_name.c_str(), target.c_str()) != 0) return false;
        x_name = target;
        return true;
    }

private:
    std::string x_name;
    int x_descriptor = -1;
};

bool sync_directory(const fs::path& directory) {
    int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) ::close(descriptor);
    return good;
}

// The very steps by which a file that arrives is kept.
void examine_writing(const fs::path& data, Findings& into) {
    constexpr auto Disk = "请检查磁盘、文件系统和权限；在这样的磁盘上不能保证已回执的文件不丢";
    auto incoming = data / "blobs" / "incoming";
    TrialFile file(incoming);
    std::array<char, 4096> block{};
    auto begin = std::chrono::steady_clock::now();
    bool written = file.descriptor() >= 0 && ::write(file.descriptor(), block.data(), block.size()) ==
                                                 static_cast<ssize_t>(block.size());
    if (!written) return into.bad("writing", std::string("不能写入：") + std::strerror(errno), Disk);
    if (::fsync(file.descriptor()) != 0)
        return into.bad("writing", std::string("不能同步到磁盘（fsync）：") + std::strerror(errno), Disk);
    if (!file.move_to(data / "blobs"))
        return into.bad("writing", std::string("incoming 里的文件不能改名到 blobs：") + std::strerror(errno),
                        "blobs 和 blobs/incoming 必须在同一个文件系统上，不要分别挂载");
    if (!sync_directory(data / "blobs"))
        return into.bad("writing", std::string("不能同步目录：") + std::strerror(errno), Disk);
    auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    auto finding = "写入、同步、改名都成功，用时 " + std::to_string(spent.count()) + " 毫秒";
    if (spent > std::chrono::milliseconds{500})
        return into.attention("writing", finding, "磁盘很慢，上传会排队；请检查磁盘");
    into.good("writing", finding);
}

void examine_keys(const Patient& patient, Findings& into) {
    auto directory = patient.keys.empty() ? patient.data / "keys" : patient.keys;
    std::error_code error;
    for (const char* file : {"signing.key", "search.key"}) {
        if (!fs::is_regular_file(directory / file, error))
            return into.bad("keys", "密钥目录 " + directory.string() + " 里没有 " + file,
                            "请核对 --keys，或从备份恢复密钥目录；不要重新生成，否则旧回执对不上本档案库");
    }
    auto ring = proof::KeyRing::open_or_create(directory); // both are there: it opens
    if (!ring) return into.bad("keys", ring.error());
    into.good("keys", "密钥完好，只有本用户能读；回执公钥 " + ring->public_key().substr(0, 16) + "…");
}

void examine_catalogue(const Patient& patient, const Clock& clock, Findings& into) {
    auto seen = store::examine(patient.data / "catalogue.sqlite");
    if (!seen) return into.bad("catalogue", seen.error());
    auto finding = "台账库可打开" + std::string(seen->served ? "（服务正在运行）" : "") + "，结构第 " +
                   std::to_string(seen->shape) + " 版，收到 " + std::to_string(seen->submissions) +
                   " 份，封存 " + std::to_string(seen->records) + " 份，流水 " +
                   std::to_string(seen->custody) + " 条，待处理 " + std::to_string(seen->waiting_jobs) +
                   " 件";
    if (seen->shape > seen->known_shape)
        into.bad("catalogue", finding, "台账库由更新版本的程序建立，请升级程序");
    else if (seen->shape < seen->known_shape)
        into.attention("catalogue", finding,
                       "下次启动服务时升级到第 " + std::to_string(seen->known_shape) + " 版；请先备份");
    else into.good("catalogue", finding);
    if (seen->failed_jobs > 0)
        into.attention("failed_jobs", std::to_string(seen->failed_jobs) + " 件处理失败",
                       "原件都在；请看服务日志 event=job_failed");
    if (seen->failed_reminders > 0)
        into.attention(
            "reminders", std::to_string(seen->failed_reminders) + " 条提醒送不到接收方",
            "请检查设置 webhook 和接收程序（docs/reminders.md），再用 taizhang duties reminders 项目 "
            "--retry 重送");
    else if (seen->waiting_reminders > 0)
        into.good("reminders", std::to_string(seen->waiting_reminders) + " 条提醒等待发送");
    // A clock that was set back would let retention begin in the past.
    if (seen->newest_entry && *seen->newest_entry > clock.now() + std::chrono::minutes{5})
        into.bad("clock_and_custody", "系统时间比最后一条流水还早：时钟被往回拨了，或写入时拨快过",
                 "请校准系统时间后再启动服务");
}

void examine_blobs(const fs::path& data, const Clock& clock, Findings& into) {
    auto unnamed = store::examine_blobs(data / "catalogue.sqlite", data / "blobs", clock.now());
    if (!unnamed) return into.bad("blobs", unnamed.error());
    if (unnamed->files == 0) return into.good("blobs", "文件库里的文件都有登记");
    into.good("blobs",
              "文件库里有 " + std::to_string(unnamed->files) + " 个文件（" +
                  std::to_string((unnamed->bytes >> 20) + 1) +
                  " MB 以内）没有登记：中断的写入或解不开的压缩包留下的，服务连续运行一天多后自动清理");
}

void examine_index(const fs::path& data, Findings& into) {
    auto documents = index::documents_in(data / "index");
    if (documents) return into.good("index", "检索库可打开，" + std::to_string(*documents) + " 份");
    into.attention("index", documents.error().message, documents.error().hint);
}

} // namespace

void examine_archive(const Patient& patient, const Clock& clock, Findings& into) {
    if (!examine_directory(patient.data, into)) return;
    examine_space(patient.data, patient.reserve_bytes, into);
    examine_file_system(patient.data, into);
    examine_writing(patient.data, into);
    examine_keys(patient, into);
    examine_catalogue(patient, clock, into);
    examine_blobs(patient.data, clock, into);
    examine_index(patient.data, into);
}

} // namespace taizhang::service
