#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A count of vCPUs that is reached by unplugging measures the same as a boot with so many: what the
# guest does is equal to the last count, what it costs lies within the bound of docs/measuring.md.
source "$(dirname "$0")/lib.sh"

last=${TEST_VCPUS##*,}
plan=(--policy "refcount,shootdown" --path "evtchn,x2apic-allbut" --flush ipi --workload "exit,switch"
	--iters 5)
for image in "$product" "$pv"; do
	guest=${image##*/guest-}
	guest=${guest%.elf}
	sweep 0 "$guest-boots" "$image" --vcpus "$TEST_VCPUS" "${plan[@]}"
	sweep 0 "$guest-online" "$image" --online "$TEST_VCPUS" "${plan[@]}"
	has "$work/$guest-online/results.json" '"booted_vcpus":'"$last"
	[[ $(jq '.environment.guests | length' "$work/$guest-online/results.json") -eq 1 ]] ||
		fail "$guest: not one boot"
	jq -n -r --argjson bound "$([[ $guest == pv ]] && echo 0.1 || echo 0.05)" -f \
		tests/system/online.jq --slurpfile boots "$work/$guest-boots/results.json" \
		--slurpfile online "$work/$guest-online/results.json" >"$work/$guest.differences"
	[[ ! -s $work/$guest.differences ]] || {
		cat "$work/$guest.differences"
		fail "$guest: the sweeps differ"
	}
done
# The shorthand would reach vCPUs that are offline.
[[ $(count_cells "$work/pvh-online" ".vcpus < $last and .path == \"x2apic-allbut\" and .status == \"n/a\" and
	(.reason | test(\"offline\"))") -eq $(count_cells "$work/pvh-boots" ".vcpus < $last and .path == \"x2apic-allbut\"") ]] ||
	fail "x2apic-allbut is not n/a with vCPUs offline"

expect 1 both "$tool" sweep --online 1,2 --vcpus 2
one_line both '--online: not together with --vcpus'
expect 1 none "$tool" sweep --online 0
one_line none "--online: '0' is outside 1-128"
