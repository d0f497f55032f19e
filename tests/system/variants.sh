#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Every variant of event channels delivers: each cell of the event channel paths is ok, or n/a for
# a reason that is true; those that no guest of the kind could fill are not planned. The counters show how upcalls came; each boot had the variant asked for.
source "$(dirname "$0")/lib.sh"

paths=evtchn,evtchn-batch,evtchn-flush

# What is impossible: the one reason for each.
# shellcheck disable=SC2016 # $... are jq's
true_reason='def true_reason:
	if .variants.ports == "spread" and .variants.evtchn_abi == "2l" and .vcpus > 64 then
		"the 2-level ABI'\''s 4096 ports have a word of 64 for 64 vCPUs only"
	elif .path == "evtchn-flush" and .variants.upcall == "vector" then
		"without a callback vector Xen looks for no marked event at VM entry"
	else "" end;'

# At a cell's edges a handler may be between its upcall and its EOI, on each vCPU.
# shellcheck disable=SC2016
rules='.cells[] | .counters as $c |
	# 65 vCPUs on 8 pCPUs: a remark, which is no reason.
	(if .status == "ok" and .vcpus > 8 then "" else .reason end) as $reason |
	if .status == "failed" then "failed: \(.reason)"
	elif .guest == "pv" and .variants.upcall == "vector" or
		.path == "evtchn-flush" and .variants.evtchn_abi == "fifo" then "is planned"
	elif $reason != true_reason then "n/a, \($reason), but not \(true_reason)"
	elif .status == "n/a" then empty
	elif $c.ipi_sent != $c.ipi_received then "IPIs were lost"
	elif .vcpus > 1 and $c.upcalls == 0 then "no upcalls"
	elif .variants.upcall == "callback" and $c.eoi_writes != 0 then "EOIs although the callback vector needs none"
	elif .variants.upcall == "vector" and ($c.eoi_writes - $c.upcalls | fabs) > .vcpus then
		"\($c.eoi_writes) EOIs of \($c.upcalls) upcalls"
	else empty end | @json'

check() { # name, cells
	local broken
	[[ $(count_cells "$work/$1" true) -eq $2 ]] || fail "$1: not $2 cells"
	broken=$(jq -r "$true_reason $rules" "$work/$1/results.json")
	[[ -z $broken ]] || fail "$1: $(sort <<<"$broken" | uniq -c)"
	# If there are figures, a guest has said that it had the variant asked for.
	broken=$(jq -c '([.cells[] | select(.status == "ok") |
		[.vcpus, (.variants | .evtchn_abi, .upcall, .ports)]] | unique) -
		[.environment.guests[] | [.vcpus, .evtchn_abi, .upcall, .ports]] | .[]' \
		"$work/$1/results.json")
	[[ -z $broken ]] || fail "$1: no guest had the variant $broken"
}

try() { # guest, vCPUs, ports, option...
	local guest=$1 vcpus=$2 ports=$3
	shift 3
	sweep 0 "$guest-${vcpus//,/-}" "$O/guest-$guest-check.elf" --vcpus "$vcpus" --ports "$ports" \
		--evtchn-abi all --flush ipi --policy shootdown "${quick[@]}" "$@"
}

counts=$(tr , '\n' <<<"$TEST_VCPUS" | wc -l)
# Variants of PVH: 8, of PV: 4; half of each are fifo and have a path less.
for guest in pvh pv; do
	try $guest "$TEST_VCPUS" all --upcall all --path $paths \
		--workload ipi,exit
	variants=$([[ $guest == pvh ]] && echo 8 || echo 4)
	check "$guest-${TEST_VCPUS//,/-}" $((counts * (variants * 3 - variants / 2) * 2))
done
# There are words for 64 vCPUs only; cache lines for more.
try pvh 65 spread --path evtchn --workload ipi --timeout 600
check pvh-65 2
