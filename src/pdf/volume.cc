#include "pdf/volume.hh"

#include "base/digest.hh"
#include "pdf/conformance.hh"
#include "pdf/icc.hh"
#include "pdf/syntax.hh"
#include "pdf/xmp.hh"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <openssl/sha.h>
#include <optional>
#include <podofo/podofo.h>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>
#include <stdexcept>

namespace taizhang::pdf {
namespace {

namespace po = PoDoFo;

constexpr int MostBookmarks = 10'000, DeepestBookmark = 8, DeepestObject = 200;

po::PdfString text_value(const std::string& utf8) {
    return po::PdfString(reinterpret_cast<const po::pdf_utf8*>(utf8.c_str()));
}

po::PdfObject* resolved(po::PdfObject* object, po::PdfVecObjects& all) {
    for (int hops = 0; object != nullptr && object->IsReference() && hops < 8; ++hops) {
        object = all.GetObject(object->GetReference());
    }
    return object != nullptr && object->IsReference() ? nullptr : object;
}

po::PdfObject* entry(po::PdfObject* object, const char* key, po::PdfVecObjects& all) {
    if (object == nullptr || !object->IsDictionary()) return nullptr;
    return resolved(object->GetDictionary().GetKey(po::PdfName(key)), all);
}

// libqpdf reads first: PoDoFo 0.9.8 does not know cross-reference streams with offsets of five bytes, which ours have,
// and 200,000 levels of nesting end it. Streams stay as they are.
std::string written_plainly(std::string_view pdf) {
    QPDF file;
    file.setSuppressWarnings(true);
    file.setAttemptRecovery(false);
    file.processMemoryFile("part", pdf.data(), pdf.size());
    QPDFWriter writer(file);
    writer.setOutputMemory();
    writer.setStaticID(true);
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.setDecodeLevel(qpdf_dl_none);
    writer.setCompressStreams(false);
    writer.setRecompressFlate(false);
    writer.write();
    std::unique_ptr<Buffer> buffer(writer.getBuffer());
    return std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize());
}

// Copies objects out of one document, each once, and only those that what is copied refers to.
class Copier {
public:
    Copier(po::PdfMemDocument& from, po::PdfMemDocument& to)
        : x_from(from.GetObjects()), x_to(to.GetObjects()) {}

    // `page` by its reference in the source stands for that page of the volume.
    void stands_for(const po::PdfReference& source, const po::PdfReference& target) {
        x_copied[source] = target;
    }

    po::PdfObject value(const po::PdfObject& object, int depth = 0) {
        if (depth > DeepestObject) return po::PdfObject();
        if (object.IsReference()) return reference(object.GetReference(), depth);
        if (object.IsArray()) {
            po::PdfArray array;
            for (const auto& item : object.GetArray()) array.push_back(value(item, depth + 1));
            return po::PdfObject(array);
        }
        if (object.IsDictionary()) {
            po::PdfDictionary dictionary;
            for (const auto& [key, item] : object.GetDictionary().GetKeys())
                dictionary.AddKey(key, value(*item, depth + 1));
            return po::PdfObject(dictionary);
        }
        return po::PdfObject(static_cast<const po::PdfVariant&>(object));
    }

private:
    po::PdfObject reference(const po::PdfReference& source, int depth) {
        auto at = x_copied.find(source);
        if (at != x_copied.end()) return po::PdfObject(at->second);
        po::PdfObject* object = x_from.GetObject(source);
        if (object == nullptr) return po::PdfObject();
        po::PdfObject* copy = x_to.CreateObject(po::PdfVariant(po::PdfDictionary()));
        x_copied[source] = copy->Reference(); // first: objects may refer to one another in a ring
        po::PdfObject made = value(*object, depth + 1);
        static_cast<po::PdfVariant&>(*copy) = static_cast<po::PdfVariant&>(made);
        if (object->HasStream()) {
            char* raw = nullptr;
            po::pdf_long size = 0;
            object->GetStream()->GetCopy(&raw, &size);
            std::unique_ptr<char, decltype(&std::free)> bytes(raw, std::free);
            po::PdfMemoryInputStream input(bytes.get(), size);
            copy->GetStream()->SetRawData(&input, size); // the filters stay what they are
        }
        return po::PdfObject(copy->Reference());
    }

    po::PdfVecObjects& x_from;
    po::PdfVecObjects& x_to;
    std::map<po::PdfReference, po::PdfReference> x_copied;
};

class Volume {
public:
    explicit Volume(const Metadata& metadata) : x_metadata(metadata) {
        x_document.SetPdfVersion(po::ePdfVersion_1_7);
    }

    Result<void> add(const VolumePart& part) {
        ++x_parts;
        std::string plain = written_plainly(part.bytes);
        po::PdfMemDocument source;
        source.LoadFromBuffer(plain.data(), static_cast<long>(plain.size()));
        int count = source.GetPageCount();
        if (count <= 0) return fail(Code::Unprocessable, "没有页面");
        Copier copier(source, x_document);
        std::vector<po::PdfObject*> pages;
        for (int i = 0; i < count; ++i) {
            po::PdfPage* page = source.GetPage(i);
            if (page == nullptr) return fail(Code::Unprocessable, "有一页读不出来");
            pages.push_back(x_document.GetObjects().CreateObject("Page"));
            copier.stands_for(page->GetObject()->Reference(), pages.back()->Reference());
        }
        for (int i = 0; i < count; ++i) copy_page(source, i, *pages[static_cast<std::size_t>(i)], copier);
        bookmarks(source, part.title, pages, copier);
        attachments(source, copier);
        x_pages.insert(x_pages.end(), pages.begin(), pages.end());
        return {};
    }

    std::string finish() {
        page_tree();
        po::PdfDictionary& catalog = x_document.GetCatalog()->GetDictionary();
        catalog.AddKey("Lang", po::PdfString("zh-CN"));
        catalog.AddKey("PageMode", po::PdfName("UseOutlines"));
        po::PdfDictionary viewer;
        viewer.AddKey("DisplayDocTitle", true);
        catalog.AddKey("ViewerPreferences", viewer);
        metadata_stream(catalog);
        output_intent(catalog);
        labels(catalog);
        name_attachments(catalog);
        information();
        return written();
    }

private:
    // The values a page inherits are written into it; its place in the tree and in a structure is not taken along.
    void copy_page(po::PdfMemDocument& source, int index, po::PdfObject& to, Copier& copier) {
        po::PdfPage* page = source.GetPage(index);
        po::PdfDictionary& target = to.GetDictionary();
        for (const auto& [key, item] : page->GetObject()->GetDictionary().GetKeys()) {
            const std::string& name = key.GetName();
            if (name == "Parent" || name == "StructParents" || name == "Tabs" || name == "Type") continue;
            target.AddKey(key, copier.value(*item));
        }
        for (const char* name : {"MediaBox", "CropBox", "Rotate", "Resources"}) {
            const po::PdfObject* inherited = page->GetInheritedKey(po::PdfName(name));
            if (inherited != nullptr && !target.HasKey(po::PdfName(name)))
                target.AddKey(po::PdfName(name), copier.value(*inherited));
        }
    }

    static po::PdfArray whole_page(const po::PdfObject& page) {
        po::PdfArray destination;
        destination.push_back(page.Reference());
        destination.push_back(po::PdfName("Fit"));
        return destination;
    }

    po::PdfObject& bookmark(po::PdfObject& parent, const po::PdfString& title,
                            const po::PdfArray& destination) {
        po::PdfObject& item = *x_document.GetObjects().CreateObject(po::PdfVariant(po::PdfDictionary()));
        item.GetDictionary().AddKey("Title", title);
        item.GetDictionary().AddKey("Parent", parent.Reference());
        item.GetDictionary().AddKey("Dest", destination);
        po::PdfDictionary& above = parent.GetDictionary();
        if (above.HasKey("Last")) {
            po::PdfReference last = above.GetKey("Last")->GetReference();
            item.GetDictionary().AddKey("Prev", last);
            x_document.GetObjects().GetObject(last)->GetDictionary().AddKey("Next", item.Reference());
        } else {
            above.AddKey("First", item.Reference());
        }
        above.AddKey("Last", item.Reference());
        return item;
    }

    void bookmarks(po::PdfMemDocument& source, const std::string& title,
                   const std::vector<po::PdfObject*>& pages, Copier& copier) {
        if (x_outlines == nullptr) x_outlines = x_document.GetObjects().CreateObject("Outlines");
        ++x_bookmarks;
        po::PdfObject& own = bookmark(*x_outlines, text_value(title), whole_page(*pages.front()));
        int budget = MostBookmarks;
        auto& all = source.GetObjects();
        po::PdfObject* first = entry(entry(source.GetCatalog(), "Outlines", all), "First", all);
        int below = copy_bookmarks(all, first, own, copier, budget, 0);
        if (below > 0) own.GetDictionary().AddKey("Count", po::pdf_int64{-below}); // closed
    }

    // Those that lead to a page; returns how many.
    int copy_bookmarks(po::PdfVecObjects& all, po::PdfObject* item, po::PdfObject& parent, Copier& copier,
                       int& budget, int depth) {
        int count = 0;
        for (; item != nullptr && depth < DeepestBookmark && budget > 0; item = entry(item, "Next", all)) {
            --budget;
            po::PdfObject* title = entry(item, "Title", all);
            po::PdfObject* destination = entry(item, "Dest", all);
            if (destination == nullptr) destination = entry(entry(item, "A", all), "D", all);
            bool usable = title != nullptr && (title->IsString() || title->IsHexString()) &&
                          destination != nullptr && destination->IsArray() &&
                          !destination->GetArray().empty() && destination->GetArray()[0].IsReference();
            if (!usable) continue;
            po::PdfArray place = copier.value(*destination).GetArray();
            po::PdfObject& copy = bookmark(parent, title->GetString(), place);
            ++count;
            int below = copy_bookmarks(all, entry(item, "First", all), copy, copier, budget, depth + 1);
            if (below > 0) copy.GetDictionary().AddKey("Count", po::pdf_int64{-below});
        }
        return count;
    }

    void attachments(po::PdfMemDocument& source, Copier& copier) {
        std::string number = std::to_string(x_parts);
        number.insert(0, number.size() < 3 ? 3 - number.size() : 0, '0');
        auto& all = source.GetObjects();
        po::PdfObject* files = entry(source.GetCatalog(), "AF", all);
        if (files == nullptr || !files->IsArray()) return;
        for (auto& file : files->GetArray()) {
            po::PdfObject* specification = resolved(&file, all);
            po::PdfObject* name = entry(specification, "UF", all);
            if (name == nullptr || !(name->IsString() || name->IsHexString()) || !file.IsReference())
                continue;
            po::PdfObject copy = copier.value(file);
            std::string full = number + "-" + name->GetString().GetStringUtf8();
            po::PdfObject* made = x_document.GetObjects().GetObject(copy.GetReference());
            made->GetDictionary().AddKey("F", text_value(full));
            made->GetDictionary().AddKey("UF", text_value(full));
            x_attachments.emplace_back(full, copy.GetReference());
        }
    }

    void page_tree() {
        po::PdfObject* root = x_document.GetPagesTree()->GetObject();
        po::PdfArray kids;
        for (po::PdfObject* page : x_pages) {
            page->GetDictionary().AddKey("Parent", root->Reference());
            kids.push_back(page->Reference());
        }
        root->GetDictionary().AddKey("Kids", kids);
        root->GetDictionary().AddKey("Count", static_cast<po::pdf_int64>(x_pages.size()));
        x_outlines->GetDictionary().AddKey("Count", po::pdf_int64{x_bookmarks});
        x_document.GetCatalog()->GetDictionary().AddKey("Outlines", x_outlines->Reference());
    }

    po::PdfObject* stream(const char* type, const std::string& bytes, bool packed) {
        po::PdfObject* object =
            type == nullptr ? x_document.GetObjects().CreateObject(po::PdfVariant(po::PdfDictionary()))
                            : x_document.GetObjects().CreateObject(type);
        po::TVecFilters filters;
        if (packed) filters.push_back(po::ePdfFilter_FlateDecode);
        object->GetStream()->Set(bytes.data(), static_cast<po::pdf_long>(bytes.size()), filters);
        return object;
    }

    void metadata_stream(po::PdfDictionary& catalog) {
        po::PdfObject* object = stream("Metadata", xmp_packet(x_metadata, Level::U, x_pages.size()), false);
        object->GetDictionary().AddKey("Subtype", po::PdfName("XML"));
        catalog.AddKey("Metadata", object->Reference());
    }

    void output_intent(po::PdfDictionary& catalog) {
        po::PdfObject* profile = stream(nullptr, std::string(srgb_profile()), true);
        profile->GetDictionary().AddKey("N", po::pdf_int64{3});
        po::PdfDictionary intent;
        intent.AddKey("Type", po::PdfName("OutputIntent"));
        intent.AddKey("S", po::PdfName("GTS_PDFA1"));
        intent.AddKey("OutputConditionIdentifier", po::PdfString("sRGB IEC61966-2.1"));
        intent.AddKey("RegistryName", po::PdfString("http://www.color.org"));
        intent.AddKey("Info", po::PdfString("sRGB IEC61966-2.1"));
        intent.AddKey("DestOutputProfile", profile->Reference());
        po::PdfArray intents;
        intents.push_back(intent);
        catalog.AddKey("OutputIntents", intents);
    }

    static void labels(po::PdfDictionary& catalog) {
        po::PdfDictionary decimal, tree;
        decimal.AddKey("S", po::PdfName("D"));
        po::PdfArray numbers;
        numbers.push_back(po::pdf_int64{0});
        numbers.push_back(decimal);
        tree.AddKey("Nums", numbers);
        catalog.AddKey("PageLabels", tree);
    }

    void name_attachments(po::PdfDictionary& catalog) {
        if (x_attachments.empty()) return;
        po::PdfArray files;
        for (const auto& [name, reference] : x_attachments) files.push_back(reference);
        catalog.AddKey("AF", files);
        std::sort(x_attachments.begin(), x_attachments.end(), [](const auto& a, const auto& b) {
            return text_string_bytes(a.first) < text_string_bytes(b.first);
        });
        po::PdfArray names;
        for (const auto& [name, reference] : x_attachments) {
            names.push_back(text_value(name));
            names.push_back(reference);
        }
        po::PdfDictionary tree, all;
        tree.AddKey("Names", names);
        all.AddKey("EmbeddedFiles", tree);
        catalog.AddKey("Names", all);
    }

    // PoDoFo puts the clock into Info when the document is made.
    void information() {
        po::PdfDictionary& info = x_document.GetInfo()->GetObject()->GetDictionary();
        info.Clear();
        if (!x_metadata.title.empty()) info.AddKey("Title", text_value(x_metadata.title));
        if (!x_metadata.creator.empty()) info.AddKey("Author", text_value(x_metadata.creator));
        if (!x_metadata.subject.empty()) info.AddKey("Subject", text_value(x_metadata.subject));
        std::string date = pdf_date(x_metadata.created); // in parentheses
        po::PdfString moment(date.substr(1, date.size() - 2).c_str());
        info.AddKey("Creator", text_value(Producer));
        info.AddKey("Producer", text_value(Producer));
        info.AddKey("CreationDate", moment);
        info.AddKey("ModDate", moment);
    }

    // PoDoFo's /ID depends on Info alone: it is replaced by one of the content, of the same length.
    std::string written() {
        po::PdfRefCountedBuffer buffer;
        po::PdfOutputDevice device(&buffer);
        x_document.SetWriteMode(po::ePdfWriteMode_Clean); // "1 0 obj<<" is against ISO 19005-3 6.1.9
        x_document.Write(&device);
        std::string file(buffer.GetBuffer(), device.GetLength());
        std::size_t at = file.rfind("/ID");
        std::size_t from = at == std::string::npos ? at : file.find('<', at);
        if (from == std::string::npos) return file;
        Sha256::Bytes digest{};
        std::size_t end = file.find(']', from);
        std::string before = file.substr(0, at);
        SHA256(reinterpret_cast<const unsigned char*>(before.data()), before.size(), digest.data());
        std::string id = Sha256(digest).hex().substr(0, 32);
        for (auto& c : id) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
        for (std::size_t open = from; open != std::string::npos && open < end;
             open = file.find('<', open + 1)) {
            if (file.size() - open > 33 && file[open + 33] == '>') file.replace(open + 1, 32, id);
        }
        return file;
    }

    const Metadata& x_metadata;
    po::PdfMemDocument x_document;
    po::PdfObject* x_outlines = nullptr;
    int x_parts = 0, x_bookmarks = 0;
    std::vector<po::PdfObject*> x_pages;
    std::vector<std::pair<std::string, po::PdfReference>> x_attachments;
};

std::string info_text(QPDFObjectHandle info, const char* key) {
    QPDFObjectHandle value = info.isDictionary() ? info.getKey(key) : QPDFObjectHandle::newNull();
    return value.isString() ? value.getUTF8Value() : std::string();
}

// "D:20260630081530Z", as pdf_date() writes it.
std::optional<Instant> instant_of(const std::string& date) {
    if (date.size() != 17 || !date.starts_with("D:") || !date.ends_with('Z')) return std::nullopt;
    auto part = [&date](std::size_t at, std::size_t size) { return date.substr(at, size); };
    return parse_instant(concat(part(2, 4), "-", part(6, 2), "-", part(8, 2), "T", part(10, 2), ":",
                                part(12, 2), ":", part(14, 2), ".000Z"));
}

Failure none_of_ours(std::string_view reason) {
    return fail(Code::Unprocessable, "不是本系统封存或生成的 PDF：" + std::string(reason),
                "请从档案库重新下载后再合；别的 PDF 请先作为扫描件上传");
}

Failure unreadable(std::size_t number, std::string_view reason) {
    return fail(Code::Unprocessable, "第 " + std::to_string(number) + " 份文件：" + std::string(reason),
                "合卷只收本系统封存或生成的 PDF；请从档案库重新下载后再合");
}

} // namespace

Result<Described> describe(std::string_view pdf) {
    auto violations = check(pdf);
    if (!violations) return none_of_ours("读不出来");
    if (!violations->empty())
        return none_of_ours(violations->front().clause + " " + violations->front().message);
    try {
        QPDF file;
        file.setSuppressWarnings(true);
        file.setAttemptRecovery(false);
        file.processMemoryFile("part", pdf.data(), pdf.size());
        QPDFObjectHandle info = file.getTrailer().getKey("/Info");
        auto created = instant_of(info_text(info, "/CreationDate"));
        if (info_text(info, "/Producer") != Producer || !created) return none_of_ours("生成程序不同");
        return Described{info_text(info, "/Title"), info_text(info, "/Author"), *created};
    } catch (const std::exception&) {
        return none_of_ours("读不出来");
    }
}

Result<std::string> merge_volume(const std::vector<VolumePart>& parts, const Metadata& metadata) {
    if (parts.empty()) return fail(Code::Unprocessable, "没有可以合卷的文件", "请至少给出一份 PDF");
    po::PdfError::EnableLogging(false);
    po::PdfError::EnableDebug(false);
    std::size_t number = 0;
    try {
        Volume volume(metadata);
        for (const auto& part : parts) {
            ++number;
            auto added = volume.add(part);
            if (!added) return unreadable(number, added.error().message);
        }
        return volume.finish();
    } catch (const po::PdfError&) {
        return unreadable(number, "读不出来");
    } catch (const std::runtime_error&) { // qpdf
        return unreadable(number, "读不出来");
    } catch (const std::logic_error&) {
        return unreadable(number, "读不出来");
    }
}

} // namespace taizhang::pdf
