#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `xl create` boots the shipped configurations: the console shows the cells, and the guest powers
# off normally. `xl vcpu-set` changes how many vCPUs such a guest has online; `xl shutdown` and `xl
# reboot` end it, `xl save` fails and it continues on; after `xl trigger nmi` it says where each vCPU
# was, and is crashed.
source "$(dirname "$0")/lib.sh"

files=()
for cfg in tools/xl/*.cfg; do
	image=$(sed -n 's/^kernel = ".*\/\(.*\)"/\1/p' "$cfg")
	files+=(--file "$cfg" --file "$O/$image")
done
expect 0 job "$lab" run --quiet --out "$work/out" "${files[@]}" -- tests/system/xl.job.sh

ended() { # domain, reason code, line of its console
	has "$work/out/$1.console" "$3"
	has "$work/out/$1.xl" "has shut down, reason code $2 "
}

for cfg in tools/xl/*.cfg; do
	name=$(sed -n 's/^name = "\(.*\)"/\1/p' "$cfg")
	image=$O/$(sed -n 's/^kernel = ".*\/\(.*\)"/\1/p' "$cfg")
	has "$work/out/$name.console" '^lazyshoot .* on xen-'
	has "$work/out/$name.console" '^cell 1/4: .*: ok'
	ended "$name" 0 '^all 4 cells done'
	ended "$name-shutdown" 0 '^shut down by the administrator: power-off'
	ended "$name-reboot" 1 '^shut down by the administrator: reboot'
	lacks "$work/out/$name.console" 'PANIC'
	lacks "$work/out/$name-shutdown.console" 'PANIC'
	lacks "$work/out/$name-reboot.console" 'PANIC'

	has "$work/out/$name.save" "guest didn't acknowledge suspend|p2m frame list"
	has "$work/out/$name.save" '^exit code [1-9]'

	nmi=$work/out/$name-nmi.console
	ended "$name-nmi" 3 "^PANIC: vCPU 0 in '.*': an NMI from outside, at "
	for vcpu in 1 2 3; do
		has "$nmi" "^xen-pvh?: vCPU $vcpu is (running|runnable|blocked)"
		has "$nmi" "^vCPU $vcpu: (running|blocked), in '.*', ipi_pending [0-9a-f]+$"
	done
	grep -o 'STACK:.*' "$nmi" >"$work/$name.stacks"
	[[ $(wc -l <"$work/$name.stacks") -eq 4 ]] || fail "not 4 stacks in $nmi"
	# The idle vCPUs' addresses lead to where they block.
	# shellcheck disable=SC2046 # an address each
	addr2line -fe "$image" $(sed 's/STACK://' "$work/$name.stacks") >"$work/$name.where"
	has "$work/$name.where" '^(idle_loop|bench_thread)$'
done
[[ $(grep -c ' online$' "$work/out/vcpu-set") -eq 10 ]] || fail "not 10 numbers of vCPUs"
[[ $(wc -l <"$work/out/list") -eq 2 ]] || fail "not dom0 alone is left: $(<"$work/out/list")"
