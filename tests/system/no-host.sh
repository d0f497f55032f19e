#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Without Xen and without QEMU: exit code 2 and one line that says what is missing.
source "$(dirname "$0")/lib.sh"

# All programs but QEMU.
mkdir "$work/bin" "$work/alone"
for program in /usr/bin/* /bin/* /usr/sbin/*; do
	[[ ${program##*/} == qemu-* ]] || ln -sf "$program" "$work/bin/"
done
expect 0 ready "$lab" ensure
here=(env "PATH=$work/bin")

expect 2 sweep "${here[@]}" "$tool" sweep --lab exact --vcpus 1 --out "$work/results"
one_line sweep 'qemu-system-x86'
lacks "$work/sweep.out" .
expect 2 ensure "${here[@]}" "$lab" ensure
one_line ensure 'qemu-system-x86'
expect 2 host-check "${here[@]}" "$tool" host-check
has "$work/host-check.out" '^QEMU +no: install qemu-system-x86'
has "$work/host-check.out" '^measures +nothing'

# A tool alone in its directory: there is no lab, either.
cp "$tool" "$O"/guest-pvh{,-check,-assist}.elf "$work/alone/"
expect 2 alone "$work/alone/lazyshoot" sweep --lab exact --vcpus 1 --out "$work/results"
one_line alone 'lazyshoot-lab'

if [[ ! -e /proc/xen/capabilities ]]; then
	expect 2 clean "$tool" clean
	one_line clean 'no Xen'
fi
