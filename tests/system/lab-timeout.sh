#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A job in the lab ends by the limit on its silence, however long it runs: the message names what was
# awaited and shows the end of each log, the job is asked to stop, and what it has left comes back. A job's
# exit code, output and files come back, also more than the mailbox holds; what it writes to its journal is
# there although all is killed. Nothing is left running.
source "$(dirname "$0")/lib.sh"

expect 2 hang "$lab" run --quiet --timeout 3 --out "$work/hang" \
	-- sh -c 'echo started; echo kept >out/file; while :; do :; done'
has "$work/hang.err" 'gave up waiting for output of the job or its end \(--timeout 3 s\)'
has "$work/hang.err" "the job's output"
has "$work/hang.err" '^started$'
has "$work/hang.err" 'the console of Xen and dom0'
has "$work/hang/file" '^kept$'
no_leftover "$work/hang"

# Five seconds on an idle machine, in which it is never silent for long.
# shellcheck disable=SC2016 # expanded in dom0
expect 0 talks "$lab" run --quiet --timeout 3 --out "$work/talks" \
	-- sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); [ $((i % 5000)) -ne 0 ] || echo $i; done'
has "$work/talks.out" '^300000$'

expect 37 code "$lab" run --quiet --out "$work/code" \
	-- sh -c 'echo to out; echo to err >&2; echo kept >out/file; exit 37'
has "$work/code.out" '^to out$'
has "$work/code.err" '^to err$'
has "$work/code/file" '^kept$'
expect 127 missing "$lab" run --quiet --out "$work/missing" -- no-such-program
has "$work/missing.err" 'no-such-program'

# The mailbox holds 15 MiB of output and 88 MiB of files: one is larger than that, the next fits no more.
# shellcheck disable=SC2016 # likewise
expect 0 large "$lab" run --quiet --out "$work/large" -- sh -c 'mkdir out/dir
	for i in 0 1 2 3 4 5 6 7 8 9; do dd if=/dev/zero bs=1M count=10 2>/dev/null; echo "part $i"; done >out/dir/a
	dd if=/dev/zero bs=1M count=40 of=out/dir/b 2>/dev/null; echo the end >out/dir/c
	dd if=/dev/zero bs=1M count=16 2>/dev/null; echo said; echo written >&3; read -r answer <&3'
[[ $(stat -c %s "$work/large/dir/a") -eq $((100 * 1048576 + 70)) ]] || fail "a file was cut"
[[ $(tr -d '\0' <"$work/large/dir/a" | sha256sum) == $(printf 'part %d\n' {0..9} | sha256sum) ]] ||
	fail "a file was put together wrongly"
[[ $(stat -c %s "$work/large/dir/b") -eq $((40 * 1048576)) && $(<"$work/large/dir/c") == "the end" ]] ||
	fail "files after the large one are lost"
[[ $(stat -c %s "$work/large.out") -eq $((16 * 1048576 + 5)) && $(tail -c 5 "$work/large.out") == said ]] ||
	fail "output was dropped"
has "$work/large/journal" '^written$'
rm -r "$work/large" "$work/large.out"

# The job goes on only when its line has left the machine's reach.
"$lab" run --quiet --out "$work/journal" -- sh -c \
	'echo first >&3; read -r answer <&3; echo second >&3; read -r answer <&3; echo both
	while :; do :; done' >"$work/journal.out" 2>"$work/journal.err" &
pid=$!
await 60 "the job's journal" grep -q both "$work/journal.out"
kill -KILL "$pid"
wait "$pid" || true
[[ $(<"$work/journal/journal") == $'first\nsecond' ]] || fail "the journal is lost"
await 20 "QEMU's end" no_holder "$work/journal"
no_leftover "$work"
