#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `report --html`: each figure of the page is in the results it is made of, in the cell that the page
# says, and plots have as many points as their tables (page.py). The page needs nothing but itself;
# what a results file says reaches neither the page's markup nor gnuplot.
source "$(dirname "$0")/lib.sh"

check() { # results, page
	/usr/bin/python3 tests/system/page.py "$1" "$2" >"$work/check.out" || {
		cat "$work/check.out"
		fail "$2 is not of $1"
	}
}

sweep 0 out "$product" --guest bare --vcpus "$TEST_VCPUS" --path xapic,xapic-allbut --flush ipi --reps 3 \
	--policy refcount,shootdown,shootdown+batch,shootdown+block \
	--workload ipi,switch,exit,pingpong --iters 4 --guest-arg=warmup=1
results=$work/out/results.json page=$work/page.html
expect 0 page "$tool" report --html "$page" "$results"
check "$results" "$page"
cat "$work/check.out"
has "$work/check.out" "^6 plots, [0-9]+ figures, [0-9]+ derived$"
expect 0 stdout "$tool" report --html - "$results"
cmp "$page" "$work/stdout.out" || fail "standard output gets another page"
# A file without a figure is a page, too.
jq -c '.cells = []' "$results" >"$work/empty.json"
expect 0 empty "$tool" report --html "$work/empty.html" "$work/empty.json"
check "$work/empty.json" "$work/empty.html" # nothing in it is wrong

# The check is no empty word.
lies=0
while read -r change; do
	lies=$((lies + 1))
	sed -E "$change" "$page" >"$work/lie.html"
	! cmp -s "$page" "$work/lie.html" || fail "$change changes nothing"
	! /usr/bin/python3 tests/system/page.py "$results" "$work/lie.html" >"$work/lie.out" ||
		fail "a page with $change passes"
done <<'END'
0,/data-figure="p50">[0-9,]+</s//data-figure="p50">12,345,678</
0,/<td data-cell="[0-9]+"/s//<td/
0,/data-derived="ratio" data-cells="[0-9 ]+">[^<]+</s//data-derived="ratio" data-cells="0 1">17.0 times</
0,/data-metric="broadcast.k1"/s//data-metric="broadcast.k2"/
0,/<th scope="row">shootdown<\/th><td/s//<th scope="row">refcount<\/th><td/
0,/<use xlink:href=.#f3-gpPt[0-9]+. transform/s//<use transform/
s/<\/body>/<script>1<\/script><\/body>/
s/<h1>/<h1 onclick="x">/
s/<\/body>/<img src="x.png"><\/body>/
s/<pre class="command"><code>lazyshoot/<pre class="command"><code>rm/
s/<div class="data">/<div>/
s/<\/figure>//
s/above [0-9,]+/above 3/
END
((lies == 13)) || fail "$lies lies"

# Names that mean something to HTML, to gnuplot and to a shell.
# shellcheck disable=SC2016 # that is what is tried
name="<b>'\"&;\`touch $work/owned\`\$(touch $work/owned)"
jq -c --arg name "${name:0:47}" '(.cells[] | select(.policy == "shootdown").policy) = $name' "$results" \
	>"$work/evil.json"
expect 0 evil "$tool" report --html "$work/evil.html" "$work/evil.json"
check "$work/evil.json" "$work/evil.html"
lacks "$work/evil.html" "<b>"
[[ ! -e $work/owned ]] || fail "a name was executed"

# Without gnuplot there is no page, and the old one stays.
cp "$page" "$work/old.html"
expect 2 no-gnuplot env PATH="$work" "$tool" report --html "$page" "$results"
one_line no-gnuplot "gnuplot, which draws the page's plots, is not installed"
cmp "$page" "$work/old.html" || fail "the old page is gone"
expect 1 both "$tool" report --html "$page" --csv "$work/x.csv" "$results"
has "$work/both.err" ".*--csv, --html and --joined: one at a time"
expect 1 own "$tool" report --html "$results" "$results"
one_line own "results.json: is the input"
