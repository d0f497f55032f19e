#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A cell with n vCPUs after unplugging measures the same as in a boot with n: the counts of what the
# guest does are equal, the costs lie within the bounds of docs/measuring.md.
source "$(dirname "$0")/lib.sh"

last=${TEST_VCPUS##*,}
plan=(--policy "refcount,shootdown" --path "evtchn,x2apic-allbut" --flush ipi
	--workload "exit,switch,flush,migrate,churn" --iters 3)
for image in "$checking" "$pv_checking"; do
	guest=${image##*/guest-}
	guest=${guest%-check.elf}
	sweep 0 "$guest-boots" "$image" --vcpus "$TEST_VCPUS" "${plan[@]}"
	sweep 0 "$guest-online" "$image" --online "$TEST_VCPUS" "${plan[@]}"
	has "$work/$guest-online/results.json" '"booted_vcpus":'"$last"
	[[ $(jq '.environment.guests | length' "$work/$guest-online/results.json") -eq 1 ]] ||
		fail "$guest: not one boot"
	jq -n -r --argjson bound "$([[ $guest == pv ]] && echo 0.1 || echo 0.03)" -f \
		tests/system/online.jq --slurpfile boots "$work/$guest-boots/results.json" \
		--slurpfile online "$work/$guest-online/results.json" >"$work/$guest.differences"
	[[ ! -s $work/$guest.differences ]] || {
		cat "$work/$guest.differences"
		fail "$guest: the sweeps differ"
	}
done
# The shorthand would reach vCPUs that are offline.
allbut=".vcpus < $last and .path == \"x2apic-allbut\""
absent=$(count_cells "$work/pvh-online" "$allbut and .status == \"n/a\" and (.reason | test(\"offline\"))")
[[ $absent -gt 0 && $absent -eq $(count_cells "$work/pvh-online" "$allbut") ]] ||
	fail "x2apic-allbut is not n/a with vCPUs offline"

expect 1 both "$tool" sweep --online 1,2 --vcpus 2
one_line both '--online: not together with --vcpus'
expect 1 none "$tool" sweep --online 0
one_line none "--online: '0' is outside 1-128"
