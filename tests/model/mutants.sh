#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Checks that every mutant of tests/model/mutants is caught, in the cell that its patch names, with
# the failure that it names. Prints the table of docs/lazy-tlb.md, in Markdown.
# Usage: O=BUILD mutants.sh [--jobs N] [MUTANT]...
set -euo pipefail

: "${O:?is the build directory}"
here=$(dirname "${BASH_SOURCE[0]}")
jobs=1

# A search that is larger gives way to one for failures with few preemptions. It is counted in
# steps, not in seconds: a mutant is caught on every machine, or on none.
steps=2000000
if [[ ${1:-} == --jobs ]]; then
	jobs=$2
	shift 2
fi

field() { # word, patch
	sed -n "s/^$1: *//p" "$2"
}

# One row, and the whole output beside the mutant's binary.
check_one() { # mutant
	local patch=$here/mutants/$1.patch dir=$O/tests/model/mutants/$1
	local cell finds status=0 failure executions
	cell=$(field cell "$patch")
	finds=$(field finds "$patch")
	"$dir/model" --brief --steps "$steps" "$cell" >"$dir/log" 2>&1 || status=$?
	failure=$(sed -n 's/^FAILS: //p' "$dir/log" | head -n 1)
	executions=$(awk -v cell="$cell" '$1 == cell { print $3 }' "$dir/log")
	if ((status != 1)) || [[ -z $failure || $failure != *"$finds"* ]]; then
		echo "NOT CAUGHT: $1 in $cell (exit code $status, see $dir/log): ${failure:-no failure}"
		return 1
	fi
	echo "| $1 | $(sed -n 's|^+++ b/||p' "$patch") | $(field breaks "$patch") | $cell |" \
		"${failure%%;*} | $executions |"
}
export -f check_one field
export here O steps

all=0
if (($# == 0)); then
	all=1
	set -- "$here"/mutants/*.patch
	set -- "${@##*/}"
	set -- "${@%.patch}"
fi
# Without what another compiler may change, the last column and addresses, and without line numbers.
rows() {
	sed -nE '/^\| [a-z-]+ \| guest\//{ s/ [0-9a-f]{6,}//; s/(\.c):[0-9]+/\1/g; s/ [0-9]+ \|$//; p }' | sort
}

table=$O/tests/model/mutants/table.md
status=0
printf '%s\n' "$@" | xargs -P "$jobs" -I{} bash -c 'check_one {}' | sort >"$table" || status=1
echo "| mutant | of | what is broken | caught in | by | executions |"
echo "| --- | --- | --- | --- | --- | --- |"
cat "$table"
if ((status)); then
	echo "FAIL: not every mutant was caught" >&2
	exit 1
fi
if ((all)) && ! diff <(rows <docs/lazy-tlb.md) <(rows <"$table"); then
	echo "FAIL: the table of docs/lazy-tlb.md (<) is not this one (>)" >&2
	exit 1
fi
echo
echo "$# mutants, all caught"
