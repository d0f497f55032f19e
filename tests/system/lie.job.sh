#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=dash
# In the lab's dom0, for lie.sh: one sweep per lie, each with its exit code beside its results.
set -eu
for lie; do
	code=0
	mkdir -p "out/$lie"
	./lazyshoot sweep --quiet --image guest-pvh-test.elf --vcpus 2 --policy shootdown \
		--path evtchn --flush ipi --workload ipi,exit,switch --iters 2 --guest-arg=inject="$lie" \
		--out "out/$lie" 2>"out/$lie/err" || code=$?
	echo "$code" >"out/$lie/code"
done
echo "left: $(./lazyshoot clean)"
