#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A sweep that was killed or interrupted is continued by --resume: only the boots that lack cells are
# booted, and the files are in the end the same to the last byte as of a sweep that was not cut. Refused, with
# the reason, if plan, images, tool or host are others. --dry-run says what would be done, and does nothing.
source "$(dirname "$0")/lib.sh"

# What is compared must not change meanwhile.
own=$work/tool
mkdir -p "$own/lab"
cp "$tool" "$O"/guest-*.elf "$own"
cp "$lab" "$O/lab/lab-agent" "$own/lab"
options=(--lab exact --pass check --jobs 1 --guest bare --vcpus "1,2" --policy refcount --path xapic
	--flush ipi --workload "switch,exit" --reps 20 --iters 300)
full=$work/full out=$work/out

# Nothing is written, and boots are listed in the plan's order.
expect 0 dry "$own/lazyshoot" sweep --dry-run "${options[@]}" --out "$out"
has "$work/dry.out" '^bare-1 +40 cells  about [0-9]+ s$'
has "$work/dry.out" '^2 boots, 80 cells: about [0-9]+ s, 1 at once$'
[[ ! -e $out && ! -s $work/dry.err ]] || fail "--dry-run has done something"
expect 1 dry-image "$own/lazyshoot" sweep --dry-run --image "$work/none.elf"
one_line dry-image 'none.elf: No such file'

expect 0 full "$own/lazyshoot" sweep "${options[@]}" --out "$full"
expect 1 nothing "$own/lazyshoot" sweep --resume --out "$full"
one_line nothing "$full has no sweep that has not ended"
expect 1 missing "$own/lazyshoot" sweep --resume --out "$work/none"
one_line missing "$work/none has no sweep that has not ended"

# Returns in the middle of the given boot.
start_sweep() { # name, boot, word...
	local name=$1 boot=$2
	shift 2
	: >"$work/$name.err"
	setsid "$own/lazyshoot" sweep --out "$out" "$@" >"$work/$name.out" 2>"$work/$name.err" &
	pid=$!
	await 200 "a cell of $boot in $name" grep -q "^$boot: [1-9][0-9]* of 40" "$work/$name.err"
}

start_sweep first 'bare, 2 vCPUs' "${options[@]}"
expect 1 in-use "$own/lazyshoot" sweep --resume --out "$out"
one_line in-use "in use by pid $pid\$"
kill -KILL "$pid"
wait "$pid" || true
start_sweep second 'bare, 1 vCPU' --resume "${options[@]}"
kill -INT "$pid"
code=0
wait "$pid" || code=$?
[[ $code -eq 3 ]] || fail "interrupted: exit code $code"
has "$work/second.err" "of 80 cells; \`lazyshoot sweep --resume --out $out\` continues"
has "$work/second.out" '^bare-2: 40 of 40 cells$'
cp -r "$out" "$work/cut"

refused() { # name, expression, word...
	local name=$1 expression=$2
	shift 2
	expect 1 "$name" "$own/lazyshoot" sweep --resume --out "$out" "$@"
	one_line "$name" "--resume: $expression"
}
refused iters "'iters' is not what the sweep in $out has" "${options[@]}" --iters 301
refused policy "'policies' is not what" "${options[@]}" --policy eager
refused seed "'seeds' is not what" "${options[@]}" --seed 2
refused argument "'guest_args' is not what" "${options[@]}" --guest-arg=warmup=1
refused memory "'memory' is not what" "${options[@]}" --memory 200
cp "$own/guest-pvh-check.elf" "$work/image"
printf x >>"$own/guest-pvh-check.elf"
refused image "'guest-pvh-check.elf' is not what"
mv "$work/image" "$own/guest-pvh-check.elf"
for change in '.environment.bare.qemu = "QEMU 1.0"|another host: its .bare. differs' \
	'.tool.revision = "1"|another revision' '.files.lazyshoot = "1"|.lazyshoot. is not what'; do
	jq -c "${change%%|*}" "$work/cut/jobs/sweep.json" >"$out/jobs/sweep.json"
	refused changed ".*${change#*|}"
done
echo '{' >"$out/jobs/sweep.json"
expect 4 damaged "$own/lazyshoot" sweep --resume --out "$out"
one_line damaged "$out/jobs/sweep.json: "
cp "$work/cut/jobs/sweep.json" "$out/jobs/sweep.json"
diff -r "$work/cut" "$out" || fail "a refused sweep has changed something"

# With nothing said but where it is.
expect 0 dry-resume "$own/lazyshoot" sweep --resume --dry-run --out "$out"
has "$work/dry-resume.out" '^1 boot, 40 cells: '
lacks "$work/dry-resume.out" '^bare-2'
expect 0 rest "$own/lazyshoot" sweep --resume --out "$(realpath "$out")"
lacks "$work/rest.err" '^bare, 2 vCPUs'
diff -r "$full" "$out" || fail "the files are not those of a sweep that was not cut"
no_leftover "$out"
