// "标签：值" in running text and the pieces of a title. Internal to the room. Pure.
#pragma once

#include "base/date.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::intake {

struct Labelled {
    std::string label; // as shown, cleaned, without the colon
    std::string value; // cleaned; "" when nothing follows in this cell
};

// "分包单位（盖章）：甲公司    单位：元" -> two. Works on the raw text, because the blanks that part one pair
// from the next are gone once a cell is cleaned. A month that stands apart behind a value comes with the label "".
// Empty when the text has no colon after a word.
std::vector<Labelled> labelled_in(std::string_view raw);

struct Title {
    std::string prefix; // what stands before the document's name: a project or a company
    std::optional<Month> month;
};
// nullopt when the text does not hold the name of a document ("工资支付表", "考勤表", or one of `names`) and does not
// end with one of `words`.
std::optional<Title> parse_title(std::string_view text, const std::vector<std::string>& names,
                                 const std::vector<std::string>& words = {});

} // namespace taizhang::intake
