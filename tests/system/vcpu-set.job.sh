#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=dash
# In the lab's dom0, for vcpu-set.sh: sweeps whose guests change their number of vCPUs while they run.
set -eu

await() { # what, command...
	what=$1
	shift
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		if [ "$tries" -gt 600 ]; then
			echo "gave up waiting for $what" >&2
			exit 1
		fi
		usleep 100000
	done
}

vcpu_set() { # name, argument...
	name=$1
	shift
	code=0
	./lazyshoot vcpu-set "$@" >"out/$name.out" 2>"out/$name.err" || code=$?
	echo "$code" >"out/$name.code"
}

# How many vCPUs of the domain Xen has online.
count_online() { # domain
	xl vcpu-list "$1" | tail -n +2 | grep -c -v -e '--p'
}

# How many cells are done, as the sweep has printed.
cells() { # guest
	sed -n 's/.* \([0-9]*\) of [0-9]* cells$/\1/p' "out/$1.err" | tail -n 1
}

has_more_cells() { # guest, number
	[ "$(cells "$1")" -gt "$2" ] 2>/dev/null
}

start-xenstore
for guest in pvh pv; do
	./lazyshoot sweep --quiet --guest "$guest" --pass check --vcpus 4 --policy shootdown --path evtchn --flush ipi \
		--workload exit --reps 100 --iters 40 --out "out/$guest" 2>"out/$guest.err" &
	sweep=$!
	await "cells of $guest" has_more_cells "$guest" 0
	for step in down:2 up:3 again:4; do
		vcpu_set "$guest-${step%:*}" "lazyshoot-$guest-4" "${step#*:}"
		count_online "lazyshoot-$guest-4" >"out/$guest-${step%:*}.list" || true
		await "cells with ${step#*:} vCPUs" has_more_cells "$guest" "$(cells "$guest")"
	done
	domid=$(xl domid "lazyshoot-$guest-4")
	vcpu_set "$guest-many" "$domid" 5
	vcpu_set "$guest-none" "$domid" 0
	vcpu_set no-number "$domid" two
	code=0
	kill -INT "$sweep"
	wait "$sweep" || code=$?
	echo "$code" >"out/$guest.code"
done
xl create -q -p lazyshoot-pvh.cfg 'kernel="/job/guest-pvh.elf"' 'name="foreign"'
vcpu_set foreign foreign 1
xl destroy foreign
vcpu_set nobody 4321 1
