#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Failures of the bare guest: panic, fault, triple fault, hang, lies, a QEMU that dies, Ctrl-C and
# kill -9 of the tool. Each is named, measured cells are kept, no process and no file is left.
source "$(dirname "$0")/lib.sh"

# QEMU under a name by which this test finds its processes.
mkdir "$work/bin"
cat >"$work/bin/qemu-system-x86_64" <<-END
	#!/bin/bash
	exec -a "$work/qemu" "$(command -v qemu-system-x86_64)" "\$@"
END
chmod +x "$work/bin/qemu-system-x86_64"
export PATH=$work/bin:$PATH
image=$test_image
options=(--guest bare --policy shootdown --path xapic --flush ipi --workload 'exit,switch' --quiet
	--image "$image")

machines() {
	pgrep -f "^$work/qemu " || true
}

no_machine() {
	[[ -z $(machines) ]]
}

run() { # code, name, option...
	local code=$1 name=$2
	shift 2
	expect "$code" "$name" "$tool" sweep --lab exact "${options[@]}" --out "$work/$name" "$@"
	no_machine || fail "$name: left behind: process $(machines | tr '\n' ' ')"
	# Only what the tool itself writes is left in its directory.
	for file in "$work/$name"/*; do
		[[ ${file##*/} =~ ^(bare-[0-9]+\.log|results\.json|report\.(txt|csv))$ ]] ||
			fail "$name: left behind: $file"
	done
}

one_of_two() { # name, reason
	[[ $(count_cells "$work/$1" '.vcpus == 2 and .status == "ok"') -eq 1 &&
		$(count_cells "$work/$1" ".vcpus == 2 and .status == \"failed\" and
			(.reason | test(\"$2\"))") -eq 1 ]] ||
		fail "$1: not one cell ok and one failed"
	[[ $(count_cells "$work/$1" '.vcpus != 2 and .status == "ok"') -eq 4 ]] ||
		fail "$1: the other vCPU counts were not measured"
}

run 3 panic --vcpus 1,2,4 --iters 3 --guest-arg=inject=panic@2
has "$work/panic.err" 'bare, 2 vCPUs: the guest crashed after 1 of 2 cells'
has "$work/panic.err" "PANIC: vCPU 1 in 'injected': injected panic"
has "$work/panic.err" "vCPU 0: running, in 'bench'"
lacks "$work/panic.err" 'did not stop'
one_of_two panic crashed

run 3 nmi --vcpus 1,2,4 --iters 3 --guest-arg=inject=nmi@2
has "$work/nmi.err" "PANIC: vCPU 1 in '.*': an NMI from outside, at "
has "$work/nmi.err" "vCPU 0: running, in 'bench'"
lacks "$work/nmi.err" 'did not stop'
one_of_two nmi 'crashed .*: an NMI from outside'

run 3 fault --vcpus 1,2,4 --iters 3 --guest-arg=inject=fault@2
has "$work/fault.err" 'PANIC: vCPU 1 .*page fault .* in kernel mode, address 123456789000'
one_of_two fault crashed

run 3 hang --vcpus 1,2,4 --iters 3 --timeout 1 --guest-arg=inject=hang@2
has "$work/hang.err" 'bare, 2 vCPUs: the guest hung: waited 1 s for the end of cell 2 of 2'
one_of_two hang hung

run 3 refused --vcpus 1 --iters 3 --guest-arg=nonsense
has "$work/refused.err" "command line: not KEY=VALUE 'nonsense'"

run 2 memory --vcpus 1 --iters 1000 --reps 1000 --memory 8
one_line_without_progress() { # name, expression
	grep -v -E 'booting for|of [0-9]+ cells$' "$work/$1.err" >"$work/$1.rest.err"
	one_line "$1.rest" "$2"
}
one_line_without_progress memory 'bare, 1 vCPUs: the plan needs [0-9]+ MiB of results and the image [0-9]+ MiB, the guest has 8 MiB'

# In a session of its own, as a terminal's foreground job; returns in cell 2 of the first boot, the
# larger one, which does not end.
start_sweep() { # name
	setsid "$tool" sweep --lab exact "${options[@]}" --jobs 1 --vcpus 1,2 --iters 3 --timeout 300 \
		--guest-arg=inject=hang@2 --out "$work/$1" 2>"$work/$1.err" &
	pid=$!
	await 60 "the first cell of $1" grep -q '1 of 2 cells' "$work/$1.err"
	[[ $(machines | wc -l) -eq 1 ]] || fail "$1: no QEMU runs"
}

start_sweep int
kill -INT -- "-$pid"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "Ctrl-C: exit code $code"
no_machine || fail "Ctrl-C: QEMU is still there"
[[ $(count_cells "$work/int" '.status == "ok"') -eq 1 &&
	$(count_cells "$work/int" '.reason == "interrupted"') -eq 1 &&
	$(count_cells "$work/int" '.reason | test("before this guest")') -eq 2 ]] ||
	fail "Ctrl-C: not one cell ok, one interrupted and two not started"

start_sweep kill
kill -KILL "$pid"
wait "$pid" || true
await 20 "QEMU's end after the tool was killed" no_machine

start_sweep qemu
kill -KILL "$(machines)"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "a killed QEMU: exit code $code"
has "$work/qemu.err" 'bare, 2 vCPUs: QEMU was killed by signal 9 after 1 of 2 cells'
no_machine || fail "a killed QEMU: another is left"

# No QEMU, and a QEMU that refuses its arguments.
mkdir "$work/none" "$work/poor"
expect 2 no-qemu env "PATH=$work/none" "$tool" sweep "${options[@]}" --vcpus 1,2 --out "$work/no-qemu"
one_line no-qemu 'qemu-system-x86_64 cannot be run \(install qemu-system-x86\)'
cat >"$work/poor/qemu-system-x86_64" <<-'END'
	#!/bin/sh
	[ "$1" = --version ] && echo "QEMU emulator version 0.1" && exit
	echo "qemu-system-x86_64: -icount: no such thing" >&2
	exit 1
END
chmod +x "$work/poor/qemu-system-x86_64"
expect 2 poor-qemu env "PATH=$work/poor:$PATH" "$tool" sweep "${options[@]}" --vcpus 1 \
	--out "$work/poor-qemu"
one_line_without_progress poor-qemu 'QEMU ended with code 1: -icount: no such thing'

# Results that standard output does not take are not a success.
# shellcheck disable=SC2016 # expanded there
expect 2 full bash -c 'exec "$@" >/dev/full' - "$tool" sweep --guest bare --vcpus 1 --workload switch \
	--policy refcount --path xapic --iters 5 --json --out "$work/full"
has "$work/full.err" "^lazyshoot: standard output: No space left on device"
