#include "pdf/volume.hh"

#include "room/pdf/scans.hh"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFOutlineDocumentHelper.hh>

using namespace taizhang;
using namespace taizhang::pdf;

namespace {

std::string generated(const std::string& line) {
    std::vector<Attachment> attached = {
        {"record.json", "application/json", "记录数据", Relationship::Data, line}};
    auto pdf = generate(test::document({line, "𠮷野家 Ab1"}), test::fonts(), test::metadata(), attached);
    if (!pdf) FAIL(pdf.error().message);
    return std::move(*pdf);
}

std::string scanned() {
    ScannedPage page{test::read_file(test::source_path("tests/room/ocr/data/receipt.jpg")),
                     200,
                     {{100, 200, 300, 40, "收条"}}};
    std::vector<Attachment> attached = {
        {"record.json", "application/json", "记录数据", Relationship::Data, "{}"}};
    auto pdf = wrap_scan({page}, test::metadata(), attached);
    REQUIRE(pdf);
    return std::move(*pdf);
}

Metadata of_volume() {
    auto metadata = test::metadata();
    metadata.title = "2026年6月 工资资料卷";
    metadata.record_id = "";
    return metadata;
}

std::string merged(const std::vector<VolumePart>& parts) {
    auto volume = merge_volume(parts, of_volume());
    if (!volume) FAIL(volume.error().message);
    return std::move(*volume);
}

} // namespace

TEST_CASE(
    "a volume has the pages of its documents unchanged, their bookmarks below one of each, and their data") {
    std::string first = generated("第一份资料"), second = scanned(), third = generated("第三份资料");
    std::vector<VolumePart> parts = {
        {"一、工资支付表", first}, {"二、收条（扫描）", second}, {"三、考勤表", third}};
    std::string volume = merged(parts);
    test::must_conform(volume);
    int page = 0;
    for (const auto& part : parts) {
        QPDF file;
        file.processMemoryFile("part", part.bytes.data(), part.bytes.size());
        for (int i = 1; i <= static_cast<int>(file.getAllPages().size()); ++i) {
            CHECK(test::shown(volume, 100, ++page) == test::shown(std::string(part.bytes), 100, i));
        }
    }
    CHECK(page == 5);
    CHECK(test::asked(volume, "pdftotext % -").find("收条") != std::string::npos);

    QPDF file;
    file.processMemoryFile("volume", volume.data(), volume.size());
    CHECK(file.getAllPages().size() == 5);
    QPDFOutlineDocumentHelper outlines(file);
    auto top = outlines.getTopLevelOutlines();
    REQUIRE(top.size() == 3);
    CHECK(top[1].getTitle() == "二、收条（扫描）");
    REQUIRE(top[0].getKids().size() == 2);
    CHECK(top[0].getKids()[1].getTitle() == "第二页");
    CHECK(top[0].getKids()[1].getDestPage().getObjGen() == file.getAllPages().at(1).getObjGen());
    CHECK(top[2].getKids()[1].getDestPage().getObjGen() == file.getAllPages().at(4).getObjGen());
    CHECK_FALSE(file.getRoot().hasKey("/StructTreeRoot"));
    CHECK_FALSE(file.getRoot().hasKey("/MarkInfo"));

    CHECK(attachment(volume, "001-record.json").value() == "第一份资料");
    CHECK(attachment(volume, "002-record.json").value() == "{}");
    CHECK(attachment(volume, "003-record.json").value() == "第三份资料");
    CHECK(volume.find("工资资料卷") != std::string::npos); // the packet is unpacked
}

TEST_CASE("the same documents give the same volume, other ones another /ID") {
    std::string first = generated("甲"), second = generated("乙");
    std::string volume = merged({{"甲", first}, {"乙", second}});
    CHECK(merged({{"甲", first}, {"乙", second}}) == volume);
    auto id = [](const std::string& pdf) {
        QPDF file;
        file.processMemoryFile("volume", pdf.data(), pdf.size());
        return file.getTrailer().getKey("/ID").unparse();
    };
    CHECK(id(volume) != id(merged({{"乙", second}, {"甲", first}})));
    // A volume may go into another.
    std::string both = merged({{"上册", volume}, {"下册", second}});
    test::must_conform(both);
    CHECK(attachment(both, "001-002-record.json").value() == "乙");
}

TEST_CASE("a volume is made only of what this archive made") {
    std::string own = generated("甲");
    auto described = describe(own);
    if (!described) FAIL(described.error().message);
    CHECK(described->title == test::metadata().title);
    CHECK(described->creator == test::metadata().creator);
    CHECK(described->created == std::chrono::floor<std::chrono::seconds>(test::metadata().created));
    CHECK(describe(merged({{"甲", own}})));
    std::string foreign = test::pdf_of({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"});
    for (const auto& bad : {std::string(), foreign, own.substr(0, own.size() / 2)}) {
        auto refused = describe(bad);
        REQUIRE(!refused);
        CHECK(refused.error().code == Code::Unprocessable);
    }
}

TEST_CASE("what is no PDF does not come into a volume, and is named") {
    std::string good = generated("甲");
    CHECK(!merge_volume({}, of_volume()));
    auto bad = merge_volume({{"甲", good}, {"乙", "hello"}}, of_volume());
    REQUIRE(!bad);
    CHECK(bad.error().message.find("第 2 份") == 0);
    for (std::size_t i = 0; i < good.size(); i += good.size() / 40) {
        (void)merge_volume({{"甲", std::string_view(good).substr(0, i)}}, of_volume());
    }
}
