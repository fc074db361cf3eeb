#include "pdf/structure_check.hh"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace taizhang::pdf {
namespace {

using Object = QPDFObjectHandle;

constexpr int MaxDepth = 64;

int integer_at(Object dictionary, const std::string& key, int otherwise) {
    Object value = dictionary.isDictionary() ? dictionary.getKey(key) : Object::newNull();
    return value.isInteger() ? value.getIntValueAsInt() : otherwise;
}

// Where an element of this type may stand: its parents (ISO 32000-1 14.8.4). Empty: anywhere but in those.
const std::map<std::string, std::set<std::string>>& parents_of() {
    static const std::map<std::string, std::set<std::string>> Parents{
        {"/Document", {""}},
        {"/H1", {"/Document"}},
        {"/H2", {"/Document"}},
        {"/P", {"/Document", "/TD", "/TH", "/LBody"}},
        {"/L", {"/Document", "/LBody", "/TD"}},
        {"/LI", {"/L"}},
        {"/Lbl", {"/LI"}},
        {"/LBody", {"/LI"}},
        {"/Table", {"/Document"}},
        {"/THead", {"/Table"}},
        {"/TBody", {"/Table"}},
        {"/TFoot", {"/Table"}},
        {"/TR", {"/Table", "/THead", "/TBody", "/TFoot"}},
        {"/TH", {"/TR"}},
        {"/TD", {"/TR"}}};
    return Parents;
}

class StructureChecker {
public:
    StructureChecker(QPDF& pdf, const std::vector<TaggedPageRead>& pages, std::vector<Violation>& into)
        : x_pdf(pdf), x_pages(pages), x_into(into) {}

    void run() {
        Object root = x_pdf.getRoot();
        Object mark = root.getKey("/MarkInfo");
        Object marked = mark.isDictionary() ? mark.getKey("/Marked") : Object::newNull();
        if (!marked.isBool() || !marked.getBoolValue()) add("6.7.2.2", "没有声明文档已加标签（MarkInfo）");
        Object suspects = mark.isDictionary() ? mark.getKey("/Suspects") : Object::newNull();
        if (suspects.isBool() && suspects.getBoolValue()) add("UA 7.1", "标签被标为可疑（Suspects）");
        Object language = root.getKey("/Lang");
        if (!language.isString() || language.getStringValue().empty()) add("6.7.4", "没有说明文档的语言");
        Object view = root.getKey("/ViewerPreferences");
        Object title = view.isDictionary() ? view.getKey("/DisplayDocTitle") : Object::newNull();
        if (!title.isBool() || !title.getBoolValue())
            add("UA 7.1", "没有要求显示文档题名（DisplayDocTitle）");
        Object tree = root.getKey("/StructTreeRoot");
        if (!tree.isDictionary()) return add("6.7.3.3", "没有逻辑结构树");
        if (tree.hasKey("/RoleMap")) add("6.7.3.4", "结构类型经过转换，应直接使用标准类型");
        kids(tree, tree, "", 0);
        contents(tree);
    }

private:
    void add(const std::string& clause, const std::string& message) { x_into.push_back({clause, message}); }
    void add(const std::string& clause, const std::string& message, Object where) {
        add(clause, message + "（对象 " + std::to_string(where.getObjectID()) + "）");
    }

    void kids(Object element, Object page, const std::string& type, int depth) {
        if (depth > MaxDepth) return add("6.1.13", "结构嵌套过深");
        Object kids = element.getKey("/K");
        if (!kids.isArray()) return kid(kids, element, page, type, depth);
        for (int i = 0; i < kids.getArrayNItems(); ++i) kid(kids.getArrayItem(i), element, page, type, depth);
    }

    void kid(Object kid, Object element, Object page, const std::string& type, int depth) {
        if (kid.isNull()) return;
        if (kid.isInteger()) return content(page, kid.getIntValueAsInt(), element);
        if (name_at(kid, "/Type") == "/MCR") {
            Object own = kid.getKey("/Pg");
            return content(own.isDictionary() ? own : page, integer_at(kid, "/MCID", -1), element);
        }
        if (!kid.isDictionary()) return add("6.7.3.3", "结构元素的下级不是元素也不是内容", element);
        if (!x_seen.insert(kid.getObjGen()).second) return add("6.7.3.3", "结构树里有元素出现两次", kid);
        if (kid.getKey("/P").getObjGen() != element.getObjGen()) add("6.7.3.3", "结构元素没有指回上级", kid);
        this->element(kid, page, type, depth);
    }

    void element(Object element, Object page, const std::string& parent, int depth) {
        std::string type = name_at(element, "/S");
        auto known = parents_of().find(type);
        if (known == parents_of().end()) add("6.7.3.4", "结构类型不是本库使用的标准类型", element);
        else if (known->second.count(parent) == 0) add("UA 7.2", "结构元素 " + type + " 不该在此", element);
        if (type == "/H1" || type == "/H2") heading(type[2] - '0', element);
        if (type == "/TH" && scope_of(element).empty())
            add("UA 7.5", "表头单元格没有作用范围（Scope）", element);
        if (type == "/Table") table(element);
        if (element.hasKey("/Pg")) page = element.getKey("/Pg");
        kids(element, page, type, depth + 1);
    }

    void heading(int level, Object element) {
        if (level > x_heading + 1) add("UA 7.4.2", "标题跳级", element);
        x_heading = level;
    }

    static Object attributes(Object element) {
        Object value = element.getKey("/A");
        return value.isArray() && value.getArrayNItems() > 0 ? value.getArrayItem(0) : value;
    }
    static std::string scope_of(Object cell) { return name_at(attributes(cell), "/Scope"); }

    // Every row fills the same number of columns, cells that reach down counted.
    void table(Object table) {
        std::vector<int> reach; // rows still covered from above, by column
        std::size_t columns = 0;
        auto row = [&](Object tr) {
            for (int& each : reach) each = std::max(0, each - 1);
            std::size_t at = 0;
            for_kids(tr, [&](Object cell) {
                int across = integer_at(attributes(cell), "/ColSpan", 1);
                int down = integer_at(attributes(cell), "/RowSpan", 1);
                for (int i = 0; i < std::clamp(across, 1, 1000); ++i) {
                    while (at < reach.size() && reach[at] > 0) ++at;
                    if (at >= reach.size()) reach.resize(at + 1);
                    reach[at++] = std::max(down, 1);
                }
            });
            auto filled = static_cast<std::size_t>(
                std::count_if(reach.begin(), reach.end(), [](int rows) { return rows > 0; }));
            if (columns == 0) columns = filled;
            if (filled != columns) add("UA 7.5", "表格各行的列数不一致", tr);
        };
        for_kids(table, [&](Object part) {
            if (name_at(part, "/S") == "/TR") return row(part);
            for_kids(part, row);
        });
    }

    template <class Visit>
    static void for_kids(Object element, const Visit& visit) {
        Object kids = element.getKey("/K");
        if (kids.isDictionary()) return visit(kids);
        for (int i = 0; kids.isArray() && i < kids.getArrayNItems(); ++i) {
            if (kids.getArrayItem(i).isDictionary()) visit(kids.getArrayItem(i));
        }
    }

    void content(Object page, int mcid, Object element) {
        auto [at, fresh] = x_owners.try_emplace({page.getObjGen(), mcid}, element.getObjGen());
        if (!fresh) add("UA 7.1", "同一内容属于两个结构元素", element);
    }

    // Page content and tree agree, and the parent tree leads back (ISO 32000-1 14.7.4.4).
    void contents(Object tree) {
        std::map<int, Object> parents;
        numbers(tree.getKey("/ParentTree"), parents, 0);
        std::size_t found = 0;
        for (std::size_t i = 0; i < x_pages.size(); ++i) {
            const TaggedPageRead& read = x_pages[i];
            std::string where = "（第 " + std::to_string(i + 1) + " 页）";
            if (read.content.unbalanced) add("UA 7.1", "内容标记没有成对" + where);
            if (read.content.unmarked) add("UA 7.1", "有内容既不在结构中也不是装饰" + where);
            if (read.content.misplaced) add("UA 7.1", "装饰与结构内容互相嵌套" + where);
            Object page = read.page;
            auto list = parents.find(integer_at(page, "/StructParents", -1));
            bool listed = list != parents.end() && list->second.isArray();
            for (int mcid : read.content.marked) {
                auto owner = x_owners.find({page.getObjGen(), mcid});
                if (owner == x_owners.end()) {
                    add("UA 7.1", "有内容不在结构树中" + where);
                    break;
                }
                ++found;
                bool back = listed && mcid < list->second.getArrayNItems() &&
                            list->second.getArrayItem(mcid).getObjGen() == owner->second;
                if (!back) {
                    add("6.7.3.3", "内容没有指回结构元素（ParentTree）" + where);
                    break;
                }
            }
        }
        if (found < x_owners.size()) add("UA 7.1", "结构树指向页面上没有的内容");
    }

    void numbers(Object node, std::map<int, Object>& into, int depth) {
        if (!node.isDictionary() || depth > MaxDepth) return;
        Object pairs = node.getKey("/Nums");
        for (int i = 0; pairs.isArray() && i + 1 < pairs.getArrayNItems(); i += 2) {
            if (pairs.getArrayItem(i).isInteger())
                into[pairs.getArrayItem(i).getIntValueAsInt()] = pairs.getArrayItem(i + 1);
        }
        Object below = node.getKey("/Kids");
        for (int i = 0; below.isArray() && i < below.getArrayNItems(); ++i)
            numbers(below.getArrayItem(i), into, depth + 1);
    }

    QPDF& x_pdf;
    const std::vector<TaggedPageRead>& x_pages;
    std::vector<Violation>& x_into;
    std::set<QPDFObjGen> x_seen;
    std::map<std::pair<QPDFObjGen, int>, QPDFObjGen> x_owners;
    int x_heading = 0;
};

} // namespace

void check_structure(QPDF& pdf, const std::vector<TaggedPageRead>& pages, std::vector<Violation>& into) {
    StructureChecker(pdf, pages, into).run();
}

} // namespace taizhang::pdf
