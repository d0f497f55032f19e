#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# docs/results.schema.json describes what a sweep writes: files with cells that are ok, n/a and failed
# keep to it. It is not empty words: files with one thing wrong do not keep to it.
source "$(dirname "$0")/lib.sh"

# Debian's own interpreter has Debian's python3-jsonschema.
valid() { # file...
	/usr/bin/python3 tests/system/schema.py docs/results.schema.json "$@"
}

valid tests/fuzz/corpus/results/{lab,lines}.json || fail "a file of the lab does not keep to the schema"

sweep 0 bare all --guest bare --pass measure,check --vcpus "$TEST_VCPUS" --policy refcount,shootdown+batch \
	--flush all --path xapic,x2apic,evtchn "${quick[@]}"
valid "$work/bare/results.json" || fail "a sweep's file does not keep to the schema"
sweep 3 crash "$test_image" --guest bare --vcpus 1 --policy eager,refcount --path xapic --flush ipi \
	--workload switch --iters 3 --guest-arg=inject=panic
valid "$work/crash/results.json" || fail "a file with failed cells does not keep to the schema"

# One lie a line: a change by jq.
lies=0
while read -r change; do
	lies=$((lies + 1))
	jq -c "$change" "$work/bare/results.json" >"$work/lie.json"
	cmp -s "$work/lie.json" <(jq -c . "$work/bare/results.json") && fail "$change changes nothing"
	! valid "$work/lie.json" >"$work/lie.out" || fail "the schema allows: $change"
	[[ $(wc -l <"$work/lie.out") -eq 1 ]] || fail "not one line says what is wrong: $change"
done <<'END'
.schema = "lazyshoot-results-1"
del(.plan)
.environment.unit = "furlongs"
del(.environment.guests[0].pass)
.plan.seeds = 1
.plan.not_planned[0].reason = ""
del(.plan.not_planned[0].names)
.plan.passes = ["check", "check"]
.plan.passes = ["both"]
.cells = {}
del(.cells[0].variants)
del(.cells[0].variants.ports)
.cells[0].turn = 0
.cells[0].seed = -1
.cells[0].pass = "both"
.cells[0].overcommit = 0.5
del(.cells[0].booted_vcpus)
.cells[0].vcpus = "2"
.cells[0].status = "fine"
(.cells[] | select(.status == "n/a")).reason = ""
(.cells[] | select(.status == "n/a")).counters = {"ipi_sent": 1}
(.cells[] | select(.status == "ok")).metrics = {}
(.cells[] | select(.status == "ok" and .pass == "check")).counters = {}
(.cells[] | select(.workload == "exit" and .status == "ok")).metrics["end.k0"].k = "0"
del((.cells[] | select(.workload == "exit" and .status == "ok")).metrics["end.k0"].what)
(.cells[] | select(.workload == "exit" and .status == "ok")).metrics["end.k0"].part = "a.b"
(.cells[] | select(.workload == "exit" and .status == "ok")).metrics["end.k0"].p50 = null
(.cells[] | select(.workload == "exit" and .status == "ok")).metrics["end.k0"].unit = "miles"
END
((lies >= 20)) || fail "only $lies lies"
