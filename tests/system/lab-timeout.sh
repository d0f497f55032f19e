#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A job that hangs in the lab ends by the timeout, which names what was awaited and shows the end of
# each log; a job's exit code, output and files come back; nothing is left running.
source "$(dirname "$0")/lib.sh"

expect 2 hang "$lab" run --quiet --timeout 3 --out "$work/hang" \
	-- sh -c 'echo started; while :; do :; done'
has "$work/hang.err" 'gave up waiting for the job to end \(--timeout 3 s\)'
has "$work/hang.err" "the job's output"
has "$work/hang.err" '^started$'
has "$work/hang.err" 'the console of Xen and dom0'
no_leftover "$work/hang"

expect 37 code "$lab" run --quiet --out "$work/code" \
	-- sh -c 'echo to out; echo to err >&2; echo kept >out/file; exit 37'
has "$work/code.out" '^to out$'
has "$work/code.err" '^to err$'
has "$work/code/file" '^kept$'
expect 127 missing "$lab" run --quiet --out "$work/missing" -- no-such-program
has "$work/missing.err" 'no-such-program'
no_leftover "$work"
