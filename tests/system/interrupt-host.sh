#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# On the host: Ctrl-C of a sweep in the lab is answered at once, and in seconds the sweep has ended with
# all measured cells and a short report; so does SIGTERM, and a signal to the tool alone. A second one ends
# it at once. A cold boot is interrupted like the rest. kill -9 of the sweep, or of the lab, ends QEMU, too.
source "$(dirname "$0")/lib.sh"

# In a session of its own, as a terminal's foreground job; returns in the middle of a boot's cell 2.
start_sweep() { # name
	mkdir -p "$work/$1"
	: >"$work/$1.err"
	setsid "$tool" sweep --lab exact --image "$product" --vcpus 2,4 --policy shootdown \
		--path evtchn --flush ipi --workload exit,switch --iters 20000 --out "$work/$1" \
		>"$work/$1.out" 2>"$work/$1.err" &
	pid=$!
	await 200 "the first cell of $1" grep -q '1 of 2 cells' "$work/$1.err"
	for holder in $(holders "$work/$1"); do
		tr '\0' ' ' <"/proc/$holder/cmdline" >>"$work/$1.holders"
	done
	has "$work/$1.holders" 'qemu-system'
}

# After a signal: the code, what is said, that the cells are there. Ends some seconds after the signal: a
# busy machine may need three times as long, and without the limit on waiting it would be a minute.
check_end() { # name, since when
	local code=0
	wait "$pid" || code=$?
	((SECONDS - $2 <= 15)) || fail "$1: ended after $((SECONDS - $2)) s"
	[[ $code -eq 3 ]] || fail "$1: exit code $code"
	no_leftover "$work/$1"
	has "$work/$1.err" '^lazyshoot: interrupted; waiting for [0-9] boots? to end'
	has "$work/$1.err" "^lazyshoot: interrupted; what was measured is in $work/$1: [1-3] of 4 cells"
	[[ $(count_cells "$work/$1" '.status == "ok"') -ge 1 ]] || fail "$1: the measured cell is lost"
	[[ $(count_cells "$work/$1" '.status == "failed"') -ge 1 &&
		$(count_cells "$work/$1" true) -eq 4 ]] || fail "$1: not 4 cells, of which some failed"
	[[ $(grep -c . "$work/$1.out") -le 2 ]] || fail "$1: the report is not short"
	has "$work/$1.out" '^pvh-[24]: [12] of 2 cells$'
}

start_sweep int
since=$SECONDS
kill -INT -- "-$pid"
check_end int "$since"

# To the tool alone, not to its process group.
start_sweep term
since=$SECONDS
kill -TERM "$pid"
check_end term "$since"

start_sweep twice
since=$SECONDS
kill -INT -- "-$pid"
kill -INT -- "-$pid"
check_end twice "$since"

# A machine that has no snapshot boots cold; an earlier sweep's files stay.
cp -r "$work/int" "$work/cold"
rm -rf "$O/lab/snapshots/exact-3"
setsid "$tool" sweep --lab exact --quiet --image "$product" --pcpus 3 --vcpus 2 --path evtchn \
	--workload switch "${quick[@]}" --out "$work/cold" 2>"$work/cold.err" &
pid=$!
await 100 "the cold boot" grep -q 'cold boot' "$work/cold.err"
since=$SECONDS
kill -INT "$pid"
code=0
wait "$pid" || code=$?
((SECONDS - since <= 15)) || fail "cold boot: ended after $((SECONDS - since)) s"
[[ $code -eq 3 ]] || fail "cold boot: exit code $code"
has "$work/cold.err" 'interrupted before anything was measured'
no_leftover "$work/cold"
diff -r -x jobs "$work/int" "$work/cold" || fail "cold boot: the earlier sweep's files are not whole"
[[ ! -e $O/lab/snapshots/exact-3/state && ! -e $O/lab/snapshots/exact-3/state.tmp ]] ||
	fail "cold boot: half a snapshot is left"
rm -rf "$O/lab/snapshots/exact-3"

start_sweep kill
kill -KILL "$pid"
wait "$pid" || true
await 90 "QEMU's end after the tool was killed" no_holder "$work/kill"

start_sweep lab
read -ra labs <"/proc/$pid/task/$pid/children" || true # no newline
kill -KILL "${labs[@]}"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "killed labs: exit code $code"
await 20 "QEMU's end after the lab was killed" no_holder "$work/lab"
