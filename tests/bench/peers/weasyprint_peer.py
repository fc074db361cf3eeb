"""WeasyPrint sets the same table from the record's cells: weasyprint_peer.py OUTPUT RUNS INPUT.json..."""

import html
import json
import logging
import os
import statistics
import sys
import time

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

logging.disable(logging.CRITICAL)
STYLE = """@page { size: A4 landscape; margin: 15mm; @bottom-right { content: "第 " counter(page) " 页" } }
body { font: 8pt "Noto Serif CJK SC", "HanaMinB" } h1 { font-size: 18pt; text-align: center }
table { border-collapse: collapse; width: 100% } td, th { border: 0.5pt solid; text-align: center; height: 9mm }"""


def page(document):
    def row(cells, tag):
        return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in cells) + "</tr>"
    return (f"<title>{document['title']}</title><h1>{document['title']}</h1>"
            + "".join(f"<p>{html.escape(line)}</p>" for line in document["lines"])
            + f"<table><thead>{row(document['columns'], 'th')}</thead>"
            + "".join(row(cells, "td") for cells in document["rows"]) + "</table>")


output, runs, *inputs = sys.argv[1:]
documents = [json.load(open(name, encoding="utf-8")) for name in inputs]
fonts = FontConfiguration()
style = CSS(string=STYLE, font_config=fonts)
spent = []
for i in range(-1, int(runs)):
    start = time.perf_counter()
    HTML(string=page(documents[(i + 1) % len(documents)])).write_pdf(f"{output}{i}", stylesheets=[style], font_config=fonts)
    if i >= 0:
        spent.append((time.perf_counter() - start) * 1000)
print(json.dumps({"ms": statistics.median(spent), "bytes": os.path.getsize(output + "0")}))
