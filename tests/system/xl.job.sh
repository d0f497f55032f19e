#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=dash
# In the lab's dom0, for xl.sh: boots the shipped configurations with xl and keeps their consoles.
set -eu
start-xenstore
for cfg in *.cfg; do
	name=$(sed -n 's/^name = "\(.*\)"/\1/p' "$cfg")
	image=$(sed -n 's/^kernel = ".*\/\(.*\)"/\1/p' "$cfg")
	xl create -q "$cfg" "kernel=\"/job/$image\""
	tries=0
	while xl list "$name" >/dev/null 2>&1; do
		tries=$((tries + 1))
		if [ "$tries" -gt 600 ]; then
			echo "gave up waiting for the end of $name" >&2
			exit 1
		fi
		usleep 100000
	done
	cp "/var/log/xen/guest-$name.log" "out/$name.console"
	cp "/var/log/xen/xl-$name.log" "out/$name.xl"
done

# xl changes the number of vCPUs of a guest that measures for long.
await_online() { # domain, number
	tries=0
	until [ "$(xl vcpu-list "$1" | tail -n +2 | grep -c -v -e '--p')" -eq "$2" ]; do
		tries=$((tries + 1))
		if [ "$tries" -gt 300 ]; then
			echo "gave up waiting for $2 vCPUs of $1" >&2
			exit 1
		fi
		usleep 100000
	done
}

for cfg in *.cfg; do
	image=$(sed -n 's/^kernel = ".*\/\(.*\)"/\1/p' "$cfg")
	extra=$(sed -n 's/^extra = "\(.*\)"/\1/p' "$cfg")
	xl create -q "$cfg" "kernel=\"/job/$image\"" "name=\"plugged\"" \
		"extra=\"$extra reps=200 iters=200\""
	for vcpus in 4 2 3 1 4; do
		xl vcpu-set plugged "$vcpus"
		await_online plugged "$vcpus"
		echo "$image: $vcpus online" >>out/vcpu-set
	done
	xl destroy plugged
done
xl list >out/list
