#include "http/multipart.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::http;

namespace {

constexpr std::size_t HeaderLimit = 16 * 1024; // multipart.hh

// What the parser told its handlers, as text; the error's code at the end, if there was one.
struct Heard {
    std::string text;
    std::string file; // all file bytes
    std::optional<Code> error;
    bool operator==(const Heard&) const = default;
};

Heard parse(std::string_view body, const std::vector<std::size_t>& cuts, std::string_view boundary = "b-9") {
    Heard heard;
    MultipartParser parser(boundary, {[&](const std::string& name, std::string value) -> Result<void> {
                                          heard.text += "field " + name + "=" + value + "\n";
                                          return {};
                                      },
                                      [&](const std::string& name, const std::string& file) -> Result<void> {
                                          heard.text += "begin " + name + " " + file + "\n";
                                          return {};
                                      },
                                      [&](std::string_view bytes) -> Result<void> {
                                          heard.file += bytes;
                                          return {};
                                      },
                                      [&]() -> Result<void> {
                                          heard.text += "end " + std::to_string(heard.file.size()) + "\n";
                                          return {};
                                      }});
    std::size_t at = 0;
    auto feed = [&](std::size_t to) {
        if (heard.error) return;
        auto written = parser.write(body.substr(at, to - at));
        if (!written) heard.error = written.error().code;
        at = to;
    };
    for (auto cut : cuts) feed(cut);
    feed(body.size());
    if (heard.error) return heard;
    if (auto whole = parser.finish(); !whole) heard.error = whole.error().code;
    return heard;
}

Heard whole(std::string_view body) { return parse(body, {}); }

// In pieces of one size.
Heard pieces(std::string_view body, std::size_t size) {
    std::vector<std::size_t> cuts;
    for (std::size_t at = size; at < body.size(); at += size) cuts.push_back(at);
    return parse(body, cuts);
}

std::string field(const std::string& name, const std::string& value) {
    return "--b-9\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

std::string file(const std::string& file_name, const std::string& bytes) {
    return "--b-9\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + file_name +
           "\"\r\nContent-Type: application/octet-stream\r\n\r\n" + bytes + "\r\n";
}

const std::string End = "--b-9--\r\n";

// Everything that looks like a boundary and is none.
const std::string LookAlikes = "\r\n--b-8\r\n--b-\r\n-b-9\r\r\n--\r\n\n--b-9\r--b-9 \r\n--B-9\r\n\r\n--b";

} // namespace

TEST_CASE("a form gives the same wherever the network cuts it") {
    auto body = "what stands before is no part\r\n" + field("type", "L5-05") + field("period", "") +
                file("工资表.xlsx", LookAlikes) + End + "what follows neither";
    auto expected = whole(body);
    CHECK_FALSE(expected.error);
    CHECK(expected.text == "field type=L5-05\nfield period=\nbegin file 工资表.xlsx\nend " +
                               std::to_string(LookAlikes.size()) + "\n");
    CHECK(expected.file == LookAlikes);
    for (std::size_t first = 0; first <= body.size(); ++first) {
        INFO("cut at " << first);
        REQUIRE(parse(body, {first}) == expected);
    }
    for (std::size_t size = 1; size < 64; ++size) {
        INFO("pieces of " << size);
        REQUIRE(pieces(body, size) == expected);
    }
    auto delimiter = body.find("\r\n--b-9\r\nContent-Disposition: form-data; name=\"file\"");
    for (std::size_t first = delimiter - 3; first < delimiter + 12; ++first) {
        for (std::size_t second = first; second < delimiter + 12; ++second)
            REQUIRE(parse(body, {first, second}) == expected);
    }
}

TEST_CASE("an empty file begins and ends") {
    auto body = field("type", "L5-05") + file("空.xlsx", "") + End;
    auto expected = whole(body);
    CHECK(expected == Heard{"field type=L5-05\nbegin file 空.xlsx\nend 0\n", "", std::nullopt});
    CHECK(pieces(body, 1) == expected);
}

TEST_CASE("names are read quoted, escaped, in UTF-8, and in any order and case of their headers") {
    CHECK(whole(file("a\\\"b\\\\c; name=\\\"x.csv", "1") + End).text ==
          "begin file a\"b\\c; name=\"x.csv\nend 1\n");
    CHECK(whole(file("𠮷田·工资;表.csv", "1") + End).text == "begin file 𠮷田·工资;表.csv\nend 1\n");
    CHECK(whole(file("", "1") + End).text == "begin file \nend 1\n");
    auto plain = "--b-9\r\ncontent-type: "
                 "text/csv\r\nCONTENT-DISPOSITION:form-data;filename=a.csv;name=file\r\n\r\n1\r\n" +
                 End;
    CHECK(whole(plain).text == "begin file a.csv\nend 1\n");
    CHECK(whole(field("filename", "a name, not a file") + End).text == "field filename=a name, not a file\n");
}

TEST_CASE("a form that was cut is never taken for whole") {
    auto body = field("type", "L5-05") + file("a.csv", "12345") + End;
    auto closing = body.find("--b-9--") + std::string("--b-9--").size();
    for (std::size_t size = 0; size < body.size(); ++size) {
        INFO("the first " << size << " bytes");
        CHECK(whole(body.substr(0, size)).error.has_value() == (size < closing));
    }
}

TEST_CASE("what is no form is refused") {
    for (const std::string& body :
         {std::string("no boundary at all"), std::string("--b-9"), std::string("--b-9X\r\n\r\n\r\n--b-9--"),
          std::string("--b-9\r\nX: 1\r\n\r\nno name\r\n--b-9--"),
          // A part without any header, whose content looks like one.
          "--b-9\r\n\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nL5-05\r\n" + End}) {
        INFO(body);
        CHECK(whole(body).error == Code::BadInput);
        CHECK(whole(body).text.empty());
        CHECK(pieces(body, 1) == whole(body));
    }
}

TEST_CASE("limits hold, and hold wherever the network cuts") {
    auto same = [](const std::string& body, std::optional<Code> code) {
        for (std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, body.size()})
            CHECK(pieces(body, size).error == code);
    };
    // Thirty-two parts, not thirty-three.
    std::string parts;
    for (int i = 0; i < 32; ++i) parts += field("f", "1");
    same(parts + End, std::nullopt);
    same(parts + field("f", "1") + End, Code::TooLarge);
    // A header section of exactly the limit, and one byte more. The limit counts from the line end after the boundary.
    const std::string head = "--b-9\r\nContent-Disposition: form-data; name=\"f\"\r\nX: ";
    auto padded = [&](std::size_t extra) {
        auto counted = head.size() - std::string("--b-9").size();
        return head + std::string(HeaderLimit - counted + extra, 'x') + "\r\n\r\n1\r\n" + End;
    };
    same(padded(0), std::nullopt);
    same(padded(1), Code::TooLarge);
    // The preamble too.
    auto preamble = [&](std::size_t size) { return std::string(size, '.') + "\r\n" + field("f", "1") + End; };
    same(preamble(HeaderLimit - 4), std::nullopt);
    same(preamble(HeaderLimit + 1), Code::BadInput);
    // A field of a mebibyte.
    CHECK_FALSE(whole(field("f", std::string(1 << 20, 'x')) + End).error);
    CHECK(whole(field("f", std::string((1 << 20) + 1, 'x')) + End).error == Code::TooLarge);
    CHECK(pieces(field("f", std::string((1 << 20) + 1, 'x')) + End, 4096).error == Code::TooLarge);
}

TEST_CASE("what a handler refuses is the answer, and nothing follows it") {
    int after = 0;
    MultipartParser parser(
        "b-9", {[&](const std::string&, std::string) -> Result<void> { return fail(Code::Conflict, "no"); },
                [&](const std::string&, const std::string&) -> Result<void> {
                    ++after;
                    return {};
                },
                [&](std::string_view) -> Result<void> {
                    ++after;
                    return {};
                },
                [&]() -> Result<void> {
                    ++after;
                    return {};
                }});
    auto written = parser.write(field("type", "L5-05") + file("a.csv", "1") + End);
    REQUIRE_FALSE(written);
    CHECK(written.error().code == Code::Conflict);
    CHECK(after == 0);
}

TEST_CASE("the boundary is read from the Content-Type") {
    CHECK(multipart_boundary("multipart/form-data; boundary=abc") == "abc");
    CHECK(multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b;c\"") == "a b;c");
    CHECK(multipart_boundary("multipart/form-data") == "");
    CHECK(multipart_boundary("multipart/form-data-but-not; boundary=abc") == "");
    CHECK(multipart_boundary("multipart/mixed; boundary=abc") == "");
    CHECK(multipart_boundary("multipart/form-data; boundary=" + std::string(70, 'x')) ==
          std::string(70, 'x'));
    CHECK(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')) == "");
    CHECK(multipart_boundary("") == "");
}
