#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Guests end mms on pCPUs that really run in parallel, while the tool pauses the guests, and moves and
# unplugs their vCPUs: every cell ends and debug_vm finds no vCPU on a dead mm. With EXITS, each
# policy and guest ends that many mms (`make soak`); without, a few.
source "$(dirname "$0")/lib.sh"

exits=${1:-0} flaws=0
policies=(refcount shootdown shootdown+exitflush shootdown+filter shootdown+batch shootdown+trim
	shootdown+block shootdown+filter+batch+trim+block quiesce hazard)

# The emulator's own failures, which must not count as the guest's, and are not hidden either
# (docs/measuring.md): in Xen's dump of a triple fault, a vCPU to which #VMEXIT gave Xen's registers
# instead of its own; an event that Xen knows of, for a vCPU that did not run in all the time that
# the guest waited.
emulator_failed() { # directory of the sweep
	local vcpu xen
	if grep -E -q 'RIP: +e008:\[<ffff82d0' "$1"/lab/*/xen.log; then
		echo "#VMEXIT has saved Xen's registers as the guest's"
		return
	fi
	vcpu=$(sed -n 's/.*PANIC: .*hang: waited for .* of vCPU \([0-9]*\)$/\1/p' "$1.err")
	xen=$(grep -E -o "vCPU ${vcpu:-none} is (runnable.*|.*an upcall pending)$" "$1.err") || return 0
	echo "Xen says that $xen"
}

# A sweep of some cells; adds the mms that ended in it to $ended.
round() { # name, seed, option...
	local name=$1 seed=$2 bad status=0 flaw
	shift 2
	"$tool" sweep --lab fast --quiet --vcpus "$TEST_VCPUS" --pass check --debug-vm --disturb "$seed" \
		--seed "$seed" --path evtchn --flush ipi --timeout 300 --out "$work/$name" "$@" \
		2>"$work/$name.err" || status=$?
	[[ -s $work/$name/results.json ]] || fail "$name: exit code $status: $(cat "$work/$name.err")"
	ended=$(($(jq '[.cells[].counters.mms_ended // 0] | add' "$work/$name/results.json") + ended))
	if ((status)); then
		flaw=$(emulator_failed "$work/$name")
		[[ -n $flaw ]] || fail "$name: exit code $status: $(cat "$work/$name.err")"
		flaws=$((flaws + 1))
		echo "$name: the emulator failed: $flaw"
		((flaws <= 10)) || fail "the emulator has failed too often"
		return
	fi
	bad=$(jq -r -f tests/system/reasons.jq "$work/$name/results.json")
	[[ -z $bad ]] || fail "$name: not ok: $bad"
	has "$work/$name.err" 'disturbed by [0-9]+ pauses, [0-9]+ moves, [0-9]+ counts'
}

if ((!exits)); then
	ended=0
	round few 3 --guest pvh,pv --workload churn --iters 4 \
		--policy "refcount,shootdown,shootdown+filter+batch+trim+block,quiesce,hazard"
	[[ $(jq '[.cells[].vcpus] | unique | length' "$work/few/results.json") -gt 1 ]] ||
		fail "no vCPU was unplugged"
	echo "$ended mms ended"
	exit
fi
for guest in ${SOAK_GUESTS:-pvh pv}; do
	for policy in "${policies[@]}"; do
		ended=0
		for ((seed = 1; ended < exits; seed++)); do
			round "$guest-$policy-$seed" "$seed" --guest "$guest" --policy "$policy" \
				--workload churn --reps 26 --iters 1000
		done
		echo "$guest $policy: $ended mms ended"
		rm -r "${work:?}/$guest-$policy-"*/
	done
done
