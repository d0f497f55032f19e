#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Exact runs of the same sweep give the same results.json, to the last byte. So does the number of
# rounds of a stretch that ends once it has settled.
source "$(dirname "$0")/lib.sh"

# What the host's time does to a run it does to one in five or so, and only where it is fast enough.
readonly RUNS=3

run_once() { # name
	sweep 0 "$1" all --vcpus "$TEST_VCPUS" --iters 2-5 --guest-arg=warmup=2 --seed 7 \
		--policy "shootdown+filter+batch,quiesce" --path evtchn-batch,x2apic-cluster,xapic
}

run_once first
for ((run = 2; run <= RUNS; run++)); do
	run_once again
	cmp "$work/first/results.json" "$work/again/results.json" || {
		diff "$work/first/results.json" "$work/again/results.json" | cut -c 1-400 | head -n 6 || true
		fail "run $run differs from the first"
	}
done
jq -e '.environment.lab == "exact" and .environment.unit == "instructions" and .plan.iters_min == 2' \
	"$work/first/results.json" >/dev/null || fail "the runs were not in the exact lab"
# Stretches ended at their first chance, in between and at their last one.
for n in 2 4 5; do
	[[ $(count_cells "$work/first" ".workload == \"flush\" and any(.metrics[]; .n == $n)") -gt 0 ]] ||
		fail "no stretch of $n rounds"
done
