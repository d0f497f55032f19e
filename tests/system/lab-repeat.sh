#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# In mode exact a job that reads the TSC 2000 times gets the same values, also on a busy host.
source "$(dirname "$0")/lib.sh"

read_clock() { # name
	expect 0 "$1" "$lab" run --quiet --out "$work/$1" -- "$O/tests/system/read-clock"
}

read_clock idle
for ((i = 0; i < 2 * $(nproc); i++)); do
	timeout 120 sh -c 'while :; do :; done' &
done
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
read_clock busy
[[ $(wc -l <"$work/idle.out") -eq 2000 ]] || fail "the job did not print 2000 readings"
cmp "$work/idle.out" "$work/busy.out" || fail "the readings differ"
no_leftover "$work/idle"
no_leftover "$work/busy"
