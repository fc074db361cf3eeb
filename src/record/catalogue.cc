#include "record/catalogue.hh"

#include <array>
#include <set>
#include <utility>

namespace taizhang::record {
namespace {

// Reads the members of one object and remembers the first thing that is wrong, with its place.
class Members {
public:
    Members(const Json& object, std::string place) : x_object(object), x_place(std::move(place)) {
        if (!object.is_object()) wrong("is no object");
    }
    std::string text(std::string_view key, bool may_be_empty = false) {
        const Json* value = find(key);
        if (!value || !value->is_string()) return wrong(key, "is no text"), std::string();
        auto text = value->get<std::string>();
        if (text.empty() && !may_be_empty) wrong(key, "is empty");
        return text;
    }
    bool flag(std::string_view key) {
        const Json* value = find(key);
        if (!value || !value->is_boolean()) return wrong(key, "is no boolean"), false;
        return value->get<bool>();
    }
    std::vector<std::string> texts(std::string_view key) {
        const Json* value = find(key);
        std::vector<std::string> all;
        if (!value || !value->is_array()) return wrong(key, "is no array"), all;
        for (const Json& each : *value) {
            if (!each.is_string()) return wrong(key, "holds something that is no text"), all;
            all.push_back(each.get<std::string>());
        }
        return all;
    }
    template <class Value, std::size_t N>
    Value choice(std::string_view key, std::string_view text,
                 const std::array<std::pair<std::string_view, Value>, N>& choices) {
        for (const auto& [name, value] : choices) {
            if (name == text) return value;
        }
        wrong(key, "has an unknown value");
        return choices.front().second;
    }
    void wrong(std::string_view key, std::string_view what) {
        if (x_fault.empty()) x_fault = x_place + "." + std::string(key) + " " + std::string(what);
    }
    void wrong(std::string_view what) {
        if (x_fault.empty()) x_fault = x_place + " " + std::string(what);
    }
    Result<void> done() const {
        if (!x_fault.empty()) return fail(Code::BadInput, "catalogue.json: " + x_fault);
        return {};
    }

private:
    const Json* find(std::string_view key) const {
        if (!x_object.is_object()) return nullptr;
        auto at = x_object.find(key);
        return at == x_object.end() ? nullptr : &*at;
    }
    const Json& x_object;
    std::string x_place;
    std::string x_fault;
};

constexpr std::array<std::pair<std::string_view, Frequency>, 3> Frequencies = {
    {{"once", Frequency::Once}, {"monthly", Frequency::Monthly}, {"on_change", Frequency::OnChange}}};
constexpr std::array<std::pair<std::string_view, Obligation>, 2> Obligations = {
    {{"mandatory", Obligation::Mandatory}, {"conditional", Obligation::Conditional}}};
constexpr std::array<std::pair<std::string_view, Scope>, 2> Scopes = {
    {{"project", Scope::Project}, {"subcontractor", Scope::Subcontractor}}};

Result<Ledger> read_ledger(const Json& json, const std::string& place) {
    Members members(json, place);
    Ledger ledger;
    ledger.code = members.text("code");
    ledger.title = members.text("title");
    ledger.title_en = members.text("title_en");
    ledger.basis = members.text("basis");
    TRY(members.done());
    return ledger;
}

Result<DocumentType> read_type(const Json& json, const std::string& place) {
    Members members(json, place);
    DocumentType type;
    type.code = members.text("code");
    type.name = members.text("name");
    type.ledger = members.text("ledger");
    type.title = members.text("title");
    type.title_en = members.text("title_en");
    for (const std::string& each : members.texts("frequency")) {
        type.frequency.push_back(members.choice("frequency", each, Frequencies));
    }
    if (type.frequency.empty()) members.wrong("frequency", "is empty");
    type.obligation = members.choice("obligation", members.text("obligation"), Obligations);
    type.condition = members.text("condition", true);
    if (type.condition.empty() != (type.obligation == Obligation::Mandatory)) {
        members.wrong("condition", "must be given exactly when the type is conditional");
    }
    type.scope = members.choice("scope", members.text("scope"), Scopes);
    type.structured = members.flag("structured");
    type.scanned = members.flag("scanned");
    if (!type.structured && !type.scanned) members.wrong("structured", "and scanned are both false");
    type.signers = members.texts("signers");
    type.seals = members.texts("seals");
    type.schema = members.text("schema", true);
    type.template_ = members.text("template", true);
    type.retention = members.text("retention");
    type.basis = members.text("basis");
    type.certainty = members.text("certainty");
    if (type.certainty != "S" && type.certainty != "F" && type.certainty != "K") {
        members.wrong("certainty", "has an unknown value");
    }
    TRY(members.done());
    return type;
}

Result<std::vector<Ledger>> read_ledgers(const Json& json) {
    std::vector<Ledger> ledgers;
    for (const Json& each : json) {
        TRY_INTO(Ledger ledger, read_ledger(each, "ledgers[" + std::to_string(ledgers.size()) + "]"));
        ledgers.push_back(std::move(ledger));
    }
    return ledgers;
}

Result<std::vector<DocumentType>> read_types(const Json& json, const std::vector<Ledger>& ledgers) {
    std::vector<DocumentType> types;
    std::set<std::string> known;
    for (const Ledger& ledger : ledgers) known.insert(ledger.code);
    std::set<std::string> keys;
    for (const Json& each : json) {
        std::string place = "types[" + std::to_string(types.size()) + "]";
        TRY_INTO(DocumentType type, read_type(each, place));
        if (!known.contains(type.ledger))
            return fail(Code::BadInput, "catalogue.json: " + place + ".ledger is unknown");
        if (!keys.insert(type.code).second || !keys.insert(type.name).second) {
            return fail(Code::BadInput, "catalogue.json: " + place + " repeats a code or a name");
        }
        types.push_back(std::move(type));
    }
    return types;
}

} // namespace

Result<Catalogue> Catalogue::load(const std::filesystem::path& schemas) {
    TRY_INTO(Json json, read_json(schemas / "catalogue.json"));
    Members members(json, "catalogue");
    Catalogue catalogue;
    catalogue.x_version = members.text("version");
    catalogue.x_region = members.text("region");
    TRY(members.done());
    for (std::string_view key : {"ledgers", "types"}) {
        if (!json.contains(key) || !json[key].is_array() || json[key].empty()) {
            return fail(Code::BadInput,
                        "catalogue.json: catalogue." + std::string(key) + " is no filled array");
        }
    }
    TRY_INTO(catalogue.x_ledgers, read_ledgers(json["ledgers"]));
    TRY_INTO(catalogue.x_types, read_types(json["types"], catalogue.x_ledgers));
    return catalogue;
}

const DocumentType* Catalogue::find(std::string_view code_or_name) const {
    for (const DocumentType& type : x_types) {
        if (type.code == code_or_name || type.name == code_or_name) return &type;
    }
    return nullptr;
}

} // namespace taizhang::record
