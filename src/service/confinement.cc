#include "service/confinement.hh"

#include "sandbox/sandbox.hh"

namespace taizhang::service {

std::optional<Confinement> confinement(std::string_view name) {
    if (name == "require") return Confinement::Require;
    if (name == "warn") return Confinement::Warn;
    return std::nullopt;
}

std::vector<std::string> missing_confinement() {
    auto available = sandbox::protection();
    if (available.relaxed) return {"这是带检查器的测试程序，子进程没有隔离：不能用来处理真实文件"};
    std::vector<std::string> missing;
    if (!available.landlock)
        missing.emplace_back(available.landlock_disabled
                                 ? "系统内核带有 Landlock 但启动时没有启用：读文件的子进程少一道文件系统隔离"
                                 : "系统内核没有 Landlock：读文件的子进程少一道文件系统隔离");
    if (!available.seccomp)
        missing.emplace_back("系统内核没有 seccomp：读文件的子进程可以打开文件、联网、启动程序");
    return missing;
}

Result<std::vector<std::string>> confine(Confinement wanted) {
    auto policy = wanted == Confinement::Require ? sandbox::Policy::Require : sandbox::Policy::Warn;
    auto missing = missing_confinement();
    if (!sandbox::suffices(sandbox::protection(), policy)) {
        std::string all;
        for (const auto& each : missing) all += (all.empty() ? "" : "；") + each;
        return fail(Code::Conflict, all,
                    "请换用 Linux 5.13 以上、启用了 Landlock 和 seccomp 的内核（内核启动参数 lsm= 里要有 "
                    "landlock），用 taizhang doctor 检查；明知风险仍要继续，请设置 sandbox = \"warn\"");
    }
    sandbox::set_policy(policy);
    return missing;
}

Json confinement_in_force() {
    auto available = sandbox::protection();
    return {{"landlock", available.landlock},
            {"landlock_abi", available.landlock_abi},
            {"seccomp", available.seccomp},
            {"policy", sandbox::policy() == sandbox::Policy::Require ? "require" : "warn"}};
}

} // namespace taizhang::service
