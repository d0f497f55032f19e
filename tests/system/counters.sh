#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The counters are right: they agree with each other, with what a policy and a path are
# defined to do, and with the number of rounds that were asked for. The rules are in counters.jq.
source "$(dirname "$0")/lib.sh"

# Rounds that a workload runs without recording them: fewer than usual, to the same rules.
warmup=2

check() { # directory, iterations
	local broken
	broken=$(jq -r --argjson iters "$2" --argjson warmup "$warmup" --argjson held "$held" \
		-f tests/system/counters.jq "$1/results.json")
	[[ -z $broken ]] || {
		awk -F ': ' '{ print $2 }' <<<"$broken" | sort | uniq -c
		fail "$(wc -l <<<"$broken") breaches, the first: $(head -n 1 <<<"$broken")"
	}
}

hypercalls() { # directory
	jq '[.cells[] | select(.status == "ok" and .policy == "shootdown" and .workload == "switch") |
		.counters.hypercalls] | add' "$1/results.json"
}

few=5 many=205 held=8
# What a policy does to how many vCPUs shows with 4; a path has clusters and sets with 8.
sweep 0 policies all --vcpus 1,4 --path evtchn,xapic --held $held --iters $few \
	"--guest-arg=warmup=$warmup"
sweep 0 few all --vcpus "$TEST_VCPUS" --policy shootdown --iters $few \
	"--guest-arg=warmup=$warmup"
sweep 0 many all --vcpus "$TEST_VCPUS" --policy shootdown --workload switch --iters $many \
	"--guest-arg=warmup=$warmup"
check "$work/policies" $few
check "$work/few" $few
check "$work/many" $many

# What a build consists of does not depend on guest, policy, path, flush or time.
builds=$(jq -c '[.cells[] | select(.status == "ok" and .workload == "churn")] | group_by(.vcpus)[] |
	map(.metrics | [.processes, .mms, .pages, .migrations] | map(.max)) | unique' \
	"$work/policies/results.json")
echo "processes, mms, pages, migrations: $builds"
[[ $(jq -s 'length > 0 and all(length == 1)' <<<"$builds") == true ]] || fail "builds differ"

# 200 additional visits to idle make no additional hypercall; the few that there are belong to the
# start and the end of the cell. Blocking is HLT, no hypercall, and `switch` does not block on a visit.
cells=$(count_cells "$work/few" '.status == "ok" and .policy == "shootdown" and
	.workload == "switch"')
more=$(($(hypercalls "$work/many") - $(hypercalls "$work/few")))
echo "shootdown, switch: $more more hypercalls in $cells cells, $((many - few)) more visits a vCPU"
((more < (many - few) / 4)) || fail "a visit to idle makes hypercalls"
