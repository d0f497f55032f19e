#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A guest that crashes in a cell, or gets an NMI, is named, with its last console lines and what each other vCPU did;
# its measured cells are kept, the sweep continues, and the exit code is 3.
source "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2054 # the commas are the tool's
options=(--vcpus 1,2,4 --policy shootdown --path evtchn --flush ipi --workload exit,switch "${quick[@]}")

common() { # name, guest
	has "$work/$1.err" "$2, 2 vCPUs: the guest crashed after 1 of 2 cells"
	has "$work/$1.err" 'STACK:( [0-9a-f]{16})+'
	has "$work/$1.err" "vCPU 0: running, in 'bench'"
	lacks "$work/$1.err" 'did not stop'
	[[ $(count_cells "$work/$1" '.vcpus == 2 and .status == "ok"') -eq 1 ]] ||
		fail "$1: the cell before the crash is lost"
	[[ $(count_cells "$work/$1" '.vcpus == 2 and .status == "failed" and
		(.reason | test("crashed"))') -eq 1 ]] ||
		fail "$1: the cell of the crash is not failed"
	[[ $(count_cells "$work/$1" '.vcpus != 2 and .status == "ok"') -eq 4 ]] ||
		fail "$1: the other vCPU counts were not measured"
}

try() { # guest, image
	local fault=fault-$1
	sweep 3 "panic-$1" "$2" "${options[@]}" --guest-arg=inject=panic@2
	common "panic-$1" "$1"
	has "$work/panic-$1.err" "PANIC: vCPU 1 in 'injected': injected panic"

	sweep 3 "nmi-$1" "$2" "${options[@]}" --guest-arg=inject=nmi@2
	common "nmi-$1" "$1"
	has "$work/nmi-$1.err" "PANIC: vCPU 1 in '.*': an NMI from outside, at "
	has "$work/nmi-$1.err" "xen-$1: vCPU 0 is running"
	[[ $(count_cells "$work/nmi-$1" '.status == "failed" and
		(.reason | test("an NMI from outside"))') -eq 1 ]] ||
		fail "nmi-$1: the reason does not name the NMI"

	sweep 3 "$fault" "$2" "${options[@]}" --guest-arg=inject=fault@2
	common "$fault" "$1"
	has "$work/$fault.err" 'rip [0-9a-f]{16} cs [0-9a-f]*[08] '
	has "$work/$fault.err" \
		'PANIC: vCPU 1 .*page fault .* in kernel mode, address 123456789000'

	# The addresses lead to the source.
	stack=$(grep -m 1 -A 1 'PANIC: vCPU 1' "$work/$fault.err" | grep -o 'STACK: [0-9a-f]*')
	addr2line -fe "$2" "${stack#STACK: }" >"$work/where"
	has "$work/where" '^do_fault$'
}
try pvh "$test_image"
try pv "$pv_test"
