// Our scanner beside expat: the same events, the same refusals.
#include "intake/xml_scanner.hh"
#include "xml_events.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;

TEST_CASE("the scanner tells what expat tells, however the document is cut") {
    for (std::string_view document :
         {"<a/>", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<a>\r\n</a>\r\n",
          "\xEF\xBB\xBF<?xml version='1.0'?><x:a xmlns:x=\"u\" x:b = '1&lt;2' "
          "c=\"&#20013;&#x4E2D;&#10;\">t</x:a >",
          "<a b=\"x\r\ny\tz\n\rw\">1\r\n2\r3&amp;&quot;&apos;&gt;&lt;</a>",
          "<a><!-- c <b> --><?pi x?><![CDATA[<b>&amp;]] >\r\n]]]]><![CDATA[>]]></a><!-- after -->",
          "<a><b><c></c></b>周𠮷安<b/>沈𬭎</a>",
          "<row r=\"1\"><c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c></row>", "<a>]] > ]]</a>",
          "<a x=\"a>b\" y='\"'/>", "<a>a&#xD;b</a>", "  <a/>"}) {
        INFO(document);
        auto expected = by_expat(document);
        REQUIRE(expected);
        for (std::size_t piece = 1; piece <= document.size(); ++piece) {
            auto got = by_scanner(document, piece);
            REQUIRE(got);
            REQUIRE(*got == *expected);
        }
    }
}

TEST_CASE("the scanner refuses what expat refuses") {
    for (std::string_view document : {"",
                                      " ",
                                      "text",
                                      "<a>",
                                      "<a></b>",
                                      "<a/><b/>",
                                      "<a/>text",
                                      "<a b/>",
                                      "<a b=c/>",
                                      "<a b='1' b='2'/>",
                                      "<a b=\"1\"c=\"2\"/>",
                                      "<a b=\"<\"/>",
                                      "<a>&unknown;</a>",
                                      "<a>&#0;</a>",
                                      "<a>&#xD800;</a>",
                                      "<a>& </a>",
                                      "<a>&amp</a>",
                                      "<a>\x01</a>",
                                      "<a>\xFF</a>",
                                      "<a>\xE4\xB8</a>",
                                      "<a>]]></a>",
                                      "<a><!-- -- --></a>",
                                      "<a><!-- ></a>",
                                      "<a><![CDATA[x</a>",
                                      "<![CDATA[x]]><a/>",
                                      "<a><?xml version=\"1.0\"?></a>",
                                      " <?xml version=\"1.0\"?><a/>",
                                      "<?xml?><a/>",
                                      "<?xml version=1.0?><a/>",
                                      "<?xml version=\"1.0\" standalone=\"perhaps\"?><a/>",
                                      "<1a/>",
                                      "<a/",
                                      "</a>",
                                      "<a",
                                      "<",
                                      "<a b=\"1",
                                      "<a ><",
                                      "<a>\xEF\xBF\xBF</a>",
                                      "<a><b></a></b>",
                                      "<a / >",
                                      "<a></a",
                                      "<!-- x",
                                      "<?pi",
                                      "<a b = />",
                                      "<a b>x</a>"}) {
        INFO(document);
        CHECK_FALSE(by_expat(document));
        for (std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000}})
            CHECK_FALSE(by_scanner(document, piece));
    }
}

TEST_CASE("a document type is refused, another encoding goes to expat") {
    CHECK_FALSE(by_scanner("<!DOCTYPE a><a/>", 100));
    auto through = [](std::string bytes) {
        EventList events;
        auto source = [&bytes](const std::function<bool(std::string_view)>& take) -> Result<void> {
            for (std::size_t at = 0; at < bytes.size(); at += 50) {
                if (!take(std::string_view(bytes).substr(at, 50))) break;
            }
            return {};
        };
        auto done = intake::scan_xml(source, events);
        return done ? events.joined() : "refused";
    };
    std::string wide = "\xFF\xFE";
    for (char c : std::string("<a>x</a>")) wide += std::string{c, '\0'};
    CHECK(through(wide) == through("<a>x</a>"));
    CHECK(through("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>") == through("<a>é</a>"));
    CHECK(through("<?xml version=\"1.0\" encoding=\"no-such\"?><a/>") == "refused");
    CHECK(through("<a>" + std::string(200'000, 'x') + "</a>") != "refused");
}
