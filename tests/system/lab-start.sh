#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The lab's image and snapshot are there or can be made, and a job starts from the snapshot. Prints
# how long that takes, for information only.
source "$(dirname "$0")/lib.sh"

start=${EPOCHREALTIME/./}
"$lab" ensure
echo "ensure: $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
start=${EPOCHREALTIME/./}
expect 0 job "$lab" run --quiet --out "$work/out" -- echo "dom0 is there"
echo "a job's warm start to end: $(((${EPOCHREALTIME/./} - start) / 1000)) ms"
has "$work/job.out" '^dom0 is there$'
no_leftover "$work/out"
