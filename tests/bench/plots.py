# SPDX-License-Identifier: GPL-2.0
"""Draws what a folder of results holds, with gnuplot, each plot as an SVG file.

A plot is made if the run has what it shows, and then of every peer that was
measured. Bars that begin at zero tell by their length how much; where peers are
orders of magnitude apart the scale is logarithmic and says so."""

import json
import math
import subprocess

from report import DESCRIPTIONS, FLOOR, FLOWS

# Those that are not drawn as bars: one is drawn against the number of services.
NO_BARS = "first-packet", "miss"
# Lines that grow to so many times the least leave the plot, which would show no
# difference between the others.
FAR = 2
HIGHLIGHT, FLOOR_COLOUR, OTHER = "#c0392b", "#000000", "#7f8fa6"
COLOURS = ["#2471a3", "#1e8449", "#b7950b", "#7d3c98", "#117a65", "#a04000", "#5d6d7e",
           "#d4739b", "#6e9b34", "#4a69bd", "#a2836e"]


def quoted(text):
    """A string of gnuplot's."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def draw(path, title, height, lines):
    """Removes a plot that was not completed."""
    script = [f"set terminal svg noenhanced size 900,{height} font 'sans-serif,13'"
              " background '#ffffff'",
              f"set output {quoted(str(path))}", f"set title {quoted(title)}",
              "set border 3", "set tics nomirror out", "set decimalsign '.'",
              *lines, "unset output"]
    done = subprocess.run(["gnuplot"], input="\n".join(script) + "\n", text=True,
                          capture_output=True, check=False)
    if done.returncode or done.stderr:
        path.unlink(missing_ok=True)
        raise RuntimeError(f"{path.name}: gnuplot: {done.stderr}")


def block(name, rows):
    yield f"${name} << END"
    yield from rows
    yield "END"


def number(value):
    """With three digits that count, or all before the point."""
    digits = 2 - math.floor(math.log10(abs(value))) if value else 0
    return f"{value:,.{min(max(digits, 0), 3)}f}"


def colour_of(peer):
    if peer == FLOOR or peer.startswith(f"{FLOOR}-"):
        return FLOOR_COLOUR
    return HIGHLIGHT if peer.startswith("svcnat") else OTHER


def bars(path, title, unit, rows, log=False):
    """Rows are peer, label, value and what is written beside the value."""
    least = min(value for _, _, value, _ in rows)
    most = max(value for _, _, value, _ in rows)
    left = 10 ** math.floor(math.log10(least)) if log else 0
    if left == least:
        left /= 10
    right = most * (most / left) ** 0.15 if log else most * 1.5
    places = range(len(rows), 0, -1)
    data = [f"{value} {at} {left} {value} {at - 0.35} {at + 0.35} 0x{colour_of(peer)[1:]}"
            for at, (peer, _, value, _) in zip(places, rows)]
    tics = ", ".join(f"{quoted(label)} {at}"
                     for at, (_, label, _, _) in zip(places, rows))
    texts = [f"set label {quoted(f'{number(value)}{note}')} at {value},{at} left"
             " offset 0.7,0" for at, (_, _, value, note) in zip(places, rows)]
    scale = ["set logscale x" if log else "set format x '%.0s%c'"]
    draw(path, title, 110 + 27 * len(rows), [
        *block("bars", data), *scale, *texts, "unset key", "set style fill solid",
        f"set xlabel {quoted(unit + (', logarithmic' if log else ''))}",
        f"set xrange [{left}:{right}]", f"set yrange [0.4:{len(rows) + 0.6}]",
        f"set ytics ({tics})", "set grid xtics",
        "plot $bars using 1:2:3:4:5:6:7 with boxxyerror lc rgb variable"])


def line_style(peer, others):
    """In what others lies which of them have a colour already."""
    if peer == FLOOR:
        return f"lw 3 dt 2 pt 1 lc rgb '{FLOOR_COLOUR}'"
    if peer == "svcnat":
        return f"lw 4 pt 7 lc rgb '{HIGHLIGHT}'"
    others.append(peer)
    place = len(others) - 1
    return f"lw 1.5 pt {place % 12 + 2} lc rgb '{COLOURS[place % len(COLOURS)]}'"


def first_packet(folder, packets):
    """Against the number of services, with as many lines as there are peers."""
    sizes = sorted(packets["services"], key=int)
    lines = {}
    for size in sizes:
        for peer, by_bench in packets["services"][size].items():
            if "first-packet" in by_bench:
                lines.setdefault(peer, []).append(
                    (int(size), by_bench["first-packet"]["median"]))
    if len({size for line in lines.values() for size, _ in line}) < 2:
        return
    least = min(value for line in lines.values() for _, value in line)
    near = [value for line in lines.values() for _, value in line if value <= FAR * least]
    script, plots, others = [], [], []
    for at, (peer, line) in enumerate(lines.items()):
        label = DESCRIPTIONS.get(peer, peer)
        size, most = max(line, key=lambda point: point[1])
        if most > FAR * least:
            label += f" ({most:,.0f} at {size:,})"
        script += block(f"line{at}", (f"{size} {value}" for size, value in line))
        plots.append(f"$line{at} using 1:2 with linespoints {line_style(peer, others)}"
                     f" title {quoted(label)}")
    tics = ", ".join(f"{quoted(f'{int(size):,}')} {size}" for size in sizes)
    draw(folder / "first-packet.svg", "First packet of a connection", 520, [
        *script, "set logscale x", "set key outside right Left reverse",
        "set xlabel 'services, 10 backends each, logarithmic'",
        f"set xtics ({tics})", "set format y \"%'.0f\"", "set grid",
        "set ylabel 'guest instructions'", f"set yrange [{least * .95}:{max(near) * 1.02}]",
        f"set xrange [{sizes[0]} / 1.3:{sizes[-1]} * 1.3]",
        "plot " + ", ".join(plots)])


def above(floor, value):
    return f" ({100 * (value - floor) / floor:+.1f} %)" if floor and value != floor else ""


def established(folder, packets):
    """Bars for each benchmark of packets that are not the first ones."""
    fewest = packets["services"][min(packets["services"], key=int)]
    benches = dict.fromkeys(bench for by_bench in fewest.values() for bench in by_bench
                            if bench not in NO_BARS)
    for bench in benches:
        medians = {peer: by_bench[bench]["median"] for peer, by_bench in fewest.items()
                   if bench in by_bench}
        rows = []
        for peer, value in medians.items():
            suffix = "-flowtable" if peer.endswith("-flowtable") else ""
            label = DESCRIPTIONS.get(peer, peer) + (", flowtable" if suffix else "")
            rows.append((peer, label, value, above(medians.get(FLOOR + suffix), value)))
        title = FLOWS.get(bench, f"{bench} packet".capitalize())
        bars(folder / f"{bench}.svg", f"{title}, and how much above the floor",
             "guest instructions", rows)


def control(folder, runs):
    def draw_runs(name, title, unit, keys, log, fewest=1):
        rows = [(run["peer"],
                 f"{run['peer']}, {run['services']:,} x {run['backends']:,}{suffix}",
                 run[key] * scale, "")
                for key, scale, suffix in keys for run in runs
                if key in run and run["services"] >= fewest]
        if rows:
            bars(folder / f"control-{name}.svg", title, unit, rows, log)

    for run in runs:
        run["memory each"] = run["memory"] / run["services"]
    draw_runs("load", "Whole table loaded from a file", "s", [("load", 1, "")], True)
    draw_runs("change", "One backend changed", "ms",
              [("change", 1000, ""), ("change kernel", 1000, ", kernel alone")], True)
    # A single service with 10,000 backends is not like the others.
    draw_runs("memory", "Kernel memory for a service", "KiB", [("memory each", 1, "")],
              False, fewest=2)


def plot(folder):
    """Makes all that there is data for, and the names of these files."""
    for path in folder.glob("*.svg"):
        path.unlink()
    packets = folder / "packets.json"
    if packets.exists():
        results = json.loads(packets.read_text())
        first_packet(folder, results)
        established(folder, results)
    runs = folder / "control.jsonl"
    if runs.exists():
        control(folder, [json.loads(line) for line in runs.read_text().splitlines()])
    return sorted(path.name for path in folder.glob("*.svg"))
