#include "pdf/conformance.hh"

#include "pdf/content_reading.hh"
#include "pdf/font_codes.hh"
#include "pdf/structure_check.hh"

#include <algorithm>
#include <map>
#include <optional>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <qpdf/QPDFXRefEntry.hh>
#include <set>

namespace taizhang::pdf {
namespace {

using Object = QPDFObjectHandle;

constexpr int MaxDepth = 32; // of direct objects inside one another

std::string bytes_of(Object stream) {
    if (!stream.isStream()) return {};
    auto buffer = stream.getStreamData(qpdf_dl_all);
    // qpdf's own type for bytes is unsigned.
    return std::string(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
}

// As it stands: nothing is repaired, so that a fault is seen.
void open(QPDF& document, std::string_view pdf) {
    document.setSuppressWarnings(true);
    document.setAttemptRecovery(false);
    document.processMemoryFile("document", pdf.data(), pdf.size());
}

class FontReader { // glyphs and Unicode of each Type0 font, read once
public:
    struct Font {
        CodeSet shown, mapped;
    };
    const Font* read(Object font) {
        if (name_at(font, "/Subtype") != "/Type0") return nullptr;
        auto key = font.getObjGen();
        auto found = x_fonts.find(key);
        if (found != x_fonts.end()) return &found->second;
        return &(x_fonts[key] = {shown(font), mapped_to_unicode(bytes_of(font.getKey("/ToUnicode")))});
    }

private:
    static CodeSet shown(Object font) {
        Object descendants = font.getKey("/DescendantFonts");
        if (!descendants.isArray() || descendants.getArrayNItems() != 1) return CodeSet(65536);
        Object cid_font = descendants.getArrayItem(0);
        Object descriptor = cid_font.isDictionary() ? cid_font.getKey("/FontDescriptor") : Object::newNull();
        if (!descriptor.isDictionary()) return CodeSet(65536);
        if (name_at(cid_font, "/Subtype") == "/CIDFontType0")
            return cids_of_cff(bytes_of(descriptor.getKey("/FontFile3")));
        CodeSet gids = gids_of_truetype(bytes_of(descriptor.getKey("/FontFile2")));
        Object map = cid_font.getKey("/CIDToGIDMap");
        return map.isStream() ? through_map(bytes_of(map), gids) : gids;
    }
    std::map<QPDFObjGen, Font> x_fonts;
};

class Checker {
public:
    explicit Checker(std::string_view pdf) : x_bytes(pdf) {}
    std::vector<Violation> run() {
        open(x_pdf, x_bytes);
        file();
        if (!x_pdf.isEncrypted()) {
            metadata();
            output_intent();
            objects();
            pages();
            attachments();
        }
        if (x_pdf.anyWarnings()) add("6.1", "文件结构有误（libqpdf 报告警告）");
        return std::move(x_violations);
    }

private:
    void add(std::string clause, std::string message) {
        x_violations.push_back({std::move(clause), std::move(message)});
    }
    void add(std::string clause, std::string message, Object where) {
        if (where.isIndirect()) message += "（对象 " + std::to_string(where.getObjectID()) + "）";
        add(std::move(clause), std::move(message));
    }

    void file() {
        auto high = [this](std::size_t at) {
            return at < x_bytes.size() && static_cast<unsigned char>(x_bytes[at]) > 127;
        };
        bool head = x_bytes.size() > 14 && x_bytes.starts_with("%PDF-1.") && x_bytes[7] >= '0' &&
                    x_bytes[7] <= '7' && x_bytes[8] == '\n' && x_bytes[9] == '%' && high(10) && high(11) &&
                    high(12) && high(13);
        if (!head) add("6.1.2", "文件头不是 %PDF-1.n 加四个高位字节的注释");
        std::string_view tail = x_bytes;
        if (!tail.empty() && tail.back() == '\n') tail.remove_suffix(1);
        if (!tail.empty() && tail.back() == '\r') tail.remove_suffix(1);
        if (!tail.ends_with("%%EOF")) add("6.1.3", "%%EOF 之后还有数据");
        Object id = x_pdf.getTrailer().getKey("/ID");
        bool sound = id.isArray() && id.getArrayNItems() == 2 && id.getArrayItem(0).isString() &&
                     !id.getArrayItem(0).getStringValue().empty();
        if (!sound) add("6.1.3", "文件尾没有 ID");
        if (x_pdf.isEncrypted() || x_pdf.getTrailer().hasKey("/Encrypt")) add("6.1.3", "文件已加密");
        for (const auto& [object, entry] : x_pdf.getXRefTable()) {
            if (entry.getType() == 1) object_syntax(object, static_cast<std::size_t>(entry.getOffset()));
        }
    }

    // "7 0 obj" alone on its line (6.1.9).
    void object_syntax(QPDFObjGen object, std::size_t at) {
        std::string expected =
            std::to_string(object.getObj()) + " " + std::to_string(object.getGen()) + " obj";
        bool alone = x_bytes.substr(std::min(at, x_bytes.size()), expected.size()) == expected && at > 0 &&
                     (x_bytes[at - 1] == '\n' || x_bytes[at - 1] == '\r') &&
                     at + expected.size() < x_bytes.size() &&
                     (x_bytes[at + expected.size()] == '\n' || x_bytes[at + expected.size()] == '\r');
        if (!alone) add("6.1.9", "对象 " + std::to_string(object.getObj()) + " 的起始行写法不合规");
    }

    void metadata() {
        Object stream = x_pdf.getRoot().getKey("/Metadata");
        if (!stream.isStream()) return add("6.6.2.1", "目录中没有 XMP 元数据");
        std::string xmp = bytes_of(stream);
        auto has = [&xmp](const std::string& name, const std::string& value) {
            return xmp.find("<pdfaid:" + name + ">" + value + "<") != std::string::npos ||
                   xmp.find("pdfaid:" + name + "=\"" + value + "\"") != std::string::npos;
        };
        if (!has("part", "3")) add("6.6.4", "XMP 没有声明 PDF/A 第 3 部分", stream);
        x_tagged = has("conformance", "A");
        if (!has("conformance", "U") && !x_tagged) add("6.6.4", "XMP 没有声明一致性级别 U 或 A", stream);
        bool accessible = xmp.find("<pdfuaid:part>1<") != std::string::npos;
        if (x_tagged && !accessible) add("UA 5", "XMP 没有声明 PDF/UA-1", stream);
        if (accessible && xmp.find("<dc:title>") == std::string::npos) add("UA 7.1", "XMP 没有题名", stream);
        if (name_at(stream.getDict(), "/Subtype") != "/XML") add("6.6.2.1", "元数据流的类型不是 XML", stream);
    }

    void output_intent() {
        Object intents = x_pdf.getRoot().getKey("/OutputIntents");
        int found = 0;
        for (int i = 0; intents.isArray() && i < intents.getArrayNItems(); ++i) {
            Object intent = intents.getArrayItem(i);
            if (name_at(intent, "/S") != "/GTS_PDFA1") continue;
            ++found;
            std::string icc = bytes_of(intent.getKey("/DestOutputProfile"));
            bool rgb = icc.size() > 132 && icc.substr(36, 4) == "acsp" && icc.substr(16, 4) == "RGB " &&
                       icc[8] <= 4 && (icc.substr(12, 4) == "mntr" || icc.substr(12, 4) == "prtr");
            if (!rgb) add("6.2.3", "输出意图没有有效的 RGB ICC 特性文件", intent);
        }
        if (found != 1) add("6.2.3", "应当恰有一个 PDF/A 输出意图");
    }

    void objects() {
        for (Object& object : x_pdf.getAllObjects()) {
            if (object.isStream()) stream(object);
            walk(object.isStream() ? object.getDict() : object, object, 0);
        }
    }

    void stream(Object object) {
        Object dictionary = object.getDict();
        if (dictionary.hasKey("/F")) add("6.1.7.1", "流的数据在文件之外", object);
        Object filter = dictionary.getKey("/Filter");
        std::string filters = filter.isNull() ? "" : filter.unparse();
        if (filters.find("/LZWDecode") != std::string::npos) add("6.1.7.2", "流使用 LZW 压缩", object);
        if (filters.find("/Crypt") != std::string::npos) add("6.1.7.2", "流使用 Crypt 过滤器", object);
        if (name_at(dictionary, "/Subtype") != "/Image") return;
        Object smooth = dictionary.getKey("/Interpolate");
        if (smooth.isBool() && smooth.getBoolValue()) add("6.2.8", "图像要求插值", object);
        if (dictionary.hasKey("/Alternates")) add("6.2.8", "图像有替代图像", object);
    }

    void walk(Object value, Object owner, int depth) {
        if (depth > MaxDepth) return add("6.1.13", "对象嵌套过深", owner);
        if (value.isArray()) {
            for (Object& item : value.getArrayAsVector()) {
                if (!item.isIndirect()) walk(item, owner, depth + 1);
            }
        }
        if (!value.isDictionary()) return;
        dictionary(value, owner);
        for (auto& [key, item] : value.getDictAsMap()) {
            if (!item.isIndirect()) walk(item, owner, depth + 1);
        }
    }

    void dictionary(Object value, Object owner) {
        static const std::set<std::string> Forbidden{
            "/Launch",      "/Sound",     "/Movie", "/ResetForm",  "/ImportData", "/Hide",
            "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/JavaScript"};
        if (Forbidden.count(name_at(value, "/S")) != 0 && name_at(value, "/Type") != "/Transition") {
            add("6.5.1", "含有被禁止的动作", owner);
        }
        if (value.hasKey("/JS") || value.hasKey("/JavaScript")) add("6.5.1", "含有脚本", owner);
        if (value.hasKey("/AA")) add("6.5.2", "含有触发事件的附加动作", owner);
        if (value.hasKey("/XFA")) add("6.4.2", "含有 XFA 表单", owner);
        std::string type = name_at(value, "/Type");
        if (type == "/Font") font(value, owner);
        if (type == "/Filespec" || value.hasKey("/EF")) file_specification(value, owner);
    }

    void font(Object font, Object owner) {
        std::string subtype = name_at(font, "/Subtype");
        if (subtype == "/Type3") return;
        if (subtype == "/Type0") {
            if (!font.getKey("/ToUnicode").isStream()) add("6.2.11.7.2", "字体没有 ToUnicode", owner);
            return; // its descendant is a font object of its own
        }
        Object descriptor = font.getKey("/FontDescriptor");
        bool embedded = descriptor.isDictionary() && (descriptor.getKey("/FontFile").isStream() ||
                                                      descriptor.getKey("/FontFile2").isStream() ||
                                                      descriptor.getKey("/FontFile3").isStream());
        if (!embedded) add("6.2.11.4.1", "字体没有嵌入", owner);
        if (subtype == "/CIDFontType2" && !font.hasKey("/CIDToGIDMap"))
            add("6.2.11.3.2", "字体没有 CIDToGIDMap", owner);
    }

    void file_specification(Object file, Object owner) {
        if (!file.hasKey("/EF")) return;
        if (!file.hasKey("/F") || !file.hasKey("/UF")) add("6.8", "附件没有 F 与 UF 名称", owner);
        if (name_at(file, "/AFRelationship").empty()) add("6.8", "附件没有 AFRelationship", owner);
        Object stream =
            file.getKey("/EF").isDictionary() ? file.getKey("/EF").getKey("/F") : Object::newNull();
        if (!stream.isStream()) return add("6.8", "附件没有内容", owner);
        if (name_at(stream.getDict(), "/Subtype").empty()) add("6.8", "附件没有媒体类型", owner);
        Object parameters = stream.getDict().getKey("/Params");
        if (!parameters.isDictionary() || !parameters.getKey("/ModDate").isString())
            add("6.8", "附件没有修改日期", owner);
        x_files.insert(owner.getObjGen());
    }

    // Each embedded file is associated with the document as a whole.
    void attachments() {
        Object associated = x_pdf.getRoot().getKey("/AF");
        for (int i = 0; associated.isArray() && i < associated.getArrayNItems(); ++i) {
            x_files.erase(associated.getArrayItem(i).getObjGen());
        }
        for (const QPDFObjGen& left : x_files)
            add("6.8", "附件没有与文档关联（对象 " + std::to_string(left.getObj()) + "）");
    }

    void pages() {
        std::vector<TaggedPageRead> read;
        for (auto& page : QPDFPageDocumentHelper(x_pdf).getAllPages()) {
            read.push_back({page.getObjectHandle(), read_content(page)});
            text(page, read.back().content, static_cast<int>(read.size()));
        }
        if (x_tagged) check_structure(x_pdf, read, x_violations);
    }

    void text(QPDFPageObjectHelper& page, const PageContentRead& shown, int number) {
        Object resources = page.getAttribute("/Resources", false);
        Object fonts = resources.isDictionary() ? resources.getKey("/Font") : Object::newNull();
        std::string where = "（第 " + std::to_string(number) + " 页）";
        for (const auto& [name, codes] : shown.codes) {
            Object font = fonts.isDictionary() ? fonts.getKey(name) : Object::newNull();
            if (!font.isDictionary()) {
                add("6.2.2", "文字使用了未列入资源的字体" + where);
                continue;
            }
            const FontReader::Font* readable = x_fonts.read(font);
            if (readable == nullptr) continue; // a simple font: none of ours
            std::size_t no_glyph = 0, no_unicode = 0;
            for (std::size_t code = 0; code < codes.size(); ++code) {
                if (!codes[code]) continue;
                no_glyph += readable->shown[code] ? 0u : 1u;
                no_unicode += readable->mapped[code] ? 0u : 1u;
            }
            if (no_glyph > 0)
                add("6.2.11.8", "有 " + std::to_string(no_glyph) + " 个字符没有字形" + where, font);
            if (no_unicode > 0)
                add("6.2.11.7.2", "有 " + std::to_string(no_unicode) + " 个字符没有 Unicode 映射" + where,
                    font);
        }
    }

    std::string_view x_bytes;
    QPDF x_pdf;
    FontReader x_fonts;
    std::set<QPDFObjGen> x_files;
    bool x_tagged = false; // claims level A
    std::vector<Violation> x_violations;
};

Failure unreadable() { return fail(Code::Corrupt, "无法作为 PDF 读取", "请重新生成或从备份恢复该文件"); }

} // namespace

Result<std::vector<Violation>> check(std::string_view pdf) {
    try {
        return Checker(pdf).run();
    } catch (const std::exception&) {
        return unreadable();
    }
}

Result<std::string> attachment(std::string_view pdf, std::string_view name) {
    try {
        QPDF document;
        open(document, pdf);
        QPDFEmbeddedFileDocumentHelper files(document);
        auto file = files.getEmbeddedFile(std::string(name));
        if (!file) return fail(Code::NotFound, "PDF 中没有这个附件");
        return bytes_of(file->getEmbeddedFileStream());
    } catch (const std::exception&) {
        return unreadable();
    }
}

Result<std::string> subject(std::string_view pdf) {
    try {
        QPDF document;
        open(document, pdf);
        Object info = document.getTrailer().getKey("/Info");
        Object value = info.isDictionary() ? info.getKey("/Subject") : Object::newNull();
        if (!value.isString())
            return fail(Code::NotFound, "PDF 没有说明它是哪种资料", "请用本系统生成的文件");
        return value.getUTF8Value();
    } catch (const std::exception&) {
        return unreadable();
    }
}

} // namespace taizhang::pdf
