#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# One directory has one sweep at a time: a second one is refused and says who has it, until the last
# process of the first has ended, whatever ended that. What an earlier sweep has left is whole until the
# new one has results, and then gone. Links in the directory are replaced, not followed. Needs no lab:
# its sweeps are of guest bare.
source "$(dirname "$0")/lib.sh"

options=(sweep --lab exact --quiet --jobs 1 --guest bare --pass check --policy refcount --path xapic --flush ipi
	--workload switch "${quick[@]}")
out=$work/out

# An earlier, complete sweep, with two boots.
expect 0 earlier "$tool" "${options[@]}" --vcpus 1,2 --out "$out"
for file in results.json report.txt report.csv bare-1.log bare-2.log; do
	[[ -s $out/$file ]] || fail "no $file"
done
(cd "$out" && sha256sum ./*) >"$work/earlier.sums"
[[ -z $(find "$out" -name '.*' -type f) ]] || fail "left: $(find "$out" -name '.*')"

# Returns while a sweep with one boot, which takes minutes, is in its first cell.
start_sweep() { # name
	"$tool" "${options[@]}" --vcpus 1 --iters 1000000 --out "$out" 2>"$work/$1.err" &
	pid=$!
	await 60 "the boot of $1" grep -q 'bare, 1 vCPU: booting' "$work/$1.err"
}

start_sweep first
expect 1 second "$tool" "${options[@]}" --vcpus 1 --out "$out/."
one_line second "$out/\.: in use by pid $pid\$"
(cd "$out" && sha256sum --quiet -c "$work/earlier.sums") || fail "the earlier sweep's files changed"
kill -KILL "$pid"
wait "$pid" || true
(cd "$out" && sha256sum --quiet -c "$work/earlier.sums") || fail "the earlier sweep's files changed"

# What the killed sweep has left, and is about to end, is waited for; what outlives it is not. The tool's
# processes hold the lock; here another one does, with the number of the one that was killed.
exec {held}<>"$out/.lock"
await 20 "the end of the killed sweep's processes" flock -n "$held"
echo "$pid" >"$out/.lock"
(
	exec {held}<&-
	exec "$tool" "${options[@]}" --vcpus 1 --out "$out"
) 2>"$work/next.err" &
next=$!
await 20 "the next sweep to open the lock" bash -c "ls -l /proc/$next/fd | grep -q /.lock"
: >"$out/.lazyshoot-abcdef" # of a write that was cut short
ln -s "$work/elsewhere" "$out/jobs"
mkdir "$work/elsewhere"
echo mine >"$work/elsewhere/bare-1.log"
ln -sf "$work/elsewhere/bare-1.log" "$out/bare-1.log"
exec {held}<&-
wait "$next" || fail "the sweep after the killed one: exit code $?"
[[ ! -e $out/bare-2.log && ! -e $out/.lazyshoot-abcdef && ! -e $out/.lock && ! -e $out/jobs ]] ||
	fail "left of earlier sweeps: $(ls -A "$out")"
[[ -s $out/bare-1.log && ! -L $out/bare-1.log && $(<"$work/elsewhere/bare-1.log") == mine ]] ||
	fail "a link was followed"
[[ $(count_cells "$out" '.status == "ok"') -eq 1 && $(count_cells "$out" true) -eq 1 ]] ||
	fail "the results are not the last sweep's"

# Of sweeps that start together one has the directory; the others are refused, none fails otherwise.
pids=()
for i in 1 2 3 4; do
	"$tool" "${options[@]}" --vcpus 1,2 --seed "$i" --out "$out" 2>"$work/race-$i.err" &
	pids+=($!)
done
done=0
for i in 1 2 3 4; do
	code=0
	wait "${pids[i - 1]}" || code=$?
	case $code in
	0) done=$i ;;
	1) one_line "race-$i" "in use by pid [0-9]+\$" ;;
	*) fail "race: exit code $code: $(<"$work/race-$i.err")" ;;
	esac
done
((done)) || fail "none of the sweeps had the directory"
[[ $(count_cells "$out" '.status == "ok"') -eq 2 &&
	$(jq '[.cells[].seed] | unique | length' "$out/results.json") -eq 1 ]] ||
	fail "the file has cells of several sweeps"
no_leftover "$out"
