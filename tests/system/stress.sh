#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Guests end mms, with pCPUs that really run in parallel, while the tool pauses them, moves their vCPUs
# and unplugs them: every cell ends and debug_vm finds no vCPU on a dead mm. With EXITS, each policy
# and guest gets so many ends (`make soak`); without, a few.
source "$(dirname "$0")/lib.sh"

exits=${1:-0}
policies=(refcount shootdown shootdown+exitflush shootdown+filter shootdown+batch shootdown+trim
	shootdown+block shootdown+filter+batch+trim+block quiesce hazard)

# A sweep of some cells; adds the mms that ended in it to $ended.
round() { # name, seed, option...
	local name=$1 seed=$2 bad
	shift 2
	expect 0 "$name" "$tool" sweep --lab fast --quiet --vcpus "$TEST_VCPUS" --debug-vm \
		--disturb "$seed" --seed "$seed" --path evtchn --flush ipi --timeout 300 \
		--out "$work/$name" "$@"
	bad=$(jq -r -f tests/system/reasons.jq "$work/$name/results.json")
	[[ -z $bad ]] || fail "$name: not ok: $bad"
	has "$work/$name.err" 'disturbed by [0-9]+ pauses, [0-9]+ moves, [0-9]+ counts'
	ended=$(($(jq '[.cells[].counters.mms_ended] | add' "$work/$name/results.json") + ended))
}

if ((!exits)); then
	ended=0
	printf -v list '%s,' "${policies[@]}"
	round few 3 --guest pvh,pv --policy "${list%,}" --workload churn --reps 1 --iters 8
	[[ $(jq '[.cells[].vcpus] | unique | length' "$work/few/results.json") -gt 1 ]] ||
		fail "no vCPU was unplugged"
	echo "$ended mms ended"
	exit
fi
for guest in pvh pv; do
	for policy in "${policies[@]}"; do
		ended=0
		for ((seed = 1; ended < exits; seed++)); do
			round "$guest-$policy-$seed" "$seed" --guest "$guest" --policy "$policy" \
				--workload churn --reps 20 --iters 1000
			rm -r "${work:?}/$guest-$policy-$seed"
		done
		echo "$guest $policy: $ended mms ended"
	done
done
