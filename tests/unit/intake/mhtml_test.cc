#include "intake/mhtml.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using intake::mhtml_pages;

namespace {

const std::string Head =
    "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n"
    "\tboundary=\"----=_NextPart_01\"\r\n\r\nThis document is a web archive.\r\n\r\n";

std::string part(const std::string& type, const std::string& encoding, const std::string& body) {
    return "------=_NextPart_01\r\nContent-Location: "
           "file:///C:/a/sheet001.htm\r\nContent-Transfer-Encoding: " +
           encoding + "\r\nContent-Type: " + type + "; charset=\"us-ascii\"\r\n\r\n" + body + "\r\n";
}

} // namespace

TEST_CASE(
    "the pages of a web archive come in their order, whatever they are packed in, and nothing else does") {
    auto pages = mhtml_pages(
        Head +
        part("text/html", "quoted-printable", "<td class=3Dxl24>=D5=C5=\r\n=c8=FD 1=2 100=25=\r\n</td>") +
        part("image/png", "base64", "iVBORw0KGgo=") + part("TEXT/HTML", "BASE64", "PHRk\r\nPg==") +
        part("text/css", "7bit", "td {}") + part("text/html", "8bit", "<p>as it is") +
        "------=_NextPart_01--\r\nafter the end\r\n");
    REQUIRE(pages);
    REQUIRE(pages->size() == 3);
    CHECK(pages->at(0) == "<td class=xl24>\xD5\xC5\xC8\xFD 1=2 100%</td>\r\n");
    CHECK(pages->at(1) == "<td>");
    CHECK(pages->at(2) == "<p>as it is\r\n");
}

TEST_CASE("a web archive with bare line feeds, a bare boundary and no end is read as far as it goes") {
    auto pages = mhtml_pages("Content-Type: multipart/related; boundary=x; type=\"text/html\"\n\n--x\n"
                             "content-type: text/html\n\n<table><tr><td>甲");
    REQUIRE(pages);
    REQUIRE(pages->size() == 1);
    CHECK(pages->at(0) == "<table><tr><td>甲");
}

TEST_CASE("what is no archive of pages is damaged, and one of none has no page") {
    for (const char* bad : {"", "\r\n", "Content-Type: text/html\r\n\r\n<table>",
                            "Content-Type: multipart/related\r\n\r\n--\r\n",
                            "Content-Type: multipart/related; boundary\r\n\r\n",
                            "Content-Type: multipart/related; boundary=\"x"}) {
        INFO(bad);
        auto pages = mhtml_pages(bad);
        if (pages) CHECK(pages->empty());
        else CHECK(pages.error().code == Code::Unprocessable);
    }
    CHECK(mhtml_pages(Head)->empty());
    CHECK(mhtml_pages(Head + "------=_NextPart_01\r\n")->empty());
    std::string many = Head;
    for (std::size_t i = 0; i <= intake::MostPages; ++i) many += part("text/html", "7bit", "x");
    CHECK_FALSE(mhtml_pages(many));
}

TEST_CASE("half an escape at the end stays as it stands") {
    for (const char* body : {"=", "=3", "=G1", "=\r"}) {
        auto pages =
            mhtml_pages("Content-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n"
                        "Content-Transfer-Encoding: quoted-printable\n\n" +
                        std::string(body));
        REQUIRE(pages);
        CHECK(pages->at(0) == body);
    }
}
