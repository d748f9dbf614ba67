#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-2.0
"""What is made of a benchmark's results: plots have every peer that was measured
and are made of nothing else, and documents get a run's numbers or stay as they are."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest
import xml.etree.ElementTree

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(REPO / "tests/bench"))

# pylint: disable=wrong-import-position
import blocks
import gather
import plots
import publish
from report import DESCRIPTIONS

SIZES = 100, 2000
DOCUMENTS = REPO / "README.md", REPO / "BENCHMARKS.md"


def medians(at, bench, size):
    """Of peer number at, one of which grows out of the plot."""
    return {bench: {"median": 10000 + 100 * at + (90000 if at == 11 and size > 100 else 0)}}


def packets(peers, sizes=SIZES, bench="first-packet"):
    return {"services": {size: {peer: medians(at, bench, size)
                                for at, peer in enumerate(peers)} for size in sizes}}


def texts(path):
    """What an SVG file says."""
    root = xml.etree.ElementTree.parse(path).getroot()
    return ["".join(one.itertext()).strip() for one in root.iter()
            if one.tag.endswith("}text")]


class Results(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def write_control(self, runs):
        self.write("control.jsonl", "".join(json.dumps(run) + "\n" for run in runs))

    def plot(self):
        return plots.plot(self.folder)


class Plots(Results):
    def test_lines_of_all_peers(self):
        self.write("packets.json", json.dumps(packets(DESCRIPTIONS)))
        self.assertEqual(self.plot(), ["first-packet.svg"])
        said = texts(self.folder / "first-packet.svg")
        for peer, label in DESCRIPTIONS.items():
            # One that leaves the plot tells how far it goes.
            self.assertTrue([text for text in said
                             if text == label or text.startswith(f"{label} (")], peer)
        for size in SIZES:
            self.assertIn(f"{size:,}", said)

    def test_bars_of_all_peers(self):
        self.write("packets.json", json.dumps(packets(DESCRIPTIONS, [100], "established")))
        self.assertEqual(self.plot(), ["established.svg"])
        said = texts(self.folder / "established.svg")
        for at, (peer, label) in enumerate(DESCRIPTIONS.items()):
            median = medians(at, "", 100)[""]["median"]
            self.assertTrue([text for text in said if text.startswith(label)], peer)
            self.assertTrue([text for text in said if text.startswith(f"{median:,}")], peer)

    def test_control_of_all_peers(self):
        runs = [{"peer": peer, "services": services, "backends": 10, "load": load,
                 "change": load / 1000, "memory": services * 1.5}
                for peer, services, load in (("svcnat", 5000, .05), ("svcnat", 50000, .5),
                                             ("ipvs", 5000, 40), ("nft", 5000, 40))]
        runs[0]["change kernel"] = 42e-6
        self.write_control(runs)
        files = self.plot()
        self.assertEqual(files, ["control-change.svg", "control-load.svg",
                                 "control-memory.svg"])
        for file in files:
            said = texts(self.folder / file)
            for run in runs:
                self.assertIn(f"{run['peer']}, {run['services']:,} x 10", said)
        self.assertIn("svcnat, 5,000 x 10, kernel alone",
                      texts(self.folder / "control-change.svg"))
        self.assertIn("0.042", texts(self.folder / "control-change.svg"))

    def test_nothing_without_data(self):
        self.assertEqual(self.plot(), [])
        # A line needs two points, and nobody has asked for bars of misses.
        self.write("packets.json", json.dumps(packets(DESCRIPTIONS, [100])))
        self.assertEqual(self.plot(), [])
        self.write("packets.json", json.dumps(packets(DESCRIPTIONS, [100], "miss")))
        self.assertEqual(self.plot(), [])
        self.write("old.svg", "of a run before")
        self.write_control([])
        self.assertEqual(self.plot(), [])


class Publish(Results):
    def setUp(self):
        super().setUp()
        self.run_folder = self.folder / "run"
        self.run_folder.mkdir()
        self.document = self.folder / "DOCUMENT.md"

    def run_is(self, control="| one table | ms |\n|---|---|\n| svcnat | 7 |\n\n- PASS it\n"):
        (self.run_folder / "control.md").write_text(control)
        (self.run_folder / "control.about").write_text("2026-11-26\nabc123\nCPU\n")
        (self.run_folder / "control.jsonl").write_text(json.dumps(
            {"peer": "svcnat", "services": 5, "backends": 10, "load": 1, "change": 1,
             "memory": 5}) + "\n")
        with contextlib.redirect_stdout(io.StringIO()):
            gather.main(self.run_folder)

    def publish(self):
        with contextlib.redirect_stdout(io.StringIO()):
            publish.main(self.run_folder, self.document)

    def test_blocks_get_what_the_run_has(self):
        self.run_is()
        before = "".join(f"Some words.\n\n{blocks.block(name, 'old')}\n" for name in
                         ("one-table", "control-promises", "about", "plot-control-load"))
        self.document.write_text(before)
        self.publish()
        text = self.document.read_text()
        has = blocks.find(text)
        self.assertIn("| svcnat | 7 |", has["one-table"])
        self.assertEqual(has["control-promises"], "- PASS it")
        self.assertIn("2026-11-26, abc123", has["about"])
        self.assertIn("(doc/bench/control-load.svg)", has["plot-control-load"])
        self.assertEqual([path.name for path in (self.folder / "doc/bench").iterdir()],
                         ["control-load.svg"])
        self.assertEqual(text.count("Some words."), 4)
        self.publish()
        self.assertEqual(self.document.read_text(), text)

    def test_nothing_changes_when_the_run_lacks_a_block(self):
        self.run_is()
        before = blocks.block("one-table", "old") + blocks.block("another", "old")
        self.document.write_text(before)
        with self.assertRaisesRegex(SystemExit, "lacks another; it has about, control-"):
            self.publish()
        self.assertEqual(self.document.read_text(), before)
        self.assertFalse((self.folder / "doc").exists())


class Documents(unittest.TestCase):
    def test_markers_are_in_pairs(self):
        for document in DOCUMENTS:
            text = document.read_text()
            opened = text.count("\n<!-- bench:")
            self.assertEqual(len(blocks.find(text)), opened, document)
            self.assertEqual(text.count("\n<!-- /bench -->"), opened, document)

    def test_plots_are_there(self):
        for document in DOCUMENTS:
            for plot in publish.SHOWN.findall(document.read_text()):
                self.assertTrue((REPO / plot).exists(), f"{document}: {plot}")


if __name__ == "__main__":
    unittest.main()
