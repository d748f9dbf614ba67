# SPDX-License-Identifier: GPL-2.0
"""Blocks of Markdown that have a name, so that others can take their place:

<!-- bench:NAME -->
what is shown
<!-- /bench -->
"""

import re

# The blank lines around it keep Markdown from taking a table for HTML.
BLOCK = re.compile(r"^<!-- bench:(\S+) -->\n(.*?)^<!-- /bench -->\n",
                   re.DOTALL | re.MULTILINE)


def block(name, text):
    return f"<!-- bench:{name} -->\n\n{text.strip()}\n\n<!-- /bench -->\n"


def find(text):
    """Text by name."""
    return {name: inner.strip() for name, inner in BLOCK.findall(text)}


def replace(text, blocks):
    """The names of blocks that are not there are a KeyError."""
    return BLOCK.sub(lambda match: block(match[1], blocks[match[1]]), text)


def slug(words):
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
