#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `lazyshoot diff`: what it says of two files and how it exits. Needs no lab; tests/unit/tool_diff.c
# has the comparisons.
source "$(dirname "$0")/lib.sh"

exact=$work/exact.json
cp tests/fuzz/corpus/results/lab.json "$exact"

# All figures of each metric by so many per cent.
grow() { # percent, from, to
	jq -c --argjson by "$1" '(.cells[].metrics[] | select(.unit == "instructions" or .unit == "ns")) |=
		with_entries(if .key | test("^(min|p[0-9]+|max|mean)$") then .value |= (. * (100 + $by) / 100 | floor) else . end)' \
		"$2" >"$3"
}

expect 0 same "$tool" diff --fail-above 0 "$exact" "$exact"
has "$work/same.out" "^  the same$"
has "$work/same.out" "^0 differences in 0 of 5 cells"
lacks "$work/same.out" "^pvh"
expect 0 all "$tool" diff --all "$exact" "$exact"
has "$work/all.out" "^  switch +186 +=  +186$"

grow 10 "$exact" "$work/slower.json"
expect 0 slower "$tool" diff "$exact" "$work/slower.json"
has "$work/slower.out" "^  teardown.k0 +26,514 +\+10\.0 % +29,165$"
expect 1 above "$tool" diff --fail-above 9.5 "$exact" "$work/slower.json"
one_line above "[0-9]+ worse by more than 9.5 %"
cmp "$work/slower.out" "$work/above.out" || fail "--fail-above changes what is printed"
expect 0 below "$tool" diff --fail-above 10.5 "$exact" "$work/slower.json"
expect 0 faster "$tool" diff --fail-above 0 "$work/slower.json" "$exact"
[[ $(awk 'length > 80' "$work/slower.out" | wc -l) -eq 0 ]] || fail "more than 80 columns"

# On hardware repetitions are samples, and one of them says nothing.
jq -c '.cells = [.cells[0] as $cell | range(6) as $rep | $cell | .rep = $rep]' \
	tests/fuzz/corpus/results/hardware.json >"$work/ns.json"
grow 10 "$work/ns.json" "$work/ns-slower.json"
expect 1 samples "$tool" diff --fail-above 5 "$work/ns.json" "$work/ns-slower.json"
has "$work/samples.out" "^by Mann-Whitney at 5 %"
has "$work/samples.out" "^  [a-z].* \+[0-9.]+ % .* \+[0-9.]+\.\.\+[0-9.]+ %$"
expect 1 one-sample "$tool" diff --fail-above 5 tests/fuzz/corpus/results/hardware.json "$work/ns.json"
one_line one-sample "no cell has 4 repetitions in both files"
expect 1 units "$tool" diff "$exact" "$work/ns.json"
one_line units "units 'instructions' and 'ns' do not compare"
lacks "$work/units.out" .

expect 4 not-valid "$tool" diff "$exact" Makefile
expect 1 missing "$tool" diff "$exact" "$work/missing.json"
for percent in x -1 1. 1e3 ''; do
	expect 1 "percent" "$tool" diff --fail-above "$percent" "$exact" "$exact"
	one_line percent "'$percent' is not a percentage"
done
expect 1 one "$tool" diff "$exact"
one_line one "two results files are needed"
expect 1 three "$tool" diff "$exact" "$exact" "$exact"
one_line three "unexpected argument"
