// A small document with everything the writer can draw, for the tests of this room.
#pragma once

#include "pdf/writer.hh"
#include "support/glyphs.hh"

#include <chrono>

namespace taizhang::test {

inline const typeset::FontSet& fonts() {
    static const typeset::FontSet set =
        typeset::FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts").value();
    return set;
}

inline typeset::GlyphRun run(typeset::Role role, typeset::Length x, typeset::Length y,
                             std::string_view text) {
    typeset::GlyphRun made;
    made.x = x;
    made.y = y;
    made.size = 12000;
    made.glyphs = kept(fonts().shape(role, text).value());
    return made;
}

inline pdf::Metadata metadata() {
    pdf::Metadata m;
    m.title = "农民工工资支付表 <2026年6月> & 附件";
    m.creator = "某某建设有限公司";
    m.subject = "L5-05 工资支付表";
    m.archival_code = "A-001-2026-0007";
    m.record_id = "r-0123456789abcdef";
    m.retention = "工程完工且工资全部结清后3年";
    m.period = "2026-06";
    m.created = Instant(std::chrono::milliseconds(1'782'807'330'123));
    return m;
}

inline typeset::Document document(const std::vector<std::string>& lines) {
    using namespace typeset;
    Document made;
    made.title = metadata().title;
    made.outline = {{"第一页", 0}, {"第二页", 1}};
    const Role roles[] = {Role::Song, Role::SongBold, Role::Hei, Role::Kai, Role::FangSong};
    for (int number = 1; number <= 2; ++number) {
        Page page;
        page.width = 595276;
        page.height = 841890;
        page.label = std::to_string(number);
        Length y = 780000;
        for (const std::string& line : lines) {
            for (Role role : roles) page.operations.emplace_back(run(role, 60000, y -= 20000, line));
        }
        GlyphRun spaced = run(Role::Hei, 60000, y -= 20000, "字距");
        spaced.tracking = 6000;
        spaced.colour = {200, 30, 30};
        page.operations.emplace_back(spaced);
        page.operations.emplace_back(Line{60000, 100000, 500000, 100000, 750, {}});
        page.operations.emplace_back(Rectangle{60000, 60000, 100000, 30500, false, 500, {0, 0, 255}});
        page.operations.emplace_back(Rectangle{200000, 60000, 100000, 30500, true, 500, {128, 128, 128}});
        Qr qr{400000, 50000, 51000, 21, std::vector<bool>(441)};
        for (std::size_t i = 0; i < 441; ++i) qr.dark[i] = i % 3 == 0 || i % 7 == 2;
        page.operations.emplace_back(qr);
        made.pages.push_back(std::move(page));
    }
    return made;
}

} // namespace taizhang::test
