#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Checks that tests notice: every patch of tests/mutants breaks the shipped sources in one way, and the
# test that it names must fail, by the failure that it names. docs/testing.md has the form of a patch.
#
# A patch is applied in a copy of sources and objects (O/mutants/TEST_NAME), where make builds what the
# test needs of it; then file and objects are put back. Each test is seen to pass first. A patch that
# does not apply or does not build, and a mutant that survives, are named, and the exit code is 1.
# Usage: O=BUILD run.sh [--part I/N | --rooms | MUTANT...]     (MUTANT: guest/hist-merge-twice)
set -euo pipefail

: "${O:?is the build directory}"
O=$(cd "$O" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
copy=$O/mutants/${TEST_NAME:-by-hand}
logs=$copy/logs

# Seconds of CPU time that a mutant may use, which may not end, and of the clock.
limit=10
clock_limit=200

die() {
	echo "tests/mutants: $*" >&2
	exit 2
}

field() { # word, mutant
	sed -n "s/^$1: *//p" "$root/tests/mutants/$2.patch"
}

sources() { # mutant
	sed -n 's|^+++ b/||p' "$root/tests/mutants/$1.patch"
}

# Objects keep their times, or make would build all of them. Dependency files name the build directory
# as make was told it.
make_copy() {
	local prefix
	[[ -r $O/tests/unit.list ]] || die "$O/tests/unit.list is missing; run make tests first"
	rm -rf "$copy"
	mkdir -p "$logs" "$copy/build/tests"
	(cd "$root" && cp -a Makefile common guest hyp-shim tools tests "$copy")
	(cd "$O" && cp -a revision.c host host-pv tools lazyshoot "$copy/build")
	(cd "$O/tests" && cp -a unit "$copy/build/tests")
	(cd "$O" && find tests/model -name mutants -prune -o -type f -print0 |
		xargs -0 cp -a --parents -t "$copy/build")
	prefix=$(sed -nE '1s|host/common/lib/string\.o:.*||p' "$O/host/common/lib/string.d")
	[[ $prefix == build/ ]] ||
		find "$copy/build" -name '*.d' -print0 | xargs -0 sed -i "s|$prefix|build/|g"
	revision=$(sed -n 's/^const char revision.*"\(.*\)";$/\1/p' "$O/revision.c")
}

# What the log must have: a word alone is a function of a unit test.
failure_of() { # finds
	[[ ! $1 =~ ^[a-z0-9_]+$ ]] || echo -n '[  FAILED  ] '
	echo "$1"
}

# A test is a unit test, a cell of the model checker, or a test of tests/system that runs the tool here.
build_test() { # words of the test
	local target=build/lazyshoot
	case $1 in
	model) target=build/tests/model/model ;;
	*) [[ ! -x $O/tests/unit/$1 ]] || target=build/tests/unit/$1 ;;
	esac
	make -s -C "$copy" O=build REVISION="$revision" "$target"
}

run_test() { # words of the test
	local command=("build/tests/unit/$1")
	case $1 in
	model) command=(build/tests/model/model --brief --steps 2000000 "$2") ;;
	*) [[ -x $O/tests/unit/$1 ]] || command=("tests/system/$1.sh") ;;
	esac
	(
		cd "$copy"
		ulimit -c 0 -t "$limit"
		O=$copy/build TEST_NAME=$1 exec timeout -k 5 "$clock_limit" "${command[@]}"
	) </dev/null
}

# What was patched and what was built of it, as they were.
put_back() { # mutant
	local file
	while read -r file; do
		cp -p "$root/$file" "$copy/$file"
	done < <(sources "$1")
	find "$copy/build" -newer "$copy/stamp" -type f ! -name '*.d' ! -path '*/test-work/*' \
		-printf '%P\n' | while read -r file; do
		[[ ! -e $O/$file ]] || cp -p "$O/$file" "$copy/build/$file"
	done
}

# Prints what is wrong, or a row. The output of make and of the test is in the log.
check_mutant() { # mutant
	local log=$logs/${1//\//-}.log status=0 finds
	local -a words
	read -ra words <<<"$(field test "$1")"
	finds=$(field finds "$1")
	[[ ${#words[@]} != 0 && -n $finds && -n $(field breaks "$1") ]] || {
		echo "INCOMPLETE: $1 must say breaks:, test: and finds:"
		return 1
	}
	touch "$copy/stamp"
	if ! patch --silent --strip=1 --fuzz=0 --forward --reject-file=- --no-backup-if-mismatch \
		--directory "$copy" <"$root/tests/mutants/$1.patch" >"$log" 2>&1; then
		put_back "$1"
		echo "DOES NOT APPLY: $1 (see $log)"
		return 1
	fi
	if ! build_test "${words[@]}" >>"$log" 2>&1; then
		put_back "$1"
		echo "DOES NOT BUILD: $1 (see $log)"
		return 1
	fi
	run_test "${words[@]}" >>"$log" 2>&1 || status=$?
	# 152: SIGXCPU.
	((status != 124 && status != 137 && status != 152)) || echo "it does not end" >>"$log"
	put_back "$1"
	if ((status == 0)); then
		echo "SURVIVES: $1: ${words[*]} passes"
		return 1
	elif ! grep -qF -e "$(failure_of "$finds")" "$log"; then
		echo "FAILS OTHERWISE: $1: exit code $status without '$finds' (see $log)"
		return 1
	fi
	echo "| $1 | $(sources "$1" | tr '\n' ' ')| $(field breaks "$1") | ${words[*]} | $finds |"
}

check_unmutated() { # words of the test
	local log="$logs/unmutated-$1.log" status=0
	build_test "$@" >"$log" 2>&1 || status=$?
	((status)) || run_test "$@" >>"$log" 2>&1 || status=$?
	((status == 0)) || echo "FAILS UNMUTATED: $* (exit code $status, see $log)"
	return "$status"
}

# All mutants, those of one test one after another.
by_test() {
	local patch name
	for patch in "$root"/tests/mutants/*/*.patch; do
		name=${patch#"$root/tests/mutants/"}
		name=${name%.patch}
		printf '%s\t%s\n' "$(field test "$name")" "$name"
	done | sort | cut -f 2
}

# Folders with sources, those with mutants, and those that `untested` explains (FOLDER: why).
check_rooms() {
	local here=$root/tests/mutants bad
	bad=$(comm -23 <(cd "$root" && find guest hyp-shim tools -name '*.c' -printf '%h\n' | sort -u) \
		<({
			sed -n 's|^+++ b/\(.*\)/[^/]*$|\1|p' "$here"/*/*.patch "$root"/tests/model/mutants/*.patch
			sed -n 's|^\([a-z/0-9-]*\): .*|\1|p' "$here/untested"
		} | sort -u))
	[[ -z $bad ]] || {
		echo "FAIL: no mutant breaks anything in" "${bad//$'\n'/ }" "(tests/mutants/untested)" >&2
		return 1
	}
}

if [[ ${1:-} == --rooms ]]; then
	check_rooms
	exit
elif [[ ${1:-} == --part ]]; then
	[[ ${2:-} =~ ^[1-9]/[1-9]$ ]] || die "--part ${2:-}: not I/N"
	mapfile -t all < <(by_test)
	i=${2%/*} n=${2#*/}
	first=$((${#all[@]} * (i - 1) / n))
	mutants=("${all[@]:first:${#all[@]} * i / n - first}")
elif (($#)); then
	mutants=("$@")
else
	mapfile -t mutants < <(by_test)
fi

make_copy
bad=0
before=
echo "| mutant | of | what is broken | caught by | failure |"
echo "| --- | --- | --- | --- | --- |"
for mutant in "${mutants[@]}"; do
	[[ -r $root/tests/mutants/$mutant.patch ]] || die "there is no mutant $mutant"
	read -ra test <<<"$(field test "$mutant")"
	if [[ ${test[*]} != "$before" ]]; then
		before=${test[*]}
		check_unmutated "${test[@]}" || bad=$((bad + 1))
	fi
	check_mutant "$mutant" || bad=$((bad + 1))
done
if ((bad)); then
	echo "FAIL: $bad of ${#mutants[@]} mutants" >&2
	exit 1
fi
find "$copy" -mindepth 1 -maxdepth 1 ! -name logs -exec rm -rf {} +
echo
echo "${#mutants[@]} mutants, all caught"
