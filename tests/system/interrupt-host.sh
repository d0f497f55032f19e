#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# On the host: Ctrl-C of a sweep in the lab brings back the measured cells and ends QEMU; a second one
# ends it at once. kill -9 of the sweep, or of the lab, ends QEMU, too.
source "$(dirname "$0")/lib.sh"

# In a session of its own, as a terminal's foreground job; returns in the middle of a boot's cell 2.
start_sweep() { # name
	mkdir -p "$work/$1"
	setsid "$tool" sweep --lab exact --quiet --image "$product" --vcpus 2,4 --policy shootdown \
		--path evtchn --flush ipi --workload exit,switch --iters 20000 --out "$work/$1" \
		2>"$work/$1.err" &
	pid=$!
	await 200 "the first cell of $1" grep -q '1 of 2 cells' "$work/$1.err"
	for holder in $(holders "$work/$1"); do
		tr '\0' ' ' <"/proc/$holder/cmdline" >>"$work/$1.holders"
	done
	has "$work/$1.holders" 'qemu-system'
}

start_sweep int
kill -INT -- "-$pid"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "Ctrl-C: exit code $code"
no_leftover "$work/int"
[[ ! -e $work/int/jobs ]] || fail "Ctrl-C: a job's directory is left"
[[ $(count_cells "$work/int" '.status == "ok"') -ge 1 ]] || fail "Ctrl-C: the measured cell is lost"
[[ $(count_cells "$work/int" '.status == "failed"') -ge 1 &&
	$(count_cells "$work/int" true) -eq 4 ]] || fail "Ctrl-C: not 4 cells, of which some failed"

start_sweep twice
kill -INT -- "-$pid"
kill -INT -- "-$pid"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "Ctrl-C twice: exit code $code"
no_leftover "$work/twice"
[[ ! -e $work/twice/jobs ]] || fail "Ctrl-C twice: a job's directory is left"

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
