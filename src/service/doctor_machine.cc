// The machine: what the kernel gives, whether a child is really confined, clock, limits, text tables.
#include "sandbox/probe.hh"
#include "sandbox/sandbox.hh"
#include "service/confinement.hh"
#include "service/examination.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <cerrno>
#include <gnu/libc-version.h>
#include <map>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/timex.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace taizhang::service {
namespace {

constexpr auto NewKernel =
    "请换用 Linux 5.13 以上、启用了 Landlock 和 seccomp 的内核（Debian 12 自带的 6.1 就可以；内核启动"
    "参数 lsm= 里要有 landlock）；之前要启动服务，只能设置 sandbox = \"warn\"，风险自负";

void examine_kernel(Findings& into) {
    auto available = sandbox::protection();
    if (available.relaxed)
        return into.attention("landlock", missing_confinement().front(),
                              "请换用正式编译的程序（scripts/build release）");
    if (available.landlock) {
        into.good("landlock", "内核有 Landlock，第 " + std::to_string(available.landlock_abi) + " 版接口");
    } else {
        into.bad("landlock",
                 available.landlock_disabled ? "内核带有 Landlock，但启动时没有启用" : "内核没有 Landlock",
                 NewKernel);
    }
    if (available.seccomp) into.good("seccomp", "内核有 seccomp");
    else into.bad("seccomp", "内核没有 seccomp", NewKernel);
    int memory = ::memfd_create("doctor", MFD_CLOEXEC);
    if (memory >= 0) {
        ::close(memory);
        into.good("memfd", "内核有 memfd");
    } else {
        into.bad("memfd", "内核没有 memfd，或权限不允许使用", NewKernel);
    }
}

std::string_view title(std::string_view trial) {
    static const std::map<std::string_view, std::string_view> Titles = {{"read_file", "读文件"},
                                                                        {"make_file", "建文件"},
                                                                        {"socket", "联网"},
                                                                        {"process", "启动进程"},
                                                                        {"signal", "向主程序发信号"},
                                                                        {"trace", "跟踪进程"},
                                                                        {"executable_memory", "运行自带代码"},
                                                                        {"memory", "超额占用内存"},
                                                                        {"execute", "运行其他程序"}};
    auto at = Titles.find(trial);
    return at == Titles.end() ? trial : at->second;
}

void examine_child(Findings& into) {
    auto trials = sandbox::probe();
    if (!trials)
        return into.bad(
            "probe", "隔离的子进程启动不了：" + trials.error().message,
            "请检查进程数限制（ulimit -u）、容器或 systemd 的 SystemCallFilter 是否禁止了 seccomp、prctl、"
            "landlock_*");
    std::string let_through;
    for (const auto& trial : *trials) {
        if (!trial.denied) let_through += (let_through.empty() ? "" : "、") + std::string(title(trial.name));
    }
    if (let_through.empty())
        return into.good("probe", "试开了一个子进程：读文件、联网、启动程序等 " +
                                      std::to_string(trials->size()) + " 样全部被拒绝");
    if (sandbox::protection().relaxed)
        return into.attention("probe", "子进程没有隔离，可以" + let_through, "请换用正式编译的程序");
    into.bad("probe", "子进程隔离不完整，可以" + let_through, NewKernel);
}

void examine_clock(const Clock& clock, Findings& into) {
    auto today = shanghai_date(clock.now());
    auto year = static_cast<int>(today.year());
    constexpr auto Advice = "请校准系统时间并打开自动对时（timedatectl set-ntp true）；保管期限按时间计算";
    auto first = std::chrono::steady_clock::now();
    auto second = std::chrono::steady_clock::now();
    if (year < 2026 || year > 2100)
        return into.bad("clock", "系统时间是 " + std::to_string(year) + " 年，不可信", Advice);
    if (second < first) return into.bad("clock", "单调时钟倒退", "这台机器的时钟有故障，请换机器");
    timex state{};
    bool synchronised = ::adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    if (!synchronised)
        return into.attention("clock", "系统时间 " + format(clock.now()) + "，没有在对时", Advice);
    into.good("clock", "系统时间 " + format(clock.now()) + "，正在对时");
}

void examine_limits(Findings& into) {
    constexpr rlim_t Enough = 4096, Least = 1024;
    rlimit files{};
    bool known = ::getrlimit(RLIMIT_NOFILE, &files) == 0;
    auto number = std::to_string(files.rlim_cur);
    constexpr auto Raise = "请提高到 8192：systemd 用 LimitNOFILE=8192，终端用 ulimit -n 8192";
    if (!known || files.rlim_cur < Least)
        into.bad("open_files", "最多只能同时打开 " + number + " 个文件", Raise);
    else if (files.rlim_cur < Enough)
        into.attention("open_files", "最多同时打开 " + number + " 个文件，用户多时不够", Raise);
    else into.good("open_files", "最多同时打开 " + number + " 个文件");
    constexpr std::uint64_t OfAPage = std::uint64_t{2} << 30;
    struct sysinfo memory {};
    bool asked = ::sysinfo(&memory) == 0;
    std::uint64_t total = asked ? std::uint64_t{memory.totalram} * memory.mem_unit : 0;
    auto mebibytes = std::to_string(total >> 20) + " MB";
    if (total >= OfAPage) into.good("memory", "内存 " + mebibytes);
    else into.attention("memory", "内存 " + mebibytes + "，大幅面扫描件可能识别不了", "建议 2 GB 以上");
}

// ICU's tables are files of their own on some systems; without them names would be compared wrongly.
bool text_works() {
    auto decoded = text::from_gb18030("\xd5\xc5\xc8\xfd\x95\x32\x82\x36"); // 张三 and U+20000
    return decoded && *decoded == "张三𠀀" && text::fold("Ａ〇") == "a〇" && text::nfc("e\xcc\x81") == "é";
}

} // namespace

void examine_machine(const Clock& clock, Findings& into) {
    examine_kernel(into);
    examine_child(into);
    examine_clock(clock, into);
    examine_limits(into);
    if (text_works()) into.good("text", "汉字编码表（ICU）可用，GB18030 和生僻字转换正确");
    else into.bad("text", "汉字编码表（ICU）不可用或不完整", "请安装软件包 libicu72 及其数据");
}

Json machine_versions() {
    utsname system{};
    bool known = ::uname(&system) == 0;
    return {{"kernel", known ? Json(system.release) : Json()},
            {"machine", known ? Json(system.machine) : Json()},
            {"libc", ::gnu_get_libc_version()},
            {"processors", ::sysconf(_SC_NPROCESSORS_ONLN)}};
}

} // namespace taizhang::service
