#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Every cell, at each vCPU count of the declaration, is ok, or n/a for the one reason that is true.
# Arguments are further options of the sweep.
source "$(dirname "$0")/lib.sh"

sweep 0 out "$product" --vcpus "$TEST_VCPUS" --policy all --path all --flush all --workload all \
	--iters 10 "$@"

counts=$(tr , '\n' <<<"$TEST_VCPUS" | wc -l)
policies=$("$tool" list policies --json | jq length)
paths=$("$tool" list paths --json | jq length)
workloads=$("$tool" list workloads --json | jq length)
flushes=$("$tool" list flushes --json | jq length)
expected=$((counts * policies * paths * flushes * workloads))

[[ $(count_cells "$work/out" true) -eq $expected ]] || fail "not $expected cells"
[[ $(count_cells "$work/out" '.status == "failed"') -eq 0 ]] || fail "there are failed cells"
untrue=$(jq -r '.cells[] | select(.status == "n/a") |
	select((.vcpus == 1 and .workload == "pingpong" and .reason == "needs two vCPUs") | not) |
	"\(.vcpus) vCPUs, \(.policy), \(.path), \(.workload): \(.reason)"' "$work/out/results.json")
[[ -z $untrue ]] || fail "n/a without a true reason: $untrue"
[[ $(count_cells "$work/out" '.status == "ok" and
	((.metrics | length == 0) or any(.metrics[]; .n == 0 or .max < .min))') -eq 0 ]] ||
	fail "an ok cell has no figures"
jq -r '[.cells[].status] | group_by(.) | map("\(length) \(.[0])") | join(", ")' \
	"$work/out/results.json"
