#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# One sweep of guests on Xen and of bare ones gives one set of results: every cell of both, each
# guest's environment, and the table of what the hypervisor adds. Each part's cells equal those of
# a sweep of that part alone, to the last digit.
source "$(dirname "$0")/lib.sh"

options=(--vcpus "$TEST_VCPUS" --policy shootdown --path 'evtchn,x2apic,xapic' --flush ipi --workload ipi
	--iters 10)
sweep 0 both "$product" --guest bare,pvh "${options[@]}"
sweep 0 bare "$product" --guest bare "${options[@]}"
sweep 0 pvh "$product" --guest pvh "${options[@]}"

for guest in bare pvh; do
	for which in both "$guest"; do
		jq -c ".cells[] | select(.guest == \"$guest\")" "$work/$which/results.json" \
			>"$work/$which-$guest.cells"
	done
	cmp "$work/both-$guest.cells" "$work/$guest-$guest.cells" ||
		fail "$guest: other cells than in a sweep of its own"
done
jq -e '.plan.guests == ["bare", "pvh"] and .environment.xen.version and .environment.bare.qemu and
	([.environment.guests[].guest] | unique == ["bare", "pvh"])' \
	"$work/both/results.json" >/dev/null || fail "the environment is not of both"
for guest in bare pvh; do
	[[ -s $work/both/$guest-2.log ]] || fail "no console of $guest"
done
has "$work/both/report.txt" '^What the hypervisor adds, 2 vCPUs'
has "$work/both/report.txt" '^  pvh +evtchn +xapic +[0-9,]+$'
has "$work/both/report.csv" '^bare,2,shootdown,xapic,ipi,ipi,.*,ok,,metric,one,'
has "$work/both/report.csv" '^pvh,2,shootdown,evtchn,ipi,ipi,.*,ok,,metric,one,'

# If one part fails, the other's cells stay. The second cell, which is to fail, is n/a on bare.
sweep 3 crash "$test_image" --guest bare,pvh --vcpus 1 --policy eager --path evtchn,x2apic,xapic \
	--flush ipi --workload switch --iters 3 --guest-arg=inject=panic
has "$work/crash.err" 'pvh, 1 vCPUs: the guest crashed'
[[ $(count_cells "$work/crash" '.guest == "pvh" and .status == "failed"') -gt 0 ]] ||
	fail "no failed cell of pvh"
[[ $(count_cells "$work/crash" '.guest == "bare" and .status == "ok"') -eq 1 ]] ||
	fail "bare's cell is lost"

# Ctrl-C while the lab's part runs: bare, which began with it on another core, is done, and stays.
mkdir "$work/int"
setsid "$tool" sweep --lab exact --quiet --image "$product" --guest bare,pvh --vcpus 2 \
	--policy shootdown --path evtchn,x2apic,xapic --flush ipi --workload exit --iters 3000 --reps 3 \
	--out "$work/int" 2>"$work/int.err" &
pid=$!
await 200 "a cell of pvh" grep -q 'pvh, 2 vCPUs: [1-9] of 6 cells' "$work/int.err"
await 200 "all cells of bare" grep -q 'bare, 2 vCPUs: 6 of 6 cells' "$work/int.err"
kill -INT -- "-$pid"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "Ctrl-C: exit code $code"
no_leftover "$work/int"
[[ $(count_cells "$work/int" '.guest == "bare" and .status == "ok"') -eq 3 ]] ||
	fail "Ctrl-C: bare's cells are lost"
[[ $(count_cells "$work/int" '.guest == "pvh"') -eq 6 &&
	$(count_cells "$work/int" '.guest == "pvh" and .status == "failed"') -gt 0 ]] ||
	fail "Ctrl-C: not six cells of pvh, some of them failed"
