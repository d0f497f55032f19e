#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The assist pass leaves out what Xen fetches and decodes, all of it and nothing else: its figures are
# those of the measuring pass less what the profile counts under that name, to the last digit. On
# classic PV, where Xen decodes nothing, they are the measuring pass's. Without the lab's plugin there
# are none. So this tests the profile, too, which compares its own sums with the guest's clock.
source "$(dirname "$0")/lib.sh"

both=(--vcpus "$TEST_VCPUS" --policy shootdown --path all --flush ipi --workload ipi --iters 5)

# The smallest of a metric's samples: a few others contain a timer's tick.
least() { # directory, guest, pass, path, metric
	jq --arg guest "$2" --arg pass "$3" --arg path "$4" --arg metric "$5" '.cells[] |
		select(.guest == $guest and .pass == $pass and .path == $path) | .metrics[$metric].min' \
		"$1/results.json"
}

decoded() { # path
	expect 0 "profile-$1" tools/lab/profile-broadcast --path "$1" --k 1 --vcpus "$TEST_VCPUS" --iters 5 \
		--build "$O" --out "$work/profile-$1"
	awk '/Xen: fetch and decode$/ { print $3 }' "$work/profile-$1.out"
}

expect 0 pvh "$tool" sweep --lab exact --quiet --out "$work/pvh" --guest pvh "${both[@]}" --pass measure,assist
expect 0 again "$tool" sweep --lab exact --quiet --out "$work/again" --guest pvh "${both[@]}" --pass assist
jq -c '.cells[] | select(.pass == "assist")' "$work/pvh/results.json" >"$work/first"
jq -c '.cells[]' "$work/again/results.json" | cmp - "$work/first" || fail "two assist passes differ"
for path in evtchn evtchn-batch x2apic; do
	as_executed=$(least "$work/pvh" pvh measure "$path" broadcast.k1)
	without=$(least "$work/pvh" pvh assist "$path" broadcast.k1)
	profiled=$(decoded "$path")
	echo "$path: $as_executed as executed, $without without fetch and decode, which is $profiled"
	((profiled > 3000)) || fail "$path: the profile finds nothing decoded"
	((as_executed - without == profiled)) || fail "$path: the pass and the profile differ"
done
grep -q '^Guest pvh, .*, without fetch and decode$' "$work/pvh/report.txt" || fail "the report has no such tables"

for pass in measure assist; do
	expect 0 "pv-$pass" "$tool" sweep --lab exact --quiet --out "$work/pv-$pass" --guest pv "${both[@]}" --pass "$pass"
	jq -r '.cells[] | .path as $path | .metrics | to_entries[] | "\($path) \(.key) \(.value.min)"' \
		"$work/pv-$pass/results.json" | sort >"$work/pv-$pass.figures"
done
[[ -s $work/pv-measure.figures ]] || fail "no figures of PV"
cmp "$work/pv-measure.figures" "$work/pv-assist.figures" || fail "on PV the passes differ, where nothing is decoded"

# The image alone does not know what to leave out.
expect 0 alone "$lab" run --quiet --out "$work/alone" --file "$O/guest-pvh-assist.elf" -- "$tool" sweep \
	--guest pvh --vcpus 1 --policy eager --path evtchn --flush ipi --workload ipi --pass assist --out out --quiet
[[ $(count_cells "$work/alone" '.status == "n/a" and (.reason | contains("decodes"))') -eq 1 ]] ||
	fail "an assist pass without the plugin has figures"
expect 1 fast "$tool" sweep --lab fast --pass assist --out "$work/fast"
one_line fast 'assist is only in the lab.s exact mode'
