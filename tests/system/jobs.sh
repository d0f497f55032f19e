#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The boots of a sweep that run at once: the files are the same to the last byte as of boots one after
# the other. A boot that fails, or is killed, does not lose the others. After Ctrl-C the boots that
# have ended are whole, and no process and no directory of a job is left.
source "$(dirname "$0")/lib.sh"

cores=$(nproc)
expect 1 many "$tool" sweep --lab exact --jobs $((cores + 1)) --out "$work/many"
one_line many "--jobs: $((cores + 1)) is more than $cores, the cores"
expect 1 none "$tool" sweep --lab exact --jobs 0 --out "$work/none"
one_line none '--jobs'
if ((cores < 2)); then
	echo "one core: there is nothing to run at once"
	exit
fi
expect 1 fast "$tool" sweep --lab fast --jobs 2 --out "$work/fast"
one_line fast '--jobs: only 1 in mode fast'

no_job_left() { # name
	[[ ! -e $work/$1/jobs ]] || fail "$1: a job's directory is left"
}

options=(--vcpus "$TEST_VCPUS" --path 'evtchn,xapic' --flush ipi --iters 5)
for jobs in 1 2; do
	sweep 0 jobs-$jobs all --jobs $jobs "${options[@]}" --policy refcount,shootdown \
		--workload ipi,exit
	no_job_left jobs-$jobs
done
for file in results.json report.txt report.csv; do
	cmp "$work/jobs-1/$file" "$work/jobs-2/$file" || fail "$file depends on --jobs"
done
order=$(jq -c '[.cells[] | [.guest, .vcpus]] | unique_by(.) as $all | reduce .[] as $c ([];
	if last == $c then . else . + [$c] end) | length == ($all | length)' \
	"$work/jobs-2/results.json")
[[ $order == true ]] || fail "the cells are not in the plan's order"
for vcpus in ${TEST_VCPUS//,/ }; do
	for guest in pvh pv bare; do
		[[ -s $work/jobs-2/$guest-$vcpus.log ]] || fail "no console of $guest with $vcpus vCPUs"
	done
	[[ -s $work/jobs-2/lab/pvh-$vcpus/xen.log ]] || fail "no log of the lab of pvh-$vcpus"
done

# The boot with the second count fails; the other has all its cells.
second=${TEST_VCPUS##*,}
sweep 3 crash "$test_image" --jobs 2 --vcpus "$TEST_VCPUS" --path evtchn --flush ipi --iters 5 \
	--policy shootdown --workload exit,switch --guest-arg="inject=panic@$second"
no_job_left crash
has "$work/crash.err" "pvh, $second vCPUs: the guest crashed"
[[ $(count_cells "$work/crash" ".vcpus == $second and (.reason | test(\"crashed\"))") -eq 1 ]] ||
	fail "no cell has failed with the crash"
[[ $(count_cells "$work/crash" ".vcpus != $second and .status == \"ok\"") -eq 2 ]] ||
	fail "cells of the other boot are lost"

# In a session of its own; returns when two boots have measured some of their cells.
start_sweep() { # name
	mkdir -p "$work/$1"
	setsid "$tool" sweep --lab exact --quiet --guest pvh,pv --pass check --jobs 2 --vcpus "$second" \
		--policy shootdown --path evtchn --flush ipi --workload exit --reps 20 --iters 1500 \
		--out "$work/$1" 2>"$work/$1.err" &
	pid=$!
	for guest in pvh pv; do
		await 200 "a cell of $guest" grep -q "^$guest, $second vCPUs: [0-9]* of 20" "$work/$1.err"
	done
}

start_sweep int
kill -INT -- "-$pid"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "Ctrl-C: exit code $code"
no_leftover "$work/int"
no_job_left int
has "$work/int.err" 'interrupted; what was measured is in'
[[ $(count_cells "$work/int" '.status == "ok"') -ge 2 &&
	$(count_cells "$work/int" '.reason == "interrupted"') -ge 1 &&
	$(count_cells "$work/int" true) -eq 40 ]] ||
	fail "Ctrl-C: not 40 cells, some of them ok and some interrupted"

# One of two labs is killed: the cells that it has not ended say so; all others stay.
start_sweep killed
read -ra labs <"/proc/$pid/task/$pid/children" || true # no newline
[[ ${#labs[@]} -eq 2 ]] || fail "not two labs run, but ${#labs[@]}"
kill -KILL "${labs[0]}"
await 20 "the end of one lab" test ! -e "/proc/${labs[0]}"
kill -INT "$pid"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "a killed lab: exit code $code"
no_leftover "$work/killed"
no_job_left killed
[[ $(count_cells "$work/killed" '.reason == "killed by signal 9"') -ge 1 &&
	$(jq '[.cells[] | select(.status == "ok").guest] | unique | length' "$work/killed/results.json") -eq 2 ]] ||
	fail "a killed lab: its cells do not say so, or cells that have ended are lost"
