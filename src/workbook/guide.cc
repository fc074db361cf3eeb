#include "workbook/guide.hh"

#include "base/faults.hh"

#include <algorithm>

namespace taizhang::workbook {
namespace {

using Words = std::map<std::string, std::string>;

class GuideReader {
public:
    GuideReader(const Json& json, Faults& faults) : x_json(json), x_faults(faults) {}

    Words words(const std::string& key) { return words(object(key), "/" + key); }

    Words words(const Json& object, const std::string& place) {
        Words words;
        if (!object.is_object()) x_faults.add(place, "应为对象");
        for (const auto& [name, text] : object.items()) {
            if (text.is_string()) words[name] = text.get<std::string>();
            else x_faults.add(place + "/" + escape_pointer(name), "应为文字");
        }
        return words;
    }

    std::map<std::string, Words> tables(const Json& object, const std::string& place) {
        std::map<std::string, Words> tables;
        if (!object.is_object()) x_faults.add(place, "应为对象");
        for (const auto& [name, table] : object.items())
            tables[name] = words(table, place + "/" + escape_pointer(name));
        return tables;
    }

    People people() {
        const Json& json = object("people");
        auto text = [&](const char* key) {
            std::string value = text_at(json, key);
            if (value.empty()) x_faults.add(std::string("/people/") + key, "应为文字");
            return value;
        };
        return {text("register"),
                text("key"),
                text("employer"),
                text("entry"),
                text("exit"),
                tables(json.value("types", Json()), "/people/types"),
                tables(json.value("only", Json()), "/people/only")};
    }

    std::vector<std::string> texts(const Json& list, const std::string& place) {
        std::vector<std::string> texts;
        bool good = list.is_array() &&
                    std::all_of(list.begin(), list.end(), [](const Json& each) { return each.is_string(); });
        if (!good) x_faults.add(place, "应为文字的数组");
        else list.get_to(texts);
        return texts;
    }

    const Json& object(const std::string& key) {
        static const Json None = Json::object();
        auto at = x_json.find(key);
        if (at != x_json.end() && at->is_object()) return *at;
        x_faults.add("/" + key, "应为对象");
        return None;
    }

    std::vector<Check> checks() {
        std::vector<Check> checks;
        auto list = x_json.find("checks");
        if (list == x_json.end() || !list->is_array()) {
            x_faults.add("/checks", "应为数组");
            return checks;
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            const Json& each = (*list)[i];
            std::string place = "/checks/" + std::to_string(i);
            if (!each.is_object()) {
                x_faults.add(place, "应为对象");
                continue;
            }
            Check check{texts(each.value("fields", Json()), place + "/fields"),
                        texts(each.value("marks", Json()), place + "/marks"), text_at(each, "formula"),
                        text_at(each, "message")};
            if (check.formula.empty()) x_faults.add(place + "/formula", "缺少公式");
            checks.push_back(std::move(check));
        }
        return checks;
    }

private:
    const Json& x_json;
    Faults& x_faults;
};

std::string word(const Words& words, const std::string& code) {
    auto at = words.find(code);
    return at == words.end() ? code : at->second;
}

} // namespace

Result<Guide> Guide::load(const std::filesystem::path& schemas) {
    TRY_INTO(Json json, read_json(schemas / "sheets.json"));
    Faults faults;
    Guide guide;
    if (!json.is_object()) return fail(Code::BadInput, "sheets.json 应为对象", "请按 schemas/README.md 改正");
    GuideReader reader(json, faults);
    guide.x_kinds = reader.words("kinds");
    guide.x_fields = reader.words("fields");
    guide.x_signers = reader.words("signers");
    guide.x_seals = reader.words("seals");
    for (std::string& each : reader.texts(json.value("long", Json()), "/long")) guide.x_long.insert(each);
    for (const auto& [type, fields] : reader.object("folded").items()) {
        for (std::string& each : reader.texts(fields, "/folded/" + escape_pointer(type)))
            guide.x_folded[type].insert(each);
    }
    for (const auto& [fact, fields] : reader.object("facts").items()) {
        for (std::string& each : reader.texts(fields, "/facts/" + escape_pointer(fact)))
            guide.x_facts[each] = fact;
    }
    guide.x_people = reader.people();
    guide.x_checks = reader.checks();
    for (int kind = 0; kind <= static_cast<int>(record::Kind::DayMarks); ++kind) {
        std::string name(record::name(static_cast<record::Kind>(kind)));
        if (!guide.x_kinds.contains(name)) faults.add("/kinds/" + name, "缺少填写提示");
    }
    if (!faults.empty())
        return fail(Code::BadInput, "sheets.json 有误：" + faults.joined(), "请按 schemas/README.md 改正");
    return guide;
}

const std::string& Guide::help(const record::Field& field) const {
    auto own = x_fields.find(field.name);
    return own != x_fields.end() ? own->second : x_kinds.at(std::string(record::name(field.kind)));
}

bool Guide::is_folded(const std::string& type, const std::string& field) const {
    auto at = x_folded.find(type);
    return at != x_folded.end() && at->second.contains(field);
}

std::string Guide::fact(const std::string& field) const {
    auto at = x_facts.find(field);
    return at == x_facts.end() ? std::string() : at->second;
}

std::string Guide::signer(const std::string& code) const { return word(x_signers, code); }
std::string Guide::seal(const std::string& code) const { return word(x_seals, code); }

} // namespace taizhang::workbook
