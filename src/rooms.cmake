# THE FLOOR PLAN. A room may include its own headers, those of the rooms it USES, and the outside
# libraries it OWNS (names from libraries.cmake). Configuring fails on anything else; a wrong idea costs one
# visible line here. BORROWS: the library's header-only value types appear in our own headers.
#
#   floor 4   daemon                                     builds the whole
#   floor 3   http  cli                                  edges: bytes <-> use cases
#   floor 2   service                                    use cases: the only room that knows an order of steps
#   floor 1   sandbox intake ocr typeset pdf print workbook store index webhook workshops
#   floor 0   record review retention proof text         the law of the house: pure
#   ground    base

room(base                                              OWNS spdlog expected nlohmann)
room(text      USES base                               OWNS icu)              # fold, breaks, numerals, encodings
room(record    USES base text                          OWNS valijson)         # catalogue, schemas, records, findings
room(review    USES base text record)                                         # the rules
room(retention USES base record)                                              # clock arithmetic and decisions
room(proof     USES base                               OWNS openssl sodium)   # digests, Merkle log, signatures, passwords
room(sandbox   USES base                               OWNS seccomp)          # the child process for untrusted bytes
room(intake    USES base text record sandbox           OWNS zip archive expat libxml2 jpeg png) # files -> drafts
room(ocr       USES base text sandbox                  OWNS jpeg png)         # PP-OCR by ONNX Runtime's C ABI
room(typeset   USES base text record                   OWNS harfbuzz qrencode openssl) # record + template -> pages; fonts
room(pdf       USES base text typeset sandbox          OWNS podofo qpdf poppler tiff deflate zlib openssl jpeg png) # archival PDF/A; reading PDFs, TIFF
room(print     USES base text record typeset           OWNS hpdf freetype)    # labels, separator sheets, working prints
room(workbook  USES base text record                   OWNS xlsxwriter)       # sheets to fill in, sent back and read without asking
room(store     USES base record retention proof        OWNS sqlite3)          # catalogue, blobs, custody
room(index     USES base text                          OWNS xapian)           # derived, can be rebuilt
room(webhook   USES base                               OWNS curl)             # a message to somebody else's program
room(service   USES base text record review retention proof sandbox intake ocr typeset pdf print workbook store index webhook)
room(http      USES base text record retention service OWNS boost)
room(cli       USES base text record review retention service OWNS CLI boost)
room(daemon    USES base service http                  OWNS tomlplusplus)
