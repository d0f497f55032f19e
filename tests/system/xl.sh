#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `xl create` boots the shipped configurations: the console shows the cells, and the guest powers
# off normally; and `xl vcpu-set` changes how many vCPUs such a guest has online.
source "$(dirname "$0")/lib.sh"

files=()
for cfg in tools/xl/*.cfg; do
	image=$(sed -n 's/^kernel = ".*\/\(.*\)"/\1/p' "$cfg")
	files+=(--file "$cfg" --file "$O/$image")
done
expect 0 job "$lab" run --quiet --out "$work/out" "${files[@]}" -- tests/system/xl.job.sh
for cfg in tools/xl/*.cfg; do
	name=$(sed -n 's/^name = "\(.*\)"/\1/p' "$cfg")
	has "$work/out/$name.console" '^lazyshoot .* on xen-'
	has "$work/out/$name.console" '^cell 1/4: .*: ok'
	has "$work/out/$name.console" '^all 4 cells done'
	lacks "$work/out/$name.console" 'PANIC'
	has "$work/out/$name.xl" 'has shut down, reason code 0'
done
[[ $(grep -c ' online$' "$work/out/vcpu-set") -eq 10 ]] || fail "not 10 numbers of vCPUs"
[[ $(wc -l <"$work/out/list") -eq 2 ]] || fail "not dom0 alone is left: $(<"$work/out/list")"
