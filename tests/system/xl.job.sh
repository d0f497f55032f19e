#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=dash
# In the lab's dom0, for xl.sh: boots the shipped configurations with xl, asks of the guests what an
# administrator asks, and keeps their consoles.
set -eu
start-xenstore

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

is_gone() { # domain
	! xl list "$1" >/dev/null 2>&1
}

# The domain's end, and what it and xl have written.
await_end() { # domain
	await "the end of $1" is_gone "$1"
	cp "/var/log/xen/guest-$1.log" "out/$1.console"
	cp "/var/log/xen/xl-$1.log" "out/$1.xl"
}

says() { # domain, expression
	grep -q -e "$2" "/var/log/xen/guest-$1.log" 2>/dev/null
}

# A guest that measures for long, once it does.
create_long() { # configuration, domain
	extra=$(sed -n 's/^extra = "\(.*\)"/\1/p' "$1")
	xl create -q "$1" "kernel=\"/job/$(image_of "$1")\"" "name=\"$2\"" \
		"extra=\"$extra reps=200 iters=200\""
	await "the first cell of $2" says "$2" '^cell 1/800: '
}

image_of() { # configuration
	sed -n 's/^kernel = ".*\/\(.*\)"/\1/p' "$1"
}

name_of() { # configuration
	sed -n 's/^name = "\(.*\)"/\1/p' "$1"
}

for cfg in *.cfg; do
	xl create -q "$cfg" "kernel=\"/job/$(image_of "$cfg")\""
	await_end "$(name_of "$cfg")"
done

# xl changes the number of vCPUs of a guest.
has_online() { # domain, number
	[ "$(xl vcpu-list "$1" | tail -n +2 | grep -c -v -e '--p')" -eq "$2" ]
}

for cfg in *.cfg; do
	create_long "$cfg" plugged
	for vcpus in 4 2 3 1 4; do
		xl vcpu-set plugged "$vcpus"
		await "$vcpus vCPUs of $cfg" has_online plugged "$vcpus"
		echo "$cfg: $vcpus online" >>out/vcpu-set
	done
	xl destroy plugged
done

# xl asks for its end, for a suspend first. A PVH guest refuses that: xl waits for a minute then, in which
# the domain need not run. A PV guest is not asked: xl finds no list of its memory to save.
has_answered() { # domain, process of xl save
	says "$1" refused || ! kill -0 "$2" 2>/dev/null
}

for cfg in *.cfg; do
	name=$(name_of "$cfg")
	create_long "$cfg" "$name-shutdown"
	code=0
	xl save "$name-shutdown" /tmp/saved >"out/$name.save" 2>&1 &
	save=$!
	await "the refusal of $name-shutdown" has_answered "$name-shutdown" "$save"
	xl pause "$name-shutdown"
	wait "$save" || code=$?
	echo "exit code $code" >>"out/$name.save"
	xl unpause "$name-shutdown"
	xl shutdown -w "$name-shutdown"
	await_end "$name-shutdown"
	create_long "$cfg" "$name-reboot"
	xl reboot -w "$name-reboot"
	await_end "$name-reboot"
done

# xl sends an NMI.
for cfg in *.cfg; do
	name=$(name_of "$cfg")
	create_long "$cfg" "$name-nmi"
	xl trigger "$name-nmi" nmi
	await_end "$name-nmi"
done
xl list >out/list
