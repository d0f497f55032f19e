#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A guest that hangs in a cell ends by the tool's timeout, which names what was awaited; the sweep
# goes on, and the exit code is 3.
source "$(dirname "$0")/lib.sh"

sweep 3 hang "$test_image" --vcpus 1,2,4 --policy shootdown --path evtchn \
	--workload exit,switch --iters 3 --timeout 1 --guest-arg=inject=hang@2
has "$work/hang.err" 'pvh, 2 vCPUs: the guest hung: waited 1 s for the end of cell 2 of 2'
has "$work/hang.err" '\| cell 1/2: .*: ok'
[[ $(count_cells "$work/hang" '.vcpus == 2 and .status == "ok"') -eq 1 ]] ||
	fail "the cell before the hang is lost"
[[ $(count_cells "$work/hang" '.vcpus != 2 and .status == "ok"') -eq 4 ]] ||
	fail "the other vCPU counts were not measured"
