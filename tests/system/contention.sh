#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The other side of the question: calibrate measures this machine, or says why it cannot; report --machine
# and advise join a machine file with a sweep's results. Machine files keep to their schema, and lies
# in them are refused with their place.
source "$(dirname "$0")/lib.sh"

valid() { # file...
	/usr/bin/python3 tests/system/schema.py docs/machine.schema.json "$@"
}
valid machines/*.json || fail "a machine file does not keep to the schema"

# One CPU hands nothing off, and nobody else has to run at the same time.
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
expect 0 one taskset -c "$cpu" "$tool" calibrate --seconds 60 --out "$work/one.json"
valid "$work/one.json" || fail "calibrate's file does not keep to the schema"
[[ $(jq '[.series[].points[].n] | max' "$work/one.json") -eq 1 ]] || fail "more threads than CPUs"
expect 1 alone "$tool" report --machine "$work/one.json" tests/fuzz/corpus/results/lab.json

# All CPUs: how busy the machine is decides, but it is one or the other.
status=0
"$tool" calibrate --seconds 40 --out "$work/all.json" 2>"$work/all.err" || status=$?
if ((status == 0)); then
	has "$work/all.err" "^calibrated: [0-9]+ points"
	valid "$work/all.json" || fail "calibrate's file does not keep to the schema"
else
	((status == 2)) || fail "calibrate: exit code $status"
	one_line all "not calibrated: .* at the same time"
	[[ ! -e $work/all.json ]] || fail "a machine that is not calibrated has a file"
fi

# A CPU that is somebody else's but for a twentieth of the time is not there with the others.
if (($(nproc) > 1)) && chrt -f 1 true 2>/dev/null; then
	timeout 20 taskset -c "$cpu" chrt -f 1 bash -c 'while :; do :; done' &
	hog=$!
	expect 2 busy "$tool" calibrate --seconds 1 --out "$work/busy.json"
	kill "$hog"
	wait "$hog" 2>/dev/null || true
	one_line busy "not calibrated: of [0-9]+ points [0-9]+ lack .* at the same time .*% steal"
	[[ ! -e $work/busy.json ]] || fail "a machine that is not calibrated has a file"
fi

sweep 0 bare all --guest bare --pass measure --vcpus "$TEST_VCPUS" --policy all --path xapic \
	--flush ipi --workload switch,exit --iters 20 --lines
results=$work/bare/results.json
plain=$work/plain.json
jq -c '.cells |= map(select(.pass != "lines"))' "$results" >"$plain"
xeon=machines/xeon-8176-8s.json
rates=idle=200000,ends=20,sharing=64

expect 0 report "$tool" report --machine "$xeon" "$results"
has "$work/report.out" "^Machine: xeon-8176-8s \(from a publication\)"
has "$work/report.out" "^  refcount +1[0-9]{2} +[0-9.]+ +mm.mm_count +1 "
has "$work/report.out" "^  shootdown +1[0-9]{2} +0 +0 +[0-9,]+ +[0-9,]+ +[1-9]"
has "$work/report.out" "^ +1,024 \* \+ +(18|36),[0-9]{3} "
expect 0 joined "$tool" report --joined "$results"
has "$work/joined.out" "^  shootdown : refcount +[0-9,]+ +[0-9]+ +[0-9]+ +[0-9.]+ "

# Nothing is taken for counted that is not.
expect 0 interrupts "$tool" report --machine "$xeon" "$plain"
has "$work/interrupts.out" "There is no contention in the figures of 10 policies: no line transfers"
expect 0 uncounted "$tool" report --joined "$plain"
has "$work/uncounted.out" "^  shootdown : refcount +[0-9,]+ +- +[0-9]+ +- .* -$"
expect 0 half "$tool" advise --machine "$xeon" --results "$plain" --rates "$rates"
has "$work/half.out" "There is no contention in the figures of 10 of the 10 policies"

# This machine's own file, if it could be made: the model is held against the visits in it.
if [[ -e $work/all.json ]]; then
	expect 0 here "$tool" report --machine "$work/all.json" "$results"
	has "$work/here.out" "^The model held against the machine"
	has "$work/here.out" "^  refcount +2 +[0-9]+ +[0-9]+ +[0-9.]+$"
	expect 0 here-plain "$tool" report --machine "$work/all.json" "$plain"
	has "$work/here-plain.out" "Contention of 10 policies: from the visits"
	expect 0 here-advise "$tool" advise --machine "$work/all.json" --results "$results" --rates "$rates"
	has "$work/here-advise.out" "^Lines: .* \\(calibrated\\)"
fi
expect 0 advise "$tool" advise --machine "$xeon" --results "$results" --rates "$rates"
# Both lines that 64 CPUs share are behind what shares none.
[[ $(grep -c -E '^  (refcount|eager|shootdown\+block) ' "$work/advise.out") -eq 3 ]] || fail "no ranking"
tail -n 20 "$work/advise.out" | grep -E '^  [a-z]' | tail -n 3 | grep -q -v 'the line of' &&
	fail "no contention in the last three"
expect 0 nothing "$tool" advise --machine "$xeon" --results "$results" --rates idle=10,ends=0.1,sharing=2
has "$work/nothing.out" "^It does not matter: "
expect 0 live "$tool" advise --results "$results" --seconds 1
has "$work/live.out" "^(Traced for 1 s|Read from /proc/stat in 1 s)"

# Two runs say the same.
expect 0 again "$tool" advise --machine "$xeon" --results "$results" --rates "$rates"
cmp "$work/advise.out" "$work/again.out" || fail "the same question, another answer"

wrong() { # code, expression, argument...
	local code=$1 text=$2
	shift 2
	expect "$code" wrong "$tool" "$@"
	one_line wrong "$text"
}
wrong 1 "pairs|no handoffs" advise --machine machines/power7-2s.json --results "$results" --rates "$rates"
wrong 1 "no such guest" advise --guest pv --results "$results" --rates "$rates"
wrong 1 "rates 'coffee'" advise --results "$results" --rates idle=1,ends=1,coffee
wrong 1 "missing.json: No such file" advise --machine "$work/missing.json" --results "$results" --rates "$rates"
wrong 4 "no machine file" report --machine "$results" "$results"
lie() { # change, expression
	jq -c "$1" "$xeon" >"$work/lie.json"
	wrong 4 "lie.json: $2" report --machine "$work/lie.json" "$results"
}
lie '.series[0].points[3].ns = -1' 'series\[0\].points\[3\].ns: is not a number >= 0'
lie '.series[0].points[3].ns = 1' 'series\[0\].points\[3\]: not 0.001 <= ns'
lie '.series[0].points[3].n = 1' 'series\[0\].points\[3\].n: is not more'
lie '.series[0].placement = "moon"' "series\[0\].placement: 'moon' is not known"
lie '.machine.cpus = 0' 'machine.cpus: is not an integer'
lie '.series[0].points = []' 'series\[0\].points: is not an array'
lie '.machine.ghz = 1e9' 'machine.ghz: is more than 1000'
lie 'del(.source)' 'source: is not a string'
