#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# kill -9 of a sweep, of bare guests and of guests in the lab, loses no cell that has ended: the boots
# that have ended are in results.json, and `report DIR` has the cells of the others, too. What an earlier
# sweep has left stays whole until there is something new.
source "$(dirname "$0")/lib.sh"

options=(sweep --lab exact --quiet --pass check --policy refcount --path "evtchn,xapic" --flush ipi)

start_sweep() { # name, option...
	local name=$1
	shift
	: >"$work/$name.err"
	setsid "$tool" "${options[@]}" --out "$work/$name" "$@" 2>"$work/$name.err" &
	pid=$!
}

kill_sweep() { # name
	kill -KILL "$pid"
	wait "$pid" || true
	await 90 "the end of all processes of $1" no_holder "$work/$1"
}

# How many cells have ended, by the lines that say so: the last one of each boot.
ended() { # name
	grep -E -o '^[^:]*: [0-9]+ of [0-9]+ cells' "$work/$1.err" | awk -F '[: ]+' '
		{ boot = $1 " " $2; of = NF - 1; last[boot] = $(of - 2) }
		END { for (boot in last) sum += last[boot]; print sum + 0 }'
}

# How many cells `report` has in the directory.
reported() { # name
	expect 0 "$1-report" "$tool" report --csv - "$work/$1"
	has "$work/$1-report.err" "$work/$1: of a sweep that has not ended"
	expect 0 "$1-tables" "$tool" report "$work/$1"
	awk -F , 'NR > 1 { print $1, $2, $4, $6, $14 }' "$work/$1-report.out" | sort -u | wc -l
}

no_less() { # name
	local ended reported
	ended=$(ended "$1") reported=$(reported "$1")
	echo "$1: $ended cells ended, $reported reported"
	((ended > 0 && reported >= ended)) || fail "$1: $ended cells have ended, $reported are kept"
}

# An earlier complete sweep. The next one, into the same directory, is killed in its first boot, then in
# its second.
expect 0 bare "$tool" "${options[@]}" --guest bare --vcpus 1 --workload switch "${quick[@]}" --out "$work/bare"
cp -r "$work/bare" "$work/earlier"
long=(--guest bare --jobs 1 --vcpus "1,2" --workload "switch,exit" --reps 20 --iters 300)
start_sweep bare "${long[@]}"
await 60 "a cell of the first boot" grep -q 'bare, 2 vCPUs: [1-9][0-9]* of 40' "$work/bare.err"
kill_sweep bare
no_less bare
rm -r "$work/bare/jobs" "$work/bare/.lock"
diff -r "$work/earlier" "$work/bare" || fail "the earlier sweep's files are not whole"

start_sweep bare "${long[@]}"
await 200 "a cell of the second boot" grep -q 'bare, 1 vCPU: [1-9][0-9]* of 40' "$work/bare.err"
kill_sweep bare
no_less bare
[[ $(count_cells "$work/bare" '.status == "ok"') -eq 40 && $(count_cells "$work/bare" true) -eq 80 ]] ||
	fail "results.json does not have the boot that has ended"
[[ $(count_cells "$work/bare" '.reason == "the sweep has not ended"') -eq 40 ]] ||
	fail "results.json does not say what is missing"

# Dropped for another sweep, its cells stay until that one has some, also those that only a journal has.
reported=$(reported bare)
start_sweep bare "${long[@]}" --seed 2
await 60 "the next sweep's first boot" grep -q 'bare, 2 vCPUs: booting' "$work/bare.err"
kill_sweep bare
[[ $(count_cells "$work/bare" '.status != "failed" and .seed == 1') -eq $reported ]] ||
	fail "results.json does not have the $reported cells of the sweep that was dropped"

start_sweep mixed --guest pvh,bare --vcpus 2 --workload exit --reps 20 --iters 300
await 200 "cells of both guests" bash -c "grep -q 'pvh, 2 vCPUs: [1-9][0-9]* of 20' '$work/mixed.err' &&
	grep -q 'bare, 2 vCPUs: [1-9][0-9]* of 20' '$work/mixed.err'"
kill_sweep mixed
no_less mixed

# Damage is said, and what is before it counts.
journal=$work/mixed/jobs/pvh-2/journal-1
lines=$(wc -l <"$journal")
sed -i "$((lines - 1))s#\"status\":\"[a-z/]*\"#\"status\":\"fine\"#" "$journal"
expect 0 damaged "$tool" report "$work/mixed"
has "$work/damaged.err" "journal-1: line $((lines - 1)): .*status"
no_leftover "$work"
