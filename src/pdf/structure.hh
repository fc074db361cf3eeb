// The logical structure of a document, written while its pages pass by (ISO 32000-1 14.7, 14.8).
//
// Each node becomes an element when it is closed: by the next node that is not inside it, or at the end. Kept in
// memory: the open nodes with their kids' numbers. A body of a table that goes on over pages is written as one
// TBody per page, so that a table of 100,000 rows keeps no more than a number for each page. One thread.
#pragma once

#include "pdf/object_writer.hh"
#include "typeset/page.hh"

#include <string>
#include <vector>

namespace taizhang::pdf {

std::string_view structure_name(typeset::Element::Kind kind); // "TD"

class Structure {
public:
    // `root`: the number of the StructTreeRoot.
    Structure(ObjectWriter& objects, int root);
    // Takes a page's nodes; what they close is written into `into`. The n-th node with operations has MCID n.
    // Answers the object that lists the elements by MCID, 0 when the page has none.
    int add(const typeset::Page& page, int page_object, Bundle& into);
    // Writes what is still open; answers the element that holds all others.
    int finish(Bundle& into);

private:
    struct Kid {
        int number = 0; // of an element, or MCID
        int page = 0;   // of the MCID; 0: an element
    };
    struct Open {
        int number = 0;
        int page = 0; // of its first content
        typeset::Element element;
        bool numbered = false; // a list one of whose items has a label
        std::vector<Kid> kids;
    };
    void open(const typeset::Element& element);
    void close(Bundle& into); // the innermost
    bool goes_on(const typeset::Element& element, std::size_t level) const;
    static void write(Text& out, const Open& node, int parent);
    static void append_kids(Text& out, const Open& node);

    ObjectWriter& x_objects;
    int x_root;
    Text x_parents;            // of the page at hand
    std::vector<Open> x_stack; // [0]: the document; entries beyond x_depth are kept for their memory
    std::size_t x_depth = 0;
    std::size_t x_certain = 0; // levels that surely go on on this page
};

} // namespace taizhang::pdf
