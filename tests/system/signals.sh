#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# In the middle of a sweep: Ctrl-C and SIGTERM keep the measured cells and leave no domain. kill -9
# leaves one, which `lazyshoot clean` or the next sweep destroys; a foreign domain stays.
source "$(dirname "$0")/lib.sh"

expect 0 job "$lab" run --quiet --out "$work/out" --file "$tool" --file "$product" \
	--file tools/xl/lazyshoot-pvh.cfg -- tests/system/signals.job.sh
out=$work/out

# A domain may lose its name before it is gone: ours are all but dom0 and the foreign one.
domains() { # name: how many are ours
	awk 'NR > 1 && $1 != "Domain-0" && $1 != "foreign"' "$out/$1.list" | wc -l
}
ours() { # name, number
	has "$out/$1.list" "^foreign "
	[[ $(domains "$1") -eq $2 ]] || {
		cat "$out/$1.list"
		fail "$1: not $2 domains of ours"
	}
}
ours before 0
ours during 1
for signal in int term; do
	ours $signal 0
	[[ $(<"$out/$signal.code") -eq 3 ]] || fail "$signal: exit code $(<"$out/$signal.code")"
	has "$out/$signal.err" 'interrupted; what was measured is in'
	[[ $(count_cells "$out/$signal" '.status == "ok"') -eq 1 &&
		$(count_cells "$out/$signal" true) -eq 4 ]] || fail "$signal: not 1 cell of 4 is ok"
done
ours kill 1
[[ $(<"$out/kill.code") -eq 137 ]] || fail "kill: exit code $(<"$out/kill.code")"
has "$out/clean.out" '^lazyshoot: destroyed domain [0-9]+, left by an earlier run$'
has "$out/clean.out" '^1 destroyed, 0 kept'
ours clean 0
ours kill2 1
has "$out/next.err" '^lazyshoot: destroyed domain [0-9]+, left by an earlier run$'
ours after 0
no_leftover "$work"
