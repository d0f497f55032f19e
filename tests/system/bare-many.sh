#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Bare machines with many CPUs: all CPUs start, are reached by IPIs, and stop.
source "$(dirname "$0")/lib.sh"

sweep 0 out "$product" --guest bare --vcpus "$TEST_VCPUS" --policy refcount,shootdown \
	--path xapic,xapic-allbut --flush ipi --workload exit,ipi "${quick[@]}"
for vcpus in ${TEST_VCPUS//,/ }; do
	[[ $(count_cells "$work/out" ".vcpus == $vcpus and .status == \"ok\"") -eq 8 ]] ||
		fail "not all cells with $vcpus vCPUs are ok"
	jq -e "any(.cells[] | select(.vcpus == $vcpus) | .metrics[];
		.k == $((vcpus - 1)))" "$work/out/results.json" >/dev/null ||
		fail "nothing was sent to $((vcpus - 1)) vCPUs"
done
