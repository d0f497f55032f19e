#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Turns of one operation: a PAUSE ends a vCPU's turn, without a hypervisor and under Xen, so vCPUs
# overlap that have their whole stretch in a turn otherwise. A guest that claims another turn than
# it was asked for is refused. (Short turns: lab-snapshot.sh; other words: usage.sh.)
source "$(dirname "$0")/lib.sh"

options=(--vcpus "$TEST_VCPUS" --policy refcount --path 'evtchn,xapic' --flush ipi --iters 5
	--workload 'switch,pingpong,ipi' --pass measure)
sweep 0 op all "${options[@]}" --turn op
expect 0 again "$tool" sweep --guest bare --quiet --out "$work/again" "${options[@]}" --turn op
sweep 0 usual "$product" "${options[@]}"

# Three guests, of whom bare's targets of `ipi` have no hypervisor that could take a pCPU away.
overlaps=$(jq '[.cells[] | select(.status == "ok" and .turn == "op") | .metrics[]
	| select(.what == "overlap")] | {nr: length, least: (map(.p50) | min)}' "$work/op/results.json")
jq -e ".nr == 3 * 3 + 2 * ($TEST_VCPUS - 1) and .least >= 90" <<<"$overlaps" >/dev/null ||
	fail "--turn op: vCPUs do not overlap: $overlaps"
[[ $(count_cells "$work/usual" '.turn == "default" and any(.metrics[]; .what == "overlap")') -eq 0 ]] ||
	fail "without --turn there is an overlap"
has "$work/usual/report.txt" '^Overlap: n/a .pCPUs take turns'
bare() { # name
	jq -c '.cells[] | select(.guest == "bare")' "$work/$1/results.json"
}
[[ $(bare op) == "$(bare again)" ]] || fail "--turn op does not repeat"

expect 4 liar "$tool" sweep --guest bare --quiet --out "$work/liar" "${options[@]}" --turn op --guest-arg=turn=default
has "$work/liar.err" 'ran with .*turn=0, asked for'
