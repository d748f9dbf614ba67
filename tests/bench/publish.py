#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""Shows a run's tables and plots in this project's documents (make bench-publish):
publish.py FOLDER DOCUMENT...

Each block of a document, from <!-- bench:NAME --> to <!-- /bench -->, gets what the
block of that name in FOLDER/report.md has, and doc/bench beside the first document
the plots that are shown. Nothing changes if the run lacks one of them."""

import pathlib
import re
import shutil
import sys

import blocks

PLOTS = "doc/bench"
PLOT = re.compile(r"\]\(([^/)]+\.svg)\)")
SHOWN = re.compile(rf"\]\(({PLOTS}/[^/)]+\.svg)\)")


def main(folder, *documents):
    folder = pathlib.Path(folder)
    documents = [pathlib.Path(document) for document in documents]
    report = folder / "report.md"
    if not report.exists():
        sys.exit(f"{folder} has no report.md: is it the folder of a run of make bench?")
    has = blocks.find(report.read_text())
    texts = {document: document.read_text() for document in documents}
    wanted = {name for text in texts.values() for name in blocks.find(text)}
    if not wanted:
        sys.exit("no document has a block")
    if wanted - set(has):
        sys.exit(f"{folder} lacks {', '.join(sorted(wanted - set(has)))};"
                 f" it has {', '.join(sorted(has))}")
    plots = documents[0].parent / PLOTS
    shutil.rmtree(plots, ignore_errors=True)
    for name in sorted(wanted):
        for plot in PLOT.findall(has[name]):
            plots.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / plot, plots / plot)
        has[name] = PLOT.sub(rf"]({PLOTS}/\1)", has[name])
    for document, text in texts.items():
        document.write_text(blocks.replace(text, has))
        print(f"{document}: {', '.join(blocks.find(text))}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
