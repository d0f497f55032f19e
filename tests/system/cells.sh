#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Every cell of every guest, at each vCPU count of the declaration, is ok, or n/a for a reason that
# is true, unless no guest of its kind could fill it: then it is not planned (reasons.jq). All policies
# on one path per platform, and all paths under some policies: policies and paths are independent.
# Arguments are further options of the sweep.
source "$(dirname "$0")/lib.sh"

entries() { # axis
	"$tool" list "$1" --json | jq length
}

check() { # name, cells asked for, options of the sweep...
	local name=$1 asked=$2 out=$work/$1 untrue
	shift 2
	sweep 0 "$name" all --vcpus "$TEST_VCPUS" --flush all --workload all "${quick[@]}" "$@"
	[[ $(jq '.plan | [.guests, .vcpus, .policies, .paths, .flushes, .workloads | length] |
		reduce .[] as $nr (1; . * $nr)' "$out/results.json") -eq $asked ]] ||
		fail "$name: not a plan of $asked cells"
	[[ $(count_cells "$out" '.status == "failed"') -eq 0 ]] || fail "there are failed cells"
	untrue=$(jq -r -f tests/system/reasons.jq "$out/results.json")
	[[ -z $untrue ]] || fail "not as it is to be: $untrue"
	[[ $(count_cells "$out" '.status == "ok" and
		((.metrics | length == 0) or any(.metrics[]; .n == 0 or .max < .min))') -eq 0 ]] ||
		fail "an ok cell has no figures"
	jq -r '[.cells[].status] | group_by(.) | map("\(length) \(.[0])") | join(", ")' \
		"$out/results.json"
}

counts=$(tr , '\n' <<<"$TEST_VCPUS" | wc -l)
others=$(($(entries guests) * counts * $(entries workloads) * $(entries flushes)))

check policies $(($(entries policies) * 2 * others)) --policy all --path evtchn,xapic "$@"
check paths $(($(entries paths) * others)) --policy shootdown --path all "$@"
