#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Every cell of every guest, at each vCPU count of the declaration, is ok, or n/a for a reason that
# is true (reasons.jq).
# Arguments are further options of the sweep.
source "$(dirname "$0")/lib.sh"

sweep 0 out all --vcpus "$TEST_VCPUS" --policy all --path all --flush all --workload all \
	--iters 1 "$@"

guests=$("$tool" list guests --json | jq length)
counts=$(tr , '\n' <<<"$TEST_VCPUS" | wc -l)
policies=$("$tool" list policies --json | jq length)
paths=$("$tool" list paths --json | jq length)
workloads=$("$tool" list workloads --json | jq length)
flushes=$("$tool" list flushes --json | jq length)
expected=$((guests * counts * policies * paths * flushes * workloads))

[[ $(count_cells "$work/out" true) -eq $expected ]] || fail "not $expected cells"
[[ $(count_cells "$work/out" '.status == "failed"') -eq 0 ]] || fail "there are failed cells"
untrue=$(jq -r -f tests/system/reasons.jq "$work/out/results.json")
[[ -z $untrue ]] || fail "n/a without a true reason: $untrue"
[[ $(count_cells "$work/out" '.status == "ok" and
	((.metrics | length == 0) or any(.metrics[]; .n == 0 or .max < .min))') -eq 0 ]] ||
	fail "an ok cell has no figures"
jq -r '[.cells[].status] | group_by(.) | map("\(length) \(.[0])") | join(", ")' \
	"$work/out/results.json"
