#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Guests with many more vCPUs than pCPUs boot, reach all vCPUs by IPI, and end; that their figures include
# waiting for a pCPU is said before, in each cell and in the report.
source "$(dirname "$0")/lib.sh"

try() { # image, vCPUs, policies, paths, workload
	local guest=${1##*/guest-}
	local out=${guest%.elf}-$2
	sweep 0 "$out" "$1" --vcpus "$2" --policy "$3" --path "$4" --flush ipi --workload "$5" "${quick[@]}" \
		--timeout 600
	out=$work/$out
	[[ $(count_cells "$out" '.status == "ok"') -eq $(count_cells "$out" true) ]] ||
		fail "not all cells of $1 with $2 vCPUs are ok"
	has "$out.err" "$2 vCPUs: $2 of them share pCPUs, so figures will include waiting for a pCPU"
	[[ $(count_cells "$out" '.reason | test("share pCPUs")') -eq $(count_cells "$out" true) ]] ||
		fail "not all cells of $1 with $2 vCPUs say that vCPUs share pCPUs"
	has "$out/report.txt" "^Guest .*, $2 vCPUs: vCPUs share pCPUs: figures include waiting for a pCPU"
	[[ $(jq "[.environment.guests[] | select(.vcpus_present == $2)] | length" \
		"$out/results.json") -eq 1 ]] || fail "no guest had $2 vCPUs"
	jq -e "any(.cells[].metrics[]; .k == $(($2 - 1)))" \
		"$out/results.json" >/dev/null || fail "nothing was sent to $(($2 - 1)) vCPUs"
}
try "$pv" 64 shootdown evtchn-batch exit
try "$product" 128 eager x2apic-cluster ipi
