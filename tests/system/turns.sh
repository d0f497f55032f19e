#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Turns of one operation: a PAUSE ends a vCPU's turn, without a hypervisor and under Xen, so vCPUs
# overlap that have their whole stretch in a turn otherwise. With short turns a vCPU that blocks is
# met on its way there, as the hypervisor says; otherwise its turn hides that. A guest that claims
# another turn than it was asked for is refused. (Other words: usage.sh.)
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

# One lazy vCPU that is about to block: asleep in no round, or in all.
blocks=(--vcpus 2 --policy shootdown --path evtchn --flush ipi --iters 12 --workload 'exit,flush')
sweep 0 short "$product" "${blocks[@]}" --turn 1
sweep 0 whole "$product" "${blocks[@]}"
on_way() { # name
	jq -c '[.cells[].metrics[] | select(.scene == "on-its-way") |
		if .what == "asleep" or .part == "asleep" then ["asleep", .n, .min, .max]
		else [.what, .n] end]' "$work/$1/results.json"
}
[[ $(on_way short) == '[["asleep",12,0,0],["end",12],["settled",12],["whole",12],["unmap",12],["unmap",12],["asleep",12,0,0]]' ]] ||
	fail "with short turns a vCPU is not always on its way: $(on_way short)"
[[ $(on_way whole) == '[["asleep",8,1,1],["asleep",8,1,1]]' ]] ||
	fail "with whole turns a vCPU is still on its way: $(on_way whole)"
has "$work/short/report.txt" 'still on its way into its block'
[[ $(jq '[.cells[].metrics[] | select(.what == "asleep" and .scene == null and .k == 1) | .min] | add' \
	"$work/short/results.json") -eq 1 ]] || fail "with short turns victims are not awaited until they sleep"

expect 4 liar "$tool" sweep --guest bare --quiet --out "$work/liar" "${options[@]}" --turn op --guest-arg=turn=default
has "$work/liar.err" 'ran with .*turn=0, asked for'
