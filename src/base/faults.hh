// What is wrong in a file of the product's own (schema, template, catalogue), each fault with its place as a JSON
// pointer. A reader notes faults and goes on, so that one reading names all of them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang {

class Faults {
public:
    void add(const std::string& place, const std::string& message) {
        x_list.push_back((place.empty() ? "/" : place) + "：" + message);
    }
    bool empty() const { return x_list.empty(); }
    const std::vector<std::string>& list() const { return x_list; }
    // The first few, for a message.
    std::string joined() const {
        constexpr std::size_t Shown = 8;
        std::string all;
        for (std::size_t i = 0; i < x_list.size() && i < Shown; ++i) all += (i ? "；" : "") + x_list[i];
        if (x_list.size() > Shown) all += "；共 " + std::to_string(x_list.size()) + " 处";
        return all;
    }

private:
    std::vector<std::string> x_list;
};

} // namespace taizhang
