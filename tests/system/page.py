# SPDX-License-Identifier: BSD-2-Clause
"""Holds a page of `lazyshoot report --html` against the results file it was made of.

page.py RESULTS PAGE prints a line for each thing that is wrong, and how much it has looked at; exit
code 1 if anything is. Every figure must be in the results, in the cell that its row and column name;
what is derived is derived again; a plot has as many points as its table; nothing is loaded from
elsewhere; what may be wide stands in a box that scrolls.
"""
import html.parser
import json
import math
import re
import sys

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(html.parser.HTMLParser):
    """Figures with their tables: rows of (attributes, text), the first of which is the heading."""

    def __init__(self):
        super().__init__()
        self.stack, self.errors = [], []
        self.tables, self.figures = [], []
        self.cell = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        for name, value in attrs.items():
            outside = name in ("src", "srcset", "action", "data") or (
                name.endswith("href") and not value.startswith("#"))
            if outside or name.startswith("on"):
                self.errors.append(f"{tag} has {name}={value}")
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form"):
            self.errors.append(f"there is a {tag}")
        boxes = [a.get("class") for _, a in self.stack]
        if tag == "svg" and "plot" not in boxes or tag == "table" and "data" not in boxes:
            self.errors.append(f"a {tag} is in no box that scrolls")
        if tag == "figure":
            self.figures.append({"points": 0, "tables": [], "command": ""})
        if tag == "table":
            self.tables.append([])
            if any(t == "figure" for t, _ in self.stack):
                self.figures[-1]["tables"].append(self.tables[-1])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.cell = [tag, attrs, ""]
            self.tables[-1][-1].append(self.cell)
        if tag == "use" and "gpPt" in (attrs.get("xlink:href") or "") and not any(
                t == "defs" for t, _ in self.stack):
            self.figures[-1]["points"] += 1
        if tag not in VOID:
            self.stack.append((tag, attrs))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1][0] != tag:
            self.errors.append(f"</{tag}> closes {self.stack[-1:]}")
        else:
            self.stack.pop()
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell[2] += data
        if self.stack and self.stack[-1][0] == "code":
            self.figures[-1]["command"] += data


class Checker:
    def __init__(self, results):
        self.cells = results["cells"]
        self.errors, self.figures, self.derived = [], 0, 0

    def metric(self, index, what):
        return next(m for m in self.cells[index]["metrics"].values() if m["what"] == what and
                    "part" not in m and "scene" not in m)

    def stands_for(self, index, metric):
        cell = self.cells[index]
        mean = "+batch" in cell["policy"] and cell["workload"] == "exit"
        return metric["mean" if mean else "p50"]

    def figure(self, row, heading, cell):
        _, attrs, text = cell
        where = f"{row} / {heading}: {text}"
        owner = self.cells[int(attrs["data-cell"])]
        metric = owner["metrics"][attrs["data-metric"]]
        value = metric[attrs["data-figure"]]
        off = max(metric["resolution"], 0.5 if value >= 100 or value == int(value) else 0.05)
        if abs(float(text.replace(",", "")) - value) > off:
            self.errors.append(f"{where} is not {value} of the cell")
        names = {owner["policy"], owner["path"], f"{owner['guest']} ({owner['path']})"}
        if heading == "":
            names = {f"{owner['guest']}, flush by {owner['flush']}: {owner['policy']}"}
        if row not in names:
            self.errors.append(f"{where} is of {names}")
        k, vcpus = re.fullmatch(r"k = (\d+)", heading), re.fullmatch(r"(\d+) vCPUs", heading)
        right = (metric["k"] == int(k[1]) if k else
                 owner["vcpus"] == int(vcpus[1]) if vcpus else
                 heading in (owner["policy"], attrs["data-figure"]) or
                 heading == {"switch": "a switch", "whole": "an exit"}.get(metric["what"]) or
                 heading == "")
        if not right:
            self.errors.append(f"{where} is {attrs}")
        self.figures += 1

    def ratio(self, indices, text, cells):
        values = [float(c[2].replace(",", "")) for c in cells if "data-figure" in c[1]]
        ratio = values[1] / values[0]
        expected = (f"{ratio:.1f} times" if ratio >= 2 else "the same" if ratio == 1 else
                    "less than 1 % more" if ratio < 1.01 else f"{(ratio - 1) * 100:.0f} % more")
        if text != expected:
            self.errors.append(f"{text} is {expected}")

    def break_even(self, indices, text, _cells):
        one = [self.stands_for(i, self.metric(i, "switch")) for i in indices[:2]]
        # The exit's metric is the one of the greatest k.
        end = [self.stands_for(i, max((m for m in self.cells[i]["metrics"].values()
                                       if m["what"] == "whole"), key=lambda m: m["k"]))
               for i in indices[2:]]
        saving, extra = one[0] - one[1], end[1] - end[0]
        if saving > 0 and extra > 0:
            expected = f"above {math.floor(extra / saving):,}"
        elif saving < 0 and extra < 0:
            expected = f"below {math.ceil(extra / saving):,}"
        elif saving >= 0 and extra <= 0 and (saving > 0 or extra < 0):
            expected = "always"
        else:
            expected = "never"
        if text not in (expected, "not resolved"):
            self.errors.append(f"{text} is {expected}")

    def table(self, table):
        headings = [cell[2] for cell in table[0]]
        for cells in table[1:]:
            for place, (heading, cell) in enumerate(zip(headings, cells)):
                tag, attrs, text = cell
                if tag == "th" or attrs.get("class") == "none":
                    continue
                if "data-derived" in attrs:
                    indices = [int(i) for i in attrs["data-cells"].split()]
                    method = {"ratio": self.ratio, "break-even": self.break_even}
                    method[attrs["data-derived"]](indices, text, cells)
                    self.derived += 1
                elif "data-cell" in attrs:
                    # In the answer a figure stands behind its policy.
                    row = cells[0][2] + ("" if heading else ": " + cells[place - 1][2])
                    self.figure(row, heading, cell)
                else:
                    self.errors.append(f"{text} does not say where it is from")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        results = json.load(file)
    with open(sys.argv[2], encoding="ascii") as file:
        text = file.read()
    page, checker = Page(), Checker(results)
    page.feed(text)
    errors = page.errors
    if page.stack:
        errors.append(f"{page.stack} is not closed")
    ids = re.findall(r"""\sid=["']([^"']*)""", text)
    errors += [f"id {name} is there twice" for name in set(ids) if ids.count(name) > 1]
    errors += [f"the page has {word}" for word in ("@import", "http-equiv", "javascript:")
               if word in text]
    errors += [f"url({what}" for what in re.findall(r"url\((?!#)[^)]*", text)]
    for number, figure in enumerate(page.figures, 1):
        table = figure["tables"][0] if figure["tables"] else []
        filled = sum("data-cell" in cell[1] for row in table for cell in row)
        # Lines and dots have a symbol for each value, and one for each series in the key. A box has
        # one for p99, a straight line as many as are drawn.
        if not filled or figure["points"] < (filled + len(table) - 1 if "p99" not in
                                             [c[2] for c in table[0]] else len(table) - 1):
            errors.append(f"figure {number}: {figure['points']} points, {filled} values")
        if not figure["command"].startswith("lazyshoot sweep --plan "):
            errors.append(f"figure {number} has no command")
    for table in page.tables:
        checker.table(table)
    errors += checker.errors
    for error in errors:
        print(error)
    print(f"{len(page.figures)} plots, {checker.figures} figures, {checker.derived} derived")
    sys.exit(bool(errors))


main()
