#include "record/catalogue.hh"

#include "base/faults.hh"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace taizhang::record {
namespace {

// Reads the members of one object and notes everything that is wrong, with its place.
class Members {
public:
    Members(const Json& object, std::string place, Faults& faults)
        : x_object(object), x_place(std::move(place)), x_faults(faults) {
        if (!object.is_object()) x_faults.add(x_place, "应为对象");
    }
    std::string text(std::string_view key, bool may_be_empty = false) {
        const Json* value = find(key);
        if (!value || !value->is_string()) return wrong(key, "应为文字"), std::string();
        auto text = value->get<std::string>();
        if (text.empty() && !may_be_empty) wrong(key, "不能为空");
        return text;
    }
    bool flag(std::string_view key) {
        const Json* value = find(key);
        if (!value || !value->is_boolean()) return wrong(key, "应为 true 或 false"), false;
        return value->get<bool>();
    }
    std::vector<std::string> texts(std::string_view key) {
        const Json* value = find(key);
        std::vector<std::string> all;
        if (!value || !value->is_array()) return wrong(key, "应为数组"), all;
        for (const Json& each : *value) {
            if (!each.is_string()) return wrong(key, "应为文字的数组"), all;
            all.push_back(each.get<std::string>());
        }
        return all;
    }
    std::vector<std::string> texts_if_any(std::string_view key) {
        return find(key) == nullptr ? std::vector<std::string>() : texts(key);
    }
    const Json& filled(std::string_view key) {
        static const Json None = Json::array();
        const Json* value = find(key);
        if (value && value->is_array() && !value->empty()) return *value;
        wrong(key, "应为数组，不能为空");
        return None;
    }
    template <class Value, std::size_t N>
    Value choice(std::string_view key, std::string_view text,
                 const std::array<std::pair<std::string_view, Value>, N>& choices) {
        for (const auto& [name, value] : choices) {
            if (name == text) return value;
        }
        if (!text.empty()) wrong(key, "不认识的值“" + std::string(text) + "”");
        return choices.front().second;
    }
    void wrong(std::string_view key, std::string_view what) {
        if (x_object.is_object()) x_faults.add(x_place + "/" + std::string(key), std::string(what));
    }
    const Json* find(std::string_view key) const {
        if (!x_object.is_object()) return nullptr;
        auto at = x_object.find(key);
        return at == x_object.end() ? nullptr : &*at;
    }

private:
    const Json& x_object;
    std::string x_place;
    Faults& x_faults;
};

constexpr std::array<std::pair<std::string_view, Frequency>, 3> Frequencies = {
    {{"once", Frequency::Once}, {"monthly", Frequency::Monthly}, {"on_change", Frequency::OnChange}}};
constexpr std::array<std::pair<std::string_view, Obligation>, 2> Obligations = {
    {{"mandatory", Obligation::Mandatory}, {"conditional", Obligation::Conditional}}};
constexpr std::array<std::pair<std::string_view, Scope>, 2> Scopes = {
    {{"project", Scope::Project}, {"subcontractor", Scope::Subcontractor}}};

Ledger read_ledger(const Json& json, const std::string& place, Faults& faults) {
    Members members(json, place, faults);
    Ledger ledger;
    ledger.code = members.text("code");
    ledger.title = members.text("title");
    ledger.title_en = members.text("title_en");
    ledger.basis = members.text("basis");
    return ledger;
}

// "per" and "named": both may be left out, "per" alone makes a type one of which several stand side by side.
void read_items(Members& members, DocumentType& type) {
    const Json* per = members.find("per");
    type.several = per != nullptr;
    type.named = members.texts_if_any("named");
    if (per == nullptr) {
        if (!type.named.empty()) members.wrong("named", "没有 per 就没有要区分的");
        return;
    }
    if (!per->is_array()) return members.wrong("per", "应为数组");
    for (const Json& each : *per) {
        ItemField field{text_at(each, "field"), text_at(each, "kind") == "id_no"};
        if (field.name.empty() || (each.contains("kind") && !field.id_no))
            return members.wrong("per", "每项为 {\"field\":字段}，身份证号码再写 \"kind\":\"id_no\"");
        type.per.push_back(std::move(field));
    }
}

DocumentType read_type(const Json& json, const std::string& place, Faults& faults) {
    Members members(json, place, faults);
    DocumentType type;
    type.code = members.text("code");
    type.name = members.text("name");
    type.ledger = members.text("ledger");
    type.title = members.text("title");
    type.title_en = members.text("title_en");
    for (const std::string& each : members.texts("frequency")) {
        type.frequency.push_back(members.choice("frequency", each, Frequencies));
    }
    if (type.frequency.empty()) members.wrong("frequency", "不能为空");
    type.obligation = members.choice("obligation", members.text("obligation"), Obligations);
    type.condition = members.text("condition", true);
    if (type.condition.empty() != (type.obligation == Obligation::Mandatory)) {
        members.wrong("condition", "有条件的资料须写明条件，其他不得写");
    }
    type.scope = members.choice("scope", members.text("scope"), Scopes);
    type.structured = members.flag("structured");
    type.scanned = members.flag("scanned");
    if (!type.structured && !type.scanned)
        members.wrong("structured", "structured 与 scanned 不能都为 false");
    type.signers = members.texts("signers");
    type.seals = members.texts("seals");
    type.schema = members.text("schema", true);
    type.template_ = members.text("template", true);
    type.retention = members.text("retention");
    type.basis = members.text("basis");
    type.file_words = members.texts_if_any("file_words");
    read_items(members, type);
    type.certainty = members.text("certainty");
    if (type.certainty != "S" && type.certainty != "F" && type.certainty != "K") {
        members.wrong("certainty", "不认识的值");
    }
    if (type.schema.empty() && !type.template_.empty()) members.wrong("template", "有模板而没有架构");
    return type;
}

std::vector<DocumentType> read_types(const Json& json, const std::vector<Ledger>& ledgers, Faults& faults) {
    std::vector<DocumentType> types;
    std::set<std::string> known;
    for (const Ledger& ledger : ledgers) known.insert(ledger.code);
    std::set<std::string> keys;
    for (const Json& each : json) {
        std::string place = "/types/" + std::to_string(types.size());
        DocumentType type = read_type(each, place, faults);
        if (!type.ledger.empty() && !known.contains(type.ledger))
            faults.add(place + "/ledger", "没有台账“" + type.ledger + "”");
        if (!type.code.empty() && !keys.insert(type.code).second) faults.add(place + "/code", "代码重复");
        if (!type.name.empty() && !keys.insert(type.name).second) faults.add(place + "/name", "名称重复");
        types.push_back(std::move(type));
    }
    return types;
}

} // namespace

bool DocumentType::may_be_monthly() const {
    return std::find(frequency.begin(), frequency.end(), Frequency::Monthly) != frequency.end();
}

bool DocumentType::is_monthly() const {
    return frequency.size() == 1 && frequency.front() == Frequency::Monthly;
}

std::string_view name(Frequency frequency) {
    return Frequencies[static_cast<std::size_t>(frequency)].first; // in the order of the enumeration
}

namespace {

Failure refused(const Faults& faults, std::vector<std::string>* every) {
    if (every != nullptr) *every = faults.list();
    return fail(Code::BadInput, "台账目录 catalogue.json 有误：" + faults.joined(),
                "请按 schemas/README.md 改正台账目录");
}

} // namespace

Result<Catalogue> Catalogue::load(const std::filesystem::path& schemas, std::vector<std::string>* every) {
    TRY_INTO(auto text, read_text(schemas / "catalogue.json"));
    Faults faults;
    auto json = parse_json(text);
    if (!json) faults.add("", json.error().message);
    else
        for (const std::string& place : repeated_keys(text)) faults.add(place, "同一个键写了两次");
    if (!faults.empty()) return refused(faults, every);
    return make(std::move(*json), every);
}

Result<Catalogue> Catalogue::make(Json json, std::vector<std::string>* every) {
    Faults faults;
    Catalogue catalogue;
    Members members(json, "", faults);
    catalogue.x_version = members.text("version");
    catalogue.x_region = members.text("region");
    catalogue.x_file_noise = members.texts_if_any("file_noise");
    for (const Json& each : members.filled("ledgers")) {
        auto place = "/ledgers/" + std::to_string(catalogue.x_ledgers.size());
        catalogue.x_ledgers.push_back(read_ledger(each, place, faults));
    }
    catalogue.x_types = read_types(members.filled("types"), catalogue.x_ledgers, faults);
    if (!faults.empty()) return refused(faults, every);
    catalogue.x_json = std::move(json);
    return catalogue;
}

const DocumentType* Catalogue::find(std::string_view code_or_name) const {
    for (const DocumentType& type : x_types) {
        if (type.code == code_or_name || type.name == code_or_name) return &type;
    }
    return nullptr;
}

} // namespace taizhang::record
