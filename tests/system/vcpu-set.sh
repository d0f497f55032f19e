#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `lazyshoot vcpu-set` takes vCPUs of a running guest offline and back online, for PVH and PV, while
# its sweep continues; and refuses what it must. All in one job in the lab, vcpu-set.job.sh.
source "$(dirname "$0")/lib.sh"

expect 0 job "$lab" run --quiet --out "$work/out" --file "$tool" --file "$product" --file "$checking" \
	--file "$pv_checking" --file tools/xl/lazyshoot-pvh.cfg -- tests/system/vcpu-set.job.sh

# Checks the output of a call of vcpu-set in the job, and its exit code.
said() { # name, code, file, expression
	[[ $(<"$work/out/$1.code") -eq $2 ]] || {
		cat "$work/out/$1.out" "$work/out/$1.err"
		fail "$1: exit code $(<"$work/out/$1.code"), expected $2"
	}
	has "$work/out/$1.$3" "$4"
	[[ $(cat "$work/out/$1.out" "$work/out/$1.err" | wc -l) -eq 1 ]] || fail "$1: not one line"
}

for guest in pvh pv; do
	out=$work/out/$guest
	said "$guest-down" 0 out '^domain [0-9]+: 2 of 4 vCPUs are online$'
	said "$guest-up" 0 out '^domain [0-9]+: 3 of 4 vCPUs are online$'
	said "$guest-again" 0 out '^domain [0-9]+: 4 of 4 vCPUs are online$'
	has "$work/out/$guest-down.list" '^2$'
	has "$work/out/$guest-up.list" '^3$'
	has "$work/out/$guest-again.list" '^4$'
	said "$guest-many" 1 err 'can have 1 to 4 vCPUs, not 5$'
	said "$guest-none" 1 err 'can have 1 to 4 vCPUs, not 0$'
	[[ $(<"$work/out/$guest.code") -eq 130 || $(<"$work/out/$guest.code") -eq 3 ]] ||
		fail "$guest: the sweep ended with $(<"$work/out/$guest.code")"
	# Every cell that ran says with how many vCPUs, and has counters of just those.
	[[ $(count_cells "$out" '.status == "ok" and
		(.counters_per_vcpu.switches | length) != .vcpus') -eq 0 ]] ||
		fail "$guest: a cell's counters are not those of its vCPUs"
	for vcpus in 2 3 4; do
		[[ $(count_cells "$out" ".status == \"ok\" and .vcpus == $vcpus") -gt 0 ]] ||
			fail "$guest: no cell was measured with $vcpus vCPUs"
	done
done
said foreign 1 err 'is not one of lazyshoot'
said nobody 1 err 'there is no domain'
said no-number 1 err 'is not a number'
