#include "pdf/xmp.hh"

#include "pdf/syntax.hh"
#include "text/utf8.hh"

namespace taizhang::pdf {
namespace {

constexpr std::string_view ArchivalNamespace = "urn:taizhang:archival:1.0#";

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

std::string property(std::string_view name, std::string_view description) {
    return concat("<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>", name,
                  "</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
                  "<pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>",
                  description, "</pdfaProperty:description></rdf:li>\n");
}

std::string extension_schema() {
    return concat("<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n"
                  "<pdfaSchema:schema>Archival description after DA/T 46</pdfaSchema:schema>\n"
                  "<pdfaSchema:namespaceURI>",
                  ArchivalNamespace,
                  "</pdfaSchema:namespaceURI>\n"
                  "<pdfaSchema:prefix>tz</pdfaSchema:prefix>\n<pdfaSchema:property><rdf:Seq>\n",
                  property("archivalCode", "档号"), property("recordIdentifier", "电子文件号"),
                  property("retentionPeriod", "保管期限"), property("coveredPeriod", "所属期"),
                  "</rdf:Seq></pdfaSchema:property>\n</rdf:li></rdf:Bag></pdfaExtension:schemas>\n");
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

std::string xmp_packet(const Metadata& m) {
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
                  ArchivalNamespace,
                  "\">\n"
                  "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>\n",
                  description(m), element("xmp:CreatorTool", Producer), element("xmp:CreateDate", date),
                  element("xmp:ModifyDate", date), element("xmp:MetadataDate", date),
                  element("pdf:Producer", Producer), element("tz:archivalCode", m.archival_code),
                  element("tz:recordIdentifier", m.record_id), element("tz:retentionPeriod", m.retention),
                  element("tz:coveredPeriod", m.period), extension_schema(),
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
