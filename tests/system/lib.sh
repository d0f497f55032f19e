# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# What the system tests share. tests/run starts them in the repository's root with O, the build
# directory, TEST_NAME and TEST_VCPUS set. Sourcing this file only creates and uses $work.
set -euo pipefail

: "${O:?is the build directory; start this test with tests/run NAME}"
: "${TEST_NAME:?}" "${TEST_VCPUS:=}"

tool=$O/lazyshoot
# shellcheck disable=SC2034 # the tests use them
lab=$O/lab/lazyshoot-lab
# shellcheck disable=SC2034
product=$O/guest-pvh.elf checking=$O/guest-pvh-check.elf test_image=$O/guest-pvh-test.elf
# shellcheck disable=SC2034
pv=$O/guest-pv.elf pv_checking=$O/guest-pv-check.elf pv_test=$O/guest-pv-test.elf

# For sweeps that look at no figure: what a round does shows in two as well as in nine, and before a
# cell no vCPU has to rest.
# shellcheck disable=SC2034
quick=(--iters 1 --guest-arg=warmup=1 --guest-arg=rest=0)

work=$O/test-work/$TEST_NAME
rm -rf "$work"
mkdir -p "$work"

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# Runs a command that must end with the given exit code. Its output goes to $work/NAME.out and
# NAME.err, which are shown if the code differs.
expect() { # code, name, command...
	local code=$1 name=$2 status=0
	shift 2
	"$@" >"$work/$name.out" 2>"$work/$name.err" || status=$?
	if [[ $status -ne $code ]]; then
		cat "$work/$name.out" "$work/$name.err"
		fail "$name: exit code $status, expected $code: $*"
	fi
}

# The file must have a line that the extended regular expression matches.
has() { # file, expression
	if ! grep -E -q -e "$2" "$1"; then
		cat "$1"
		fail "$1 has no line that matches: $2"
	fi
}

lacks() { # file, expression
	if grep -E -e "$2" "$1"; then
		fail "$1 has a line that matches: $2"
	fi
}

# Lines that standard error may also have: the hint at --help, and that another test uses the lab.
noise="^Try .*--help|^lab: (waiting for another lab|the other lab is done)"

# Standard error must be one line, which matches the expression.
one_line() { # name, expression
	if [[ $(grep -c -v -E "$noise" "$work/$1.err") -ne 1 ]]; then
		cat "$work/$1.err"
		fail "$1: not one line on standard error"
	fi
	has "$work/$1.err" "$2"
}

# A sweep in the exact lab into $work/NAME, which must end with the given exit code. The image's name
# says which guest, and the image which pass; `all` stands for every guest, each with its own image,
# and the pass that checks if no other is named.
sweep() { # code, name, image, option...
	local code=$1 name=$2 image=$3 guest=${3##*/guest-}
	shift 3
	echo "image: $image"
	echo "sweep $name: $*"
	set -- --guest "${guest%%[-.]*}" "$@"
	if [[ $image == all ]]; then
		set -- --pass check "$@"
	else
		set -- --image "$image" "$@"
	fi
	expect "$code" "$name" "$tool" sweep --lab exact --quiet --out "$work/$name" "$@"
	grep -E 'PANIC|STACK' "$work/$name.err" || true
	no_leftover "$work/$name"
}

# The processes that have a file of the directory open: while a lab runs, QEMU is one.
holders() { # directory
	local file
	for file in /proc/[0-9]*/fd/*; do
		[[ $(readlink "$file" 2>/dev/null) == "$1"/* ]] || continue
		file=${file#/proc/}
		[[ ${file%%/*} == "$$" ]] || echo "${file%%/*}"
	done | sort -u
}

no_holder() { # directory
	[[ -z $(holders "$1") ]]
}

no_leftover() { # directory
	no_holder "$1" || fail "left behind: process $(holders "$1" | tr "\n" " ")"
}

# The number of cells that the jq expression selects.
count_cells() { # directory, jq expression
	jq "[.cells[] | select($2)] | length" "$1/results.json"
}

# Waits until the condition holds, at most the given seconds; then says what it waited for.
await() { # seconds, what, command...
	local end=$((SECONDS + $1)) what=$2
	shift 2
	until "$@"; do
		((SECONDS < end)) || fail "gave up waiting for $what"
		read -r -t 0.05 <> <(:) || true
	done
}
