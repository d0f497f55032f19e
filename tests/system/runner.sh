#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The runner itself: verdicts, skips, limits, order, the last line, and that its tests end with it.
source "$(dirname "$0")/lib.sh"

mkdir -p "$work/build"
runner=(tests/run --build "$work/build" --tests "$work/list")
unset CI

cat >"$work/list" <<'END'
slow  | unit  | none       | - | 20 | sleep 0.5
good  | unit  | none       | - | 20 | true
bad   | style | none       | - | 20 | echo the reason; exit 3
hang  | style | none       | - | 1  | trap "" TERM; while :; do sleep 1; done
needy | style | no-such-program | - | 20 | true
END
expect 1 all "${runner[@]}"
[[ $(head -n 1 "$work/all.out") == 1..5 ]] || fail "the plan is not 1..5"
[[ $(tail -n 1 "$work/all.out") == "2 passed, 2 failed, 1 skipped" ]] || fail "the last line"
grep -E '^(not )?ok' "$work/all.out" | awk '{ print $1, $2, $3, $4 }' >"$work/verdicts"
diff "$work/verdicts" - <<'END' || fail "verdicts or their order"
ok 1 - slow
ok 2 - good
not ok 3 -
not ok 4 -
ok 5 - needy
END
has "$work/all.out" '^#   the reason$'
has "$work/all.out" '^# exit code 3$'
has "$work/all.out" '^# it ran into its limit of 1 s$'
has "$work/all.out" '^ok 5 - needy # SKIP no-such-program is not installed'

expect 1 ci env CI=true "${runner[@]}" needy
[[ $(tail -n 1 "$work/ci.out") == "0 passed, 1 failed" ]] || fail "CI=true allows a skip"
expect 0 group "${runner[@]}" unit
[[ $(tail -n 1 "$work/group.out") == "2 passed, 0 failed" ]] || fail "a group"
expect 2 unknown "${runner[@]}" nobody
expect 0 list "${runner[@]}" --list
[[ $(wc -l <"$work/list.out") -eq 5 ]] || fail "--list"

# A limit on CPU time: for what computes it is one, for what waits it is none.
cat >"$work/list" <<'END'
burns    | model | none | - | cpu 1 | while :; do :; done
burns-in | model | none | - | cpu 1 | sh -c 'while :; do :; done'; echo "survived: $?"; exit 5
starved  | model | none | - | cpu 1 | sleep 3; i=0; while ((i < 1000)); do i=$((i + 1)); done
sleeps   | style | none | - | 1     | sleep 300
END
expect 1 limits "${runner[@]}" --times
grep -E '^(not )?ok' "$work/limits.out" | awk '{ sub(/ - /, " "); sub(/ #.*/, ""); print }' \
	>"$work/verdicts"
diff "$work/verdicts" - <<'END' || fail "verdicts of limits"
not ok 1 burns
not ok 2 burns-in
ok 3 starved
not ok 4 sleeps
END
[[ $(grep -c '^# it ran into its limit of 1 s of CPU time$' "$work/limits.out") -eq 1 ]] ||
	fail "not one test that ran into its limit on CPU time"
has "$work/limits.out" '^#   survived: 152$'
has "$work/limits.out" '^# it ran into its limit of 1 s$'

# --times: by CPU time, which one that waits does not use; the test of the clock's limit was killed.
grep -E '^# +[0-9.]+ +[0-9.?]+ +(model|style) ' "$work/limits.out" | sed 's/^# *//' >"$work/times"
awk '{ print $3, $4 }' "$work/times" | sort | diff - <(sort <<'END'
model burns
model burns-in
model starved
style sleeps
model in
style in
END
) || fail "the rows of --times"
awk '$4 == "starved" && ($1 < 3 || $2 > 1) || $4 ~ "burns" && ($2 < 0.9 || $2 > 5) || $4 == "sleeps" && $2 != "?"' \
	"$work/times" >"$work/wrong"
[[ ! -s $work/wrong ]] || fail "times: $(<"$work/wrong")"
lacks "$work/all.out" 'wall s'
[[ $(tail -n 1 "$work/limits.out") == "1 passed, 3 failed" ]] || fail "--times: the last line"

# kill -9 of the runner ends what it has started.
echo "long | unit | none | - | 300 | echo \$\$ >$work/pid; exec sleep 300" >"$work/list"
"${runner[@]}" >/dev/null &
pid=$!
await 20 "the test's start" test -s "$work/pid"
kill -KILL "$pid"
gone() {
	[[ ! -e /proc/$(<"$work/pid") ]]
}
await 20 "the test's end after the runner was killed" gone
