#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Line transfers on the bare machine: who moves which line, the same in each run to the last digit, and
# without a change of the figures beside them. A planted false share is named. Not seen are page walks
# and devices (docs/measuring.md), so nothing of them may be among the objects.
source "$(dirname "$0")/lib.sh"

choice=(--vcpus "$TEST_VCPUS" --policy "refcount,shootdown" --path xapic --flush ipi
	--workload "switch,ipi,exit,flush" --iters 20 --pass measure)

# The objects of a stretch with transfers, a line each: name and transfers.
moved() { # run, condition on a cell, condition on a stretch
	jq -r ".cells[] | select(.pass == \"lines\" and ($2)) | .lines[] | select($3) | .objects[] |
		select(.reads + .writes > 0) | \"\(.object) \(.reads + .writes)\"" \
		"$work/$1/results.json"
}

transfers() { # run, condition on a cell, condition on a stretch, object
	moved "$1" "$2" "$3" | awk -v object="$4" '$1 == object { sum += $2 } END { print sum + 0 }'
}

sweep 0 first all --guest bare "${choice[@]}" --lines
sweep 0 again all --guest bare "${choice[@]}" --lines
sweep 0 without all --guest bare "${choice[@]}"

cells() { # run, condition
	jq -c ".cells[] | select($2)" "$work/$1/results.json"
}
cmp <(cells first true) <(cells again true) || fail "two runs differ"
cmp <(cells first '.pass != "lines"') <(cells without true) || fail "--lines changes the ordinary cells"
[[ $(cells first '.pass == "lines" and (.lines | length) == 0' | wc -l) -eq 0 ]] ||
	fail "a cell without a stretch"
[[ $(jq -r '[.cells[] | select(.pass == "lines") | .turn] | unique | map(tostring) | join(" ")' \
	"$work/first/results.json") == "1 op" ]] || fail "the turns are not op and 1"

# The count of refcount contends, and nothing of shootdown.
for turn in 1 '"op"'; do
	cell=".workload == \"switch\" and .turn == $turn"
	(($(transfers first "$cell and .policy == \"refcount\"" true mm.mm_count) > 0)) ||
		fail "under refcount, turn $turn, mm_count stays where it is"
done
moved first '.workload == "switch" and .turn == "op" and .policy == "shootdown"' true >"$work/moved"
[[ ! -s $work/moved ]] || fail "under shootdown, turn op, lines move: $(head -n 3 "$work/moved")"

# A round to k vCPUs: each target's slot, once there and once back, and the words that are for it.
k=$((TEST_VCPUS - 1))
n=$(jq -r ".cells[] | select(.pass == \"lines\" and .turn == 1 and .workload == \"ipi\" and
	.policy == \"refcount\") | .lines[] | select(.k == $k) | .n" "$work/first/results.json")
for object in call_slot.arg call_slot.pending 'cpu_shared[].ipi_pending'; do
	count=$(transfers first '.workload == "ipi" and .turn == 1 and .policy == "refcount"' ".k == $k" "$object")
	((count * 10 >= n * k * 9 && count * 10 <= n * k * 11)) ||
		fail "$object: $count transfers in $n rounds to $k vCPUs"
done

# What the emulator does not show: the other vCPUs walk the tables that vCPU 0 changes, and have local
# APICs that it writes to. No object may be taken for those.
moved first '.workload == "flush"' '.what == "unmap" and .scene == "running"' >"$work/moved"
has "$work/moved" '^mm\.tlb_gen '
lacks "$work/moved" 'apic|page@.*(unmap|pgtable|free)'

# A word of each vCPU's own on a line of all: named, with its neighbour.
sweep 0 planted "$O/guest-pvh-lines-test.elf" --guest bare --vcpus "$TEST_VCPUS" --policy shootdown \
	--path xapic --flush ipi --workload switch --iters 20 --pass lines --turn 1
for word in even odd; do
	(($(transfers planted true true "planted.$word") > 0)) || fail "planted.$word is not named"
done
jq -e '[.cells[].lines[].objects[] | select(.object == "planted.even") | .beside[]] |
	index("planted.odd")' "$work/planted/results.json" >/dev/null || fail "the two are not on one line"

# Tables and rows of it.
has "$work/first/report.txt" '^Line transfers: switch of workload switch'
has "$work/first/report.txt" '^  mm.mm_count +[0-9.]+ +0.00$'
has "$work/first/report.csv" ',line,mm.mm_count,switch,,,writes,count,'
/usr/bin/python3 tests/system/schema.py docs/results.schema.json "$work/first/results.json" ||
	fail "the file does not keep to the schema"
