// Rows of a benchmark: {id, value, unit, goal, met}. A goal that was missed is printed as missed; the exit code stays
// 0, since a benchmark is no test.
#pragma once

#include "base/json.hh"

#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

namespace taizhang::bench {

class Rows {
public:
    Rows(int argc, char** argv) {
        for (int i = 1; i < argc; ++i) x_json = x_json || std::string_view(argv[i]) == "--json";
    }

    void add(const std::string& id, double value, const std::string& unit) {
        x_rows.push_back(
            {{"id", id}, {"value", rounded(value)}, {"unit", unit}, {"goal", nullptr}, {"met", nullptr}});
    }

    // `relation` "<", "<=", ">=" of value to goal.
    void add(const std::string& id, double value, const std::string& unit, const std::string& relation,
             double goal) {
        bool met = relation == ">=" ? value >= goal : relation == "<=" ? value <= goal : value < goal;
        char text[64];
        std::snprintf(text, sizeof text, "%s %g", relation.c_str(), goal);
        x_rows.push_back(
            {{"id", id}, {"value", rounded(value)}, {"unit", unit}, {"goal", text}, {"met", met}});
    }

    int print() const {
        if (x_json) {
            std::printf("%s\n", x_rows.dump(1).c_str());
            return 0;
        }
        for (const auto& row : x_rows) {
            std::string verdict = row.at("met").is_null() ? "" : row.at("met").get<bool>() ? "met" : "MISSED";
            std::printf("%-32s %12s %-6s %-10s %s\n", text_at(row, "id").c_str(),
                        row.at("value").dump().c_str(), text_at(row, "unit").c_str(),
                        text_at(row, "goal").c_str(), verdict.c_str());
        }
        return 0;
    }

private:
    static double rounded(double value) { return std::round(value * 1000) / 1000; }
    bool x_json = false;
    Json x_rows = Json::array();
};

} // namespace taizhang::bench
