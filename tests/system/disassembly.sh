#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Between a task and idle, under `shootdown`, the code has no locked instruction, no exchange with
# memory and no hypercall but the blocking itself: from the functions below and all that they call,
# except what a visit does not reach. The functions of `refcount` must have one, so that the search
# is known to find it.
source "$(dirname "$0")/lib.sh"

# Where a visit passes, functions that are called through a pointer among them.
path=(task_visit_idle schedule switch_mm switch_to native_switch_context idle_loop pvh_block
	shootdown_borrow shootdown_give_back)

# Called from there, but not on a visit, and why.
off_path=(
	enter_mask       # a vCPU's first load of an mm
	sched_take_woken # its exchange comes after a look at the list that finds a task
	block            # a visit does not block; the trap of one that does costs more than its exchange
	catch_up         # only if the mm was flushed without this vCPU
	part_with        # the end of a task, or its way to another vCPU
	panic
)

# Prints "FUNCTION: INSTRUCTION" for each of the kind that are reached from the arguments.
forbidden() { # function...
	objdump -d --no-show-raw-insn "$product" | awk -v roots="$*" -v off="${off_path[*]}" '
		/^[0-9a-f]+ <.*>:$/ {
			name = substr($2, 2, length($2) - 3)
			next
		}
		{
			sub(/^ *[0-9a-f]+:[ \t]*/, "")
			sub(/ *#.*/, "")
			code[name] = code[name] $0 "\n"
		}
		END {
			nr = split(roots, queue, " ")
			nr_off = split(off, words, " ")
			for (i = 1; i <= nr_off; i++)
				seen[words[i]] = 1
			for (i = 1; i <= nr; i++) {
				name = queue[i]
				if (seen[name]++)
					continue
				if (!(name in code)) {
					print name ": is not in the image"
					continue
				}
				lines = split(code[name], line, "\n")
				for (j = 1; j <= lines; j++) {
					if (line[j] ~ /^lock |^xchg .*\(|^vmcall|^vmmcall|hypercall/)
						print name ": " line[j]
					if (match(line[j], /^(call|jmp) .*<[^+>]+>/)) {
						target = line[j]
						sub(/.*</, "", target)
						sub(/>.*/, "", target)
						queue[++nr] = target
					}
				}
			}
		}'
}

# What a visit does at most once and a compiler may put anywhere must stand apart.
nm "$product" | awk '{ print $3 }' >"$work/functions"
for name in enter_mask sched_take_woken block catch_up; do
	has "$work/functions" "^$name\$"
done

forbidden "${path[@]}" >"$work/found"
if [[ -s $work/found ]]; then
	cat "$work/found"
	fail "on the way between a task and idle under shootdown"
fi
forbidden refcount_borrow >"$work/borrow"
has "$work/borrow" ': lock '
forbidden refcount_give_back >"$work/give_back"
has "$work/give_back" ': lock '
forbidden no_such_function >"$work/absent"
has "$work/absent" 'is not in the image'
forbidden xen_yield >"$work/hypercall"
has "$work/hypercall" 'hypercall|vmcall|vmmcall'
