// Verbs that need no daemon.
#include "service/offline.hh"
#include "cli/verbs.hh"
#include "record/finding.hh"
#include "service/archive.hh"
#include "service/confinement.hh"
#include "service/doctor.hh"
#include "service/templates.hh"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <set>
#include <unistd.h>

namespace taizhang::cli {

Result<std::string> password_from(const char* variable, const char* prompt); // online.cc
std::string finding_lines(const Json& findings);                             // online.cc

namespace {

service::Options options_of(const Common& common, const Place& place) {
    service::Options options;
    options.data = place.data;
    options.keys = place.keys.empty() ? place.data / "keys" : place.keys;
    options.share = common.share;
    return options;
}

} // namespace

int init(const Common& common, const Place& place, const std::string& admin) {
    auto password = password_from("TAIZHANG_PASSWORD", "管理员密码（至少10个字符）");
    if (!password) return print_error(common, password.error());
    SystemClock clock;
    auto archive = service::Archive::open(options_of(common, place), clock);
    if (!archive) return print_error(common, archive.error());
    auto made = (*archive)->people().create_first_admin(admin, *password);
    if (!made) return print_error(common, made.error());
    auto data = place.data.string();
    auto keys = place.keys.empty() ? std::string() : " --keys " + place.keys.string();
    print(common, {{"data", data}, {"admin", admin}},
          "档案库已建好：" + data + "\n启动：taizhang serve --data " + data + keys + "\n");
    return 0;
}

int serve(const std::vector<std::string>& arguments) {
    std::error_code ignored;
    auto daemon = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "taizhangd";
    std::vector<std::string> words = {daemon.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(daemon.c_str(), argv.data());
    std::perror("taizhang: cannot start taizhangd");
    return facts(Code::Internal).exit_code;
}

int check(const Common& common, const std::filesystem::path& file, const std::string& type,
          const std::string& attestation) {
    if (int code = confine(common); code != 0) return code;
    Json attested = Json::object();
    if (!attestation.empty()) {
        auto parsed = parse_json(attestation);
        if (!parsed) return print_error(common, parsed.error());
        attested = *parsed;
    }
    auto checked = service::check_file(common.share, file, type, attested);
    if (!checked) return print_error(common, checked.error());
    Json findings = record::to_json(checked->findings);
    bool scan = checked->data.contains("pages") && checked->mapping.is_null();
    auto rows = checked->data.value("rows", Json::array()).size();
    auto pages = scan ? checked->data.at("pages").size() : 0;
    std::string read = scan ? std::to_string(pages) + " 页" : std::to_string(rows) + " 行";
    if (scan && !checked->data.value("text_read", false)) read += "（文字没有认全）";
    print(common,
          {{"type", checked->type},
           {"title", checked->title},
           {"guesses", checked->guesses},
           {"rows", rows},
           {"pages", scan ? Json(pages) : Json()},
           {"findings", findings},
           {"mapping", checked->mapping},
           {"data", checked->data}},
          checked->type + " " + checked->title + "：读到 " + read + "，" + std::to_string(findings.size()) +
              " 个问题\n" + finding_lines(findings));
    return findings.empty() ? 0 : 1;
}

namespace {

int keep(const Common& common, const Result<std::string>& pdf, const std::filesystem::path& output,
         Json said) {
    if (!pdf) return print_error(common, pdf.error());
    std::ofstream out(output, std::ios::binary | std::ios::trunc);
    out.write(pdf->data(), static_cast<std::streamsize>(pdf->size()));
    if (!out.flush()) return print_error(common, {Code::Io, "写不了文件", "请检查目录权限和磁盘空间"});
    said["output"] = output.string();
    said["bytes"] = pdf->size();
    print(common, said, "已生成 " + output.string() + "\n");
    return 0;
}

} // namespace

int print_draft(const Common& common, const std::filesystem::path& file, const std::string& type,
                const std::filesystem::path& output) {
    auto data = read_json(file);
    if (!data) return print_error(common, data.error());
    return keep(common, service::print_record(common.share, type, *data), output, {{"type", type}});
}

int blank_sheet(const Common& common, const FillIn& wanted) {
    Json data;
    if (!wanted.data.empty()) {
        auto read = read_json(wanted.data);
        if (!read) return print_error(common, read.error());
        data = std::move(*read);
    }
    auto made = std::chrono::floor<std::chrono::days>(SystemClock().now()); // the same all day
    return keep(common, service::fillable_sheet(common.share, wanted.type, data, made), wanted.output,
                {{"type", wanted.type}});
}

int print_form(const Common& common, const PrintForm& wanted) {
    Json data = Json::object();
    if (!wanted.data.empty()) {
        auto read = read_json(wanted.data);
        if (!read) return print_error(common, read.error());
        data = std::move(*read);
    }
    if (!wanted.fields.empty() && !data.is_object())
        return print_error(
            common, {Code::Unprocessable, "数据是一组时不能再用选项逐项填写", "请改在 JSON 文件里填写"});
    for (const auto& [field, value] : wanted.fields) {
        static const std::set<std::string> Numbers = {"version", "volume", "volumes"};
        bool digits =
            !value.empty() && value.size() < 7 && value.find_first_not_of("0123456789") == std::string::npos;
        data[field] = Numbers.contains(field) && digits ? Json(std::stoi(value)) : Json(value);
    }
    return keep(common, service::print_form(common.share, wanted.form, std::move(data)), wanted.output,
                {{"form", wanted.form}});
}

int check_templates(const Common& common) {
    auto checked = service::check_templates(common.share);
    if (!checked) return print_error(common, checked.error());
    std::string lines;
    for (const auto& fault : checked->faults) lines += fault + "\n";
    if (checked->faults.empty()) {
        lines = std::to_string(checked->types) + " 种资料，" + std::to_string(checked->schemas) +
                " 个架构，" + std::to_string(checked->templates) + " 个模板，没有错误\n";
    } else {
        lines += "共 " + std::to_string(checked->faults.size()) + " 处错误\n";
    }
    print(common,
          {{"types", checked->types},
           {"schemas", checked->schemas},
           {"templates", checked->templates},
           {"faults", checked->faults}},
          lines);
    return checked->faults.empty() ? 0 : 1;
}

int render(const Common& common, const std::filesystem::path& file, const std::string& type,
           const std::filesystem::path& output) {
    if (int code = confine(common); code != 0) return code;
    auto size = service::render_file(common.share, type, file, output);
    if (!size) return print_error(common, size.error());
    print(common, {{"type", type}, {"output", output.string()}, {"bytes", *size}},
          "已生成 " + output.string() + "\n");
    return 0;
}

int volume(const Common& common, const std::vector<std::filesystem::path>& files, const std::string& title,
           const std::filesystem::path& output) {
    if (int code = confine(common); code != 0) return code;
    return keep(common, service::volume(files, title), output, {{"documents", files.size()}});
}

namespace {

Result<service::Verified> verified(const Common& common, const Verify& wanted) {
    if (!wanted.data.empty()) return service::verify_data(wanted.data);
    std::ifstream in(wanted.file, std::ios::binary);
    std::string head(5, '\0');
    in.read(head.data(), 5);
    if (head == "%PDF-") return service::verify_pdf(common.share, wanted.file, wanted.regenerate);
    TRY_INTO(auto receipt, read_json(wanted.file));
    return service::verify_receipt(receipt, wanted.original);
}

} // namespace

int verify(const Common& common, const Verify& wanted) {
    if (int code = confine(common); code != 0) return code;
    auto result = verified(common, wanted);
    if (!result) return print_error(common, result.error());
    std::string lines;
    for (const auto& line : result->lines) lines += line + "\n";
    print(common, result->json, lines);
    return result->good ? 0 : 1;
}

int rebuild(const Common& common, const Place& place) {
    SystemClock clock;
    auto count = service::rebuild_index(options_of(common, place), clock);
    if (!count) return print_error(common, count.error());
    print(common, {{"records", *count}}, "检索库已重建，" + std::to_string(*count) + " 份\n");
    return 0;
}

int confine(const Common& common) {
    auto policy = service::confinement(common.sandbox);
    if (!policy)
        return print_error(common, {Code::BadInput, "sandbox 只能是 require 或 warn", "见 taizhang(1)"});
    auto missing = service::confine(*policy);
    if (!missing) return print_error(common, missing.error());
    for (const auto& each : *missing) std::fprintf(stderr, "taizhang: 注意：%s\n", each.c_str());
    return 0;
}

namespace {

std::string_view mark(service::Check::State state) {
    switch (state) {
    case service::Check::State::Good: return "OK  ";
    case service::Check::State::Attention: return "注意";
    case service::Check::State::Bad: break;
    }
    return "不行";
}

} // namespace

int doctor(const Common& common, const Place& place) {
    (void)service::confine(service::Confinement::Warn); // what is missing is what is looked at
    SystemClock clock;
    service::Patient patient{common.share, place.data, place.keys, service::Options().reserve_bytes};
    auto found = service::diagnose(patient, clock);
    Json checks = Json::array();
    std::string lines;
    for (const auto& check : found.checks) {
        checks.push_back({{"name", check.name},
                          {"state", name(check.state)},
                          {"finding", check.finding},
                          {"advice", check.advice.empty() ? Json() : Json(check.advice)}});
        lines += std::string(mark(check.state)) + "  " + check.finding + "\n";
        if (!check.advice.empty()) lines += "      → " + check.advice + "\n";
    }
    found.versions["taizhang"] = common.version;
    lines += found.good() ? "可以运行\n" : "有不能运行的地方，见上面标“不行”的各项\n";
    print(common, {{"good", found.good()}, {"checks", checks}, {"versions", found.versions}}, lines);
    return found.good() ? 0 : 1;
}

} // namespace taizhang::cli
