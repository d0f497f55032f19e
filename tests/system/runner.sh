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
