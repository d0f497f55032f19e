#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The guest refuses nonsense on its command line with a line that names the word, and the tool
# passes that on, with exit code 3.
source "$(dirname "$0")/lib.sh"

try() { # name, word, expression
	sweep 3 "$1" "$product" --vcpus 1 --policy eager --path evtchn --flush ipi --workload switch \
		--iters 1 "--guest-arg=$2"
	has "$work/$1.err" "$3"
	[[ $(count_cells "$work/$1" '.status == "failed"') -eq 1 ]] || fail "$1: no failed cell"
}
try word nonsense "command line: not KEY=VALUE 'nonsense'"
try key colour=blue "command line: no such option 'colour=blue'"
try policy policy=lazy "command line: no such policy 'lazy'"
try number iters=12x "command line: not a number '12x'"
try range reps=0 "command line: number out of range '0'"
