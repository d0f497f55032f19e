#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# With pCPUs that really run in parallel, every cell ends and debug_vm finds no vCPU on a dead mm.
# Only the fast lab has such pCPUs; its figures mean nothing and are not looked at.
source "$(dirname "$0")/lib.sh"

try() { # name, option...
	local name=$1 bad
	shift
	expect 0 "$name" "$tool" sweep --lab fast --quiet --vcpus "$TEST_VCPUS" --debug-vm --pass check \
		"${quick[@]}" --timeout 300 --out "$work/$name" "$@"
	bad=$(jq -r -f tests/system/reasons.jq "$work/$name/results.json")
	[[ -z $bad ]] || fail "not ok: $bad"
}

# Policies race in ends, forks and moves, on one path a platform; paths in calls to running vCPUs and in
# wake-ups, both of which `exit` and `flush` make;
# the flush by the hypervisor uses no path.
policies=(--policy all --flush ipi --workload "exit,churn,migrate")
try policies --guest pvh,pv --path evtchn-batch "${policies[@]}"
try bare-policies --guest bare --path xapic "${policies[@]}"
try paths --guest all --policy shootdown --path all --flush ipi --workload exit,flush
try hv --guest pvh,pv --policy shootdown --path evtchn --flush hv --workload exit,flush
