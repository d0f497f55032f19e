#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The tool's timeout ends a guest that hangs in a cell, and names what was awaited; the sweep
# continues, and the exit code is 3.
source "$(dirname "$0")/lib.sh"

try() { # guest, image
	sweep 3 "$1" "$2" --vcpus 2,4 --policy shootdown --path evtchn --flush ipi \
		--workload exit,switch "${quick[@]}" --timeout 1 --guest-arg=inject=hang@2
	has "$work/$1.err" "$1, 2 vCPUs: the guest hung: waited 1 s for the end of cell 2 of 2"
	has "$work/$1.err" '\| cell 1/2: .*: ok'
	[[ $(count_cells "$work/$1" '.vcpus == 2 and .status == "ok"') -eq 1 ]] ||
		fail "$1: the cell before the hang is lost"
	[[ $(count_cells "$work/$1" '.vcpus != 2 and .status == "ok"') -eq 2 ]] ||
		fail "$1: the other vCPU counts were not measured"
}
try pvh "$test_image"
try pv "$pv_test"
