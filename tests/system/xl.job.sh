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
xl list >out/list
