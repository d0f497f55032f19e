#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A cell's figures do not depend on the cells before it: alone, first, last and between others it has
# the same. Without a hypervisor to the last digit; on Xen but for what its timers change.
source "$(dirname "$0")/lib.sh"

compare() { # guest, whether it is on Xen, one sweep, another
	jq -n -r --argjson xen "$2" -f tests/system/alone.jq --slurpfile one "$work/$3/results.json" \
		--slurpfile other "$work/$4/results.json" >"$work/differences"
	[[ ! -s $work/differences ]] || {
		head -n 20 "$work/differences"
		fail "$1: $(wc -l <"$work/differences") figures differ between $3 and $4"
	}
}

# Few rounds: each cell is only compared with itself.
few=(--iters 4 --guest-arg=warmup=2)

# The lists put the cells of `shootdown` into other places, and behind other cells.
for guest in bare pvh pv; do
	xen=true path=evtchn workloads=ipi,switch,exit,churn,flush
	lists=("shootdown,refcount" "shootdown+batch,shootdown,eager" shootdown)
	if [[ $guest == bare ]]; then
		xen=false path=xapic workloads=all
		lists+=("quiesce,shootdown,refcount")
	fi
	for list in "${lists[@]}"; do
		sweep 0 "$guest-$list" all --guest "$guest" --vcpus "$TEST_VCPUS" "${few[@]}" --path $path \
			--flush ipi --workload $workloads --policy "$list"
		compare "$guest" $xen "$guest-${lists[0]}" "$guest-$list"
	done
done
# A workload alone.
sweep 0 bare-churn all --guest bare --vcpus "$TEST_VCPUS" "${few[@]}" --path xapic --flush ipi \
	--workload churn --policy shootdown
compare bare false bare-shootdown bare-churn
