#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A shootdown that interrupts nobody does not pass: debug_vm names the vCPU that is still on the
# mm; without debug_vm the poisoned page-table root ends a PVH guest, and Xen itself refuses to
# release the root of a PV guest. The same sweep with the correct policy passes.
source "$(dirname "$0")/lib.sh"

options=(--vcpus 2 --policy shootdown --path evtchn --flush ipi --workload exit "${quick[@]}")

sweep 3 checked "$test_image" "${options[@]}" --debug-vm --guest-arg=inject=no-interrupt
has "$work/checked.err" "debug_vm: vCPU 1 is still on the mm that 'shootdown' has ended"
has "$work/checked.err" 'PANIC: .*still on an ended mm'

sweep 3 poisoned "$test_image" "${options[@]}" --guest-arg=inject=no-interrupt
has "$work/poisoned.err" 'the guest crashed'

sweep 3 refused "$pv_test" "${options[@]}" --guest-arg=inject=no-interrupt
has "$work/refused.err" 'PANIC: .*Xen refuses to release page table [0-9a-f]+ '
sweep 3 refused-checked "$pv_test" "${options[@]}" --debug-vm --guest-arg=inject=no-interrupt
has "$work/refused-checked.err" "debug_vm: vCPU 1 is still on the mm that 'shootdown' has ended"

for image in "$test_image" "$pv_test"; do
	sweep 0 good-checked "$image" "${options[@]}" --debug-vm
done

nm "$product" >"$work/symbols"
lacks "$work/symbols" '__wrap_|inject'
