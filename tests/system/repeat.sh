#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Two exact runs of the same sweep give the same results.json, to the last byte.
source "$(dirname "$0")/lib.sh"

for run in first second; do
	sweep 0 $run all --vcpus "$TEST_VCPUS" --iters 2 --seed 7 \
		--policy refcount,shootdown+filter+batch,quiesce \
		--path evtchn-batch,evtchn-flush,x2apic-cluster,xapic
done
cmp "$work/first/results.json" "$work/second/results.json" || {
	diff "$work/first/results.json" "$work/second/results.json" | cut -c 1-400 | head -n 6
	fail "two exact runs differ"
}
jq -e '.environment.lab == "exact" and .environment.unit == "instructions"' \
	"$work/first/results.json" >/dev/null || fail "the runs were not in the exact lab"
