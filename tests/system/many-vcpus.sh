#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Guests with many more vCPUs than pCPUs come up, deliver to all and end.
source "$(dirname "$0")/lib.sh"

try() { # vCPUs, policies, paths, workload
	sweep 0 "$1" "$product" --vcpus "$1" --policy "$2" --path "$3" --workload "$4" --iters 1 \
		--timeout 600
	[[ $(count_cells "$work/$1" '.status == "ok"') -eq $(count_cells "$work/$1" true) ]] ||
		fail "not all cells with $1 vCPUs are ok"
	[[ $(jq "[.environment.guests[] | select(.vcpus_present == $1)] | length" \
		"$work/$1/results.json") -eq 1 ]] || fail "no guest had $1 vCPUs"
	jq -e "any(.cells[].metrics | keys[]; endswith(\".k$(($1 - 1))\"))" \
		"$work/$1/results.json" >/dev/null || fail "nothing was sent to $(($1 - 1)) vCPUs"
}
try 64 refcount,shootdown evtchn-batch,x2apic-cluster exit
try 128 eager x2apic-cluster ipi
