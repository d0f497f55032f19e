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
# The next start says that it makes the snapshot again, and why; it is ended before it has. The good one
# is put back.
refused() { # name, why
	local pid code=0
	"$lab" ensure --mode fast --pcpus 1 --cache "$cache" >"$work/$1.out" 2>"$work/$1.err" &
	pid=$!
	await 300 "the verdict on a snapshot that is $1" grep -q "snapshot fast-1 $2" "$work/$1.err"
	kill -INT "$pid"
	wait "$pid" || code=$?
	[[ $code -eq 130 ]] || fail "$1: exit code $code"
	no_leftover "$cache"
	restore
}
restore() {
	rm -rf "$cache/snapshots/fast-1"
	cp -r --reflink=auto "$work/good" "$cache/snapshots/fast-1"
}

ensure first
has "$work/first.err" 'snapshot ready'
cp -r --reflink=auto "$cache/snapshots/fast-1" "$work/good"
ensure again
lacks "$work/again.err" .

truncate -s -4096 "$state"
refused truncated 'is damaged; making it again'
printf 'x' | dd of="$state" bs=1 seek=100000 conv=notrunc status=none
refused damaged 'is damaged; making it again'
sed -i '1s/./X/' "$key"
refused foreign 'was made from other parts; making it again'
ensure good-one
lacks "$work/good-one.err" .
# To its end, once.
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
		--pass measure --policy shootdown --path evtchn --flush ipi --workload exit --iters 5 --quiet --out out
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
rm -r "$cache" "$work/good"
