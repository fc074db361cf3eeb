#include "pdf/xmp.hh"

#include "pdf/syntax.hh"
#include "text/utf8.hh"

namespace taizhang::pdf {
namespace {

constexpr std::string_view ArchivalNamespace = "urn:taizhang:archival:1.0#";
constexpr std::string_view AccessibleNamespace = "http://www.aiim.org/pdfua/ns/id/";

std::string escape(std::string_view utf8) {
    std::string out;
    for (char32_t c : text::decode(utf8)) {
        bool allowed = c == '\t' || c == '\n' || (c >= ' ' && c != 0xFFFE && c != 0xFFFF);
        if (!allowed) continue;
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else text::append(out, c);
    }
    return out;
}

std::string element(std::string_view name, std::string_view value) {
    if (value.empty()) return {};
    return concat("<", name, ">", escape(value), "</", name, ">\n");
}

std::string alternative(std::string_view name, std::string_view value) {
    if (value.empty()) return {};
    return concat("<", name, "><rdf:Alt><rdf:li xml:lang=\"x-default\">", escape(value),
                  "</rdf:li></rdf:Alt></", name, ">\n");
}

struct Property {
    std::string_view name, type, category, description;
};

std::string schema(std::string_view title, std::string_view uri, std::string_view prefix,
                   std::initializer_list<Property> properties) {
    std::string out = concat("<rdf:li rdf:parseType=\"Resource\">\n<pdfaSchema:schema>", title,
                             "</pdfaSchema:schema>\n<pdfaSchema:namespaceURI>", uri,
                             "</pdfaSchema:namespaceURI>\n<pdfaSchema:prefix>", prefix,
                             "</pdfaSchema:prefix>\n<pdfaSchema:property><rdf:Seq>\n");
    for (const Property& each : properties) {
        out += concat("<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>", each.name,
                      "</pdfaProperty:name><pdfaProperty:valueType>", each.type,
                      "</pdfaProperty:valueType><pdfaProperty:category>", each.category,
                      "</pdfaProperty:category><pdfaProperty:description>", each.description,
                      "</pdfaProperty:description></rdf:li>\n");
    }
    return out += "</rdf:Seq></pdfaSchema:property>\n</rdf:li>\n";
}

std::string extension_schemas(Level level) {
    std::string out = "<pdfaExtension:schemas><rdf:Bag>\n";
    if (level == Level::A) {
        out += schema("PDF/UA identification schema", AccessibleNamespace, "pdfuaid",
                      {{"part", "Integer", "internal", "Part of ISO 14289 the document conforms to"}});
    }
    out += schema("Archival description after DA/T 46", ArchivalNamespace, "tz",
                  {{"archivalCode", "Text", "external", "档号"},
                   {"recordIdentifier", "Text", "external", "电子文件号"},
                   {"retentionPeriod", "Text", "external", "保管期限"},
                   {"coveredPeriod", "Text", "external", "所属期"},
                   {"documentDate", "Date", "external", "日期"},
                   {"secrecy", "Text", "external", "密级"},
                   {"pageCount", "Integer", "internal", "页数"},
                   {"formatInformation", "Text", "internal", "格式信息"},
                   {"computerFileName", "Text", "external", "计算机文件名"}});
    return out += "</rdf:Bag></pdfaExtension:schemas>\n";
}

std::string claim(Level level) {
    return concat("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>", level == Level::A ? "A" : "U",
                  "</pdfaid:conformance>\n", level == Level::A ? "<pdfuaid:part>1</pdfuaid:part>\n" : "");
}

// The names are those of DA/T 46-2009; 题名 and 责任者 are Dublin Core's title and creator.
std::string archival(const Metadata& m, Level level, std::size_t pages) {
    return concat(element("tz:archivalCode", m.archival_code), element("tz:recordIdentifier", m.record_id),
                  element("tz:retentionPeriod", m.retention), element("tz:coveredPeriod", m.period),
                  element("tz:documentDate", xmp_date(m.created)), element("tz:secrecy", m.secrecy),
                  element("tz:pageCount", std::to_string(pages)),
                  element("tz:formatInformation",
                          level == Level::A ? "PDF 1.7; PDF/A-3a; PDF/UA-1" : "PDF 1.7; PDF/A-3u"),
                  element("tz:computerFileName", m.file_name));
}

// Who and what, as Dublin Core says it.
std::string description(const Metadata& m) {
    std::string creator;
    if (!m.creator.empty()) {
        creator =
            concat("<dc:creator><rdf:Seq><rdf:li>", escape(m.creator), "</rdf:li></rdf:Seq></dc:creator>\n");
    }
    return concat("<dc:format>application/pdf</dc:format>\n"
                  "<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>\n",
                  alternative("dc:title", m.title), alternative("dc:description", m.subject), creator);
}

} // namespace

std::string xmp_packet(const Metadata& m, Level level, std::size_t pages) {
    std::string date = xmp_date(m.created);
    return concat("<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
                  "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                  "<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
                  " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
                  " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
                  " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
                  " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
                  " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\" xmlns:tz=\"",
                  ArchivalNamespace, level == Level::A ? "\" xmlns:pdfuaid=\"" : "",
                  level == Level::A ? AccessibleNamespace : "", "\">\n", claim(level), description(m),
                  element("xmp:CreatorTool", Producer), element("xmp:CreateDate", date),
                  element("xmp:ModifyDate", date), element("xmp:MetadataDate", date),
                  element("pdf:Producer", Producer), archival(m, level, pages), extension_schemas(level),
                  "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

std::string info_dictionary(const Metadata& m) {
    std::string date = pdf_date(m.created), out = "<<";
    if (!m.title.empty()) out += "/Title" + text_string(m.title);
    if (!m.creator.empty()) out += "/Author" + text_string(m.creator);
    if (!m.subject.empty()) out += "/Subject" + text_string(m.subject);
    out += "/Creator" + text_string(Producer) + "/Producer" + text_string(Producer);
    return out + "/CreationDate" + date + "/ModDate" + date + ">>";
}

} // namespace taizhang::pdf
