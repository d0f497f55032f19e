#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Several seeds: each is a boot of the workloads that use one, whose figures it changes; the others
# are measured under the first seed only. A seed among others has the figures that it has alone.
source "$(dirname "$0")/lib.sh"

options=(--vcpus "$TEST_VCPUS" --policy 'refcount,shootdown' --path 'evtchn,xapic' --flush ipi
	--iters 8 --workload 'switch,churn' --pass check)
for run in 'several pvh,bare 3,1' 'alone bare 1'; do
	read -r name guests seeds <<<"$run"
	expect 0 "$name" "$tool" sweep --lab exact --quiet --guest "$guests" --seed "$seeds" \
		--out "$work/$name" "${options[@]}"
done
counts=$(jq -c '[.cells[] | select(.status == "ok") | [.guest, .workload, .seed]] | unique' \
	"$work/several/results.json")
expected='[["bare","churn",1],["bare","churn",3],["bare","switch",3],["pvh","churn",1],["pvh","churn",3],["pvh","switch",3]]'
[[ $counts == "$expected" ]] || fail "these cells were measured: $counts"

figures() { # name, seed
	jq -S -c "[.cells[] | select(.guest == \"bare\" and .workload == \"churn\" and .seed == $2) |
		{policy, path, mms: .metrics.mms, ipis: .counters.ipi_sent}]" "$work/$1/results.json"
}
[[ $(figures several 1) == "$(figures alone 1)" ]] || fail "a seed among others has other figures"
[[ $(figures several 1) != "$(figures several 3)" ]] || fail "another seed has the same figures"
has "$work/several/report.txt" 'medians over 2 seeds, below them the least and the greatest'
lacks "$work/alone/report.txt" 'medians over'
