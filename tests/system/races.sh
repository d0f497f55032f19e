#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# With pCPUs that really run in parallel, every cell ends and debug_vm finds no vCPU on a dead mm.
# Only the fast lab has such pCPUs; its figures mean nothing and are not looked at.
source "$(dirname "$0")/lib.sh"

try() { # name, option...
	local name=$1 bad
	shift
	expect 0 "$name" "$tool" sweep --lab fast --quiet --guest all --vcpus "$TEST_VCPUS" --debug-vm \
		"${quick[@]}" --timeout 300 --out "$work/$name" "$@"
	bad=$(jq -r -f tests/system/reasons.jq "$work/$name/results.json")
	[[ -z $bad ]] || fail "not ok: $bad"
}

try policies --policy all --path evtchn-batch,xapic --flush ipi --workload exit,churn,migrate
try paths --policy shootdown --path all --flush all --workload ipi,exit,flush,pingpong
