#!/bin/busybox sh
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=dash
# In the lab's dom0, for signals.sh: sweeps that are interrupted and killed while a foreign domain
# exists. Writes a list of the domains at each stage, and the sweeps' results, to ./out.
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

start_sweep() { # name: returns when one cell is done and the second, a long one, runs
	./lazyshoot sweep --quiet --image guest-pvh.elf --vcpus 2,4 --policy shootdown \
		--path evtchn --flush ipi --workload exit,switch --iters 20000 \
		--out "out/$1" 2>"out/$1.err" &
	pid=$!
	await "the first cell of $1" grep -q '1 of 2 cells' "out/$1.err"
}

end_sweep() { # name, signal
	code=0
	kill "-$2" "$pid"
	wait "$pid" || code=$?
	echo "$code" >"out/$1.code"
	xl list >"out/$1.list"
}

start-xenstore
xl create -q -p lazyshoot-pvh.cfg 'kernel="/job/guest-pvh.elf"' 'name="foreign"'
xl list >out/before.list

start_sweep int
xl list >out/during.list
end_sweep int INT

start_sweep term
end_sweep term TERM

start_sweep kill
end_sweep kill KILL
./lazyshoot clean >out/clean.out 2>&1
xl list >out/clean.list

start_sweep kill2
end_sweep kill2 KILL
./lazyshoot sweep --quiet --image guest-pvh.elf --vcpus 1 --policy eager --path evtchn --flush ipi \
	--workload switch --iters 1 --out out/next 2>out/next.err
xl list >out/after.list
xl destroy foreign
