// Invented rows for the store's tests.
#pragma once

#include "proof/hash.hh"
#include "store/catalogue.hh"

namespace taizhang::store::test {

inline Instant at(int second) {
    return *parse_instant("2026-06-30T08:00:00.000Z") + std::chrono::seconds(second);
}

inline Project project(const std::string& id = "p1") {
    return {ProjectId(id), "code-" + id, "测试工程",           "320612", "building",
            "甲方",        "总包",       {"分包一", "分包二"}, "1",      at(0)};
}

inline User user(const std::string& id, const std::string& login) {
    User made;
    made.id = UserId(id);
    made.login = login;
    made.display_name = "管理员";
    made.role = "officer";
    made.password_hash = "x";
    made.projects = {ProjectId("p1")};
    return made;
}

inline Submission submission(const std::string& id, const std::string& bytes = "") {
    Submission made;
    made.id = SubmissionId(id);
    made.project = ProjectId("p1");
    made.type = "L5-05";
    made.period = "2026-06";
    made.subcontractor = "分包一";
    made.file_name = "工资表.xlsx";
    made.media_type = "application/octet-stream";
    made.size = 5;
    made.digests = proof::digests(bytes.empty() ? id : bytes);
    made.attestation = Json::object();
    made.state = "received";
    made.received_by = UserId("u1");
    made.received_at = at(1);
    made.log_position = 7;
    return made;
}

inline Mapping mapping(const std::string& of, const std::string& fingerprint) {
    Mapping made;
    made.project = ProjectId("p1");
    made.type = "L5-05";
    made.subcontractor = "分包一";
    made.fingerprint = fingerprint;
    made.mapping = {{"columns", Json::array()}};
    made.submission = SubmissionId(of);
    made.by = UserId("u1");
    made.at = at(5);
    return made;
}

inline Record record(const std::string& id, const std::string& of, int version = 1) {
    Record made;
    made.id = RecordId(id);
    made.project = ProjectId("p1");
    made.submission = SubmissionId(of);
    made.archival_code = "A-" + id;
    made.type = "L5-05";
    made.period = "2026-06";
    made.subcontractor = "分包一";
    made.version = version;
    made.title = "工资支付表";
    made.record_date = *parse_date("2026-06-30");
    made.data = proof::sha256("data" + id);
    made.pdf = proof::sha256("pdf" + id);
    made.pdf_size = 1234;
    made.pages = 3;
    made.versions = {{"schema", "1"}};
    made.sealed_at = at(2);
    return made;
}

} // namespace taizhang::store::test
