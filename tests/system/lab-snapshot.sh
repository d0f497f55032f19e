#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A snapshot that is truncated, damaged, made from other parts or has no key is not used but made
# again. One that is good is used whatever the length of turns and with a plugin, too. This test has a
# cache of its own and a small machine in mode fast; the image is the usual one.
source "$(dirname "$0")/lib.sh"

expect 0 ready "$lab" ensure
cache=$work/cache
mkdir "$cache"
cp -r --reflink=auto "$O/lab/image" "$cache/image"
cp "$O/lab/lab-agent" "$cache/"
state=$cache/snapshots/fast-1/state
key=$cache/snapshots/fast-1/key

ensure() { # name
	expect 0 "$1" "$lab" ensure --mode fast --pcpus 1 --cache "$cache"
}
rebuilt() { # name, why
	ensure "$1"
	has "$work/$1.err" "the snapshot fast-1 $2; making it again"
	has "$work/$1.err" 'snapshot ready'
}

ensure first
has "$work/first.err" 'snapshot ready'
ensure again
lacks "$work/again.err" .

truncate -s -4096 "$state"
rebuilt truncated 'is damaged'
printf 'x' | dd of="$state" bs=1 seek=100000 conv=notrunc status=none
rebuilt damaged 'is damaged'
sed -i '1s/./X/' "$key"
rebuilt foreign 'was made from other parts'
rm "$key"
ensure keyless
has "$work/keyless.err" 'snapshot ready'

expect 0 job "$lab" run --quiet --mode fast --pcpus 1 --cache "$cache" --out "$work/out" \
	-- echo "dom0 is there"
has "$work/job.out" '^dom0 is there$'

# In mode exact, with the usual snapshot: there is no cold boot. With short turns the figures are
# others, and the same each time.
exact() { # name, option of the lab...
	local name=$1
	shift
	expect 0 "$name" "$lab" run --out "$work/$name" --file "$product" "$@" -- "$tool" sweep --vcpus 2 \
		--policy shootdown --path evtchn --flush ipi --workload exit --iters 5 --quiet --out out
	lacks "$work/$name.err" 'cold boot|making it again|snapshot ready'
}
exact usual
exact short --turn 1
exact short-again --turn 1
printf 'skip 0\ntake 1\n' >"$work/orders"
exact plugin --plugin "$(realpath "$O/lab/profile.so"),orders=$(realpath "$work")/orders,counts=/dev/null"
cmp "$work/short/results.json" "$work/short-again/results.json" || fail "short turns do not repeat"
! cmp -s "$work/short/results.json" "$work/usual/results.json" || fail "--turn has no effect"
cmp "$work/plugin/results.json" "$work/usual/results.json" || fail "a plugin changes figures"
expect 1 fast-turn "$lab" run --mode fast --turn 1 --out "$work/fast-turn" -- true
one_line fast-turn 'turn needs --mode exact'
no_leftover "$work"
rm -r "$cache"
