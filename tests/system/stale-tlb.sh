#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A flush that leaves out the other vCPUs does not pass: a program that runs there reads a page by
# a translation that should be gone. On PV only, since on TCG every exit of a PVH guest flushes
# the emulated TLB. The same sweeps with the correct flush pass.
source "$(dirname "$0")/lib.sh"

for flush in ipi hv; do
	options=(--vcpus 2 --policy shootdown --path evtchn --flush "$flush" --workload flush "${quick[@]}")
	sweep 3 "$flush-skipped" "$pv_test" "${options[@]}" --guest-arg=inject=no-flush
	has "$work/$flush-skipped.err" \
		"PANIC: vCPU 1 in 'other': 'other' reads 5aa5dead5aa5dea0 by a stale translation"
	sweep 0 "$flush" "$pv_test" "${options[@]}"
done
