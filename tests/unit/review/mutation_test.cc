// Every covered cell of a clean month, wrong in every way its kind of value can be wrong: what survives is a hole in a
// rule, or stands in data/mutations.json with its reason.
#include "cases.hh"
#include "mutations.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <map>

using namespace taizhang;
using namespace taizhang::review;

namespace {

// The samples' first month as the reviewer sees it.
test::Subject sample_month() {
    Json manifest = *read_json(test::source_path("samples/manifest.json"));
    const Json& facts = manifest.at("project");
    test::Subject subject{"samples/2026-05", {}, std::chrono::year{2026} / 5, {}};
    subject.project = {text_at(facts, "name"), text_at(facts, "county"), text_at(facts, "general_contractor"),
                       facts.at("subcontractors").get<std::vector<std::string>>(), text_at(facts, "owner")};
    for (const Json& file : manifest.at("files")) {
        Json expected = *read_json(test::source_path("samples/" + text_at(file, "expected")));
        Document document;
        document.id = text_at(file, "file");
        document.type = text_at(file, "type");
        document.period = text_at(file, "period");
        document.subcontractor = text_at(file, "subcontractor");
        document.scan = !expected.contains("data");
        document.data = expected.value("data", Json());
        document.attestation = file.at("attestation");
        if (document.scan) document.scan_pages = {{{"dpi", 200}, {"blank", false}, {"readable", true}}};
        subject.documents.push_back(std::move(document));
    }
    return subject;
}

// "L5-05 totals/* deleted": one star stands for anything.
bool fits(const std::string& pattern, const std::string& what) {
    auto star = pattern.find('*');
    if (star == std::string::npos) return pattern == what;
    std::string_view head(pattern.data(), star);
    std::string_view tail(pattern.data() + star + 1, pattern.size() - star - 1);
    return what.size() + 1 >= pattern.size() && what.starts_with(head) && what.ends_with(tail);
}

// The lines of mutations.json, each with whether it was needed.
std::map<std::string, bool> excused() {
    std::map<std::string, bool> lines;
    const Json file = *read_json(test::source_path("tests/unit/review/data/mutations.json"));
    for (const Json& reason : file.at("reasons")) {
        CHECK_FALSE(text_at(reason, "why").empty());
        for (const Json& line : reason.at("of")) CHECK(lines.emplace(line.get<std::string>(), false).second);
    }
    return lines;
}

} // namespace

TEST_CASE("a mistake in any covered cell of a clean month is found at that cell") {
    test::Tallies tallies;
    auto world = test::make_case(test::world(), Json::array());
    test::mutate_all({"world", world.project, world.month, world.documents}, world.rules, tallies);
    test::mutate_all(sample_month(), world.rules, tallies);
    auto lines = excused();
    std::size_t mutants = 0, with_reason = 0, survived = 0;
    for (const auto& [what, tally] : tallies) {
        mutants += static_cast<std::size_t>(tally.cells);
        if (tally.survivors.empty()) continue;
        bool known = false;
        for (auto& [line, needed] : lines) {
            if (!fits(line, what)) continue;
            known = needed = true;
        }
        (known ? with_reason : survived) += tally.survivors.size();
        INFO(what << ": " << tally.survivors.size() << " of " << tally.cells << ", as "
                  << tally.survivors.front());
        CHECK(known);
    }
    std::printf(
        "%zu mistakes: %zu with a reason not found at their cell, %zu survived without one (%.2f %%)\n",
        mutants, with_reason, survived, 100.0 * static_cast<double>(survived) / static_cast<double>(mutants));
    CHECK(mutants > 5'000); // or the months have become too small to show anything
    for (const auto& [line, needed] : lines) {
        INFO("no longer needed: " << line);
        CHECK(needed);
    }
}
