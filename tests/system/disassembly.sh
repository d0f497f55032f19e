#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Between a task and idle, under `shootdown`, the code has no locked instruction, no exchange with
# memory and no hypercall except the block itself: in the functions below and all that they call,
# except what a visit does not reach. The functions of `refcount` must have such an instruction,
# which shows that the search finds one. And what a hypervisor decodes lies in one page.
source "$(dirname "$0")/lib.sh"

# The functions of a visit, including those that are called through a pointer.
path=(task_visit_idle schedule switch_mm switch_to native_switch_context idle_loop pvh_block
	shootdown_borrow shootdown_give_back)

# Called from there, but not on a visit, and why.
off_path=(
	enter_mask       # a vCPU's first load of an mm
	take_woken # its exchange comes after a look at the list that finds a task
	block            # a visit does not block; the trap of one that does costs more than its exchange
	catch_up         # only if the mm was flushed without this vCPU
	part_with        # the end of a task, or its move to another vCPU
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

# What a visit does at most once must be a function of its own, as a compiler could inline it anywhere.
nm "$product" | awk '{ print $3 }' >"$work/functions"
for name in enter_mask take_woken block catch_up; do
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

# What `calibrate` times is the policies as they ship, inlined in its loop: their locked operations
# are there, but for the load of an mm, which is a function of its own (enter_mask).
for loop in eager:1 refcount:2 hazard:1 block:1; do
	policy=${loop%:*}
	objdump -d --no-show-raw-insn -j .text.make "$O/tools/calibrate/guest/visits.$policy.o" >"$work/visits"
	[[ $(grep -c -E $'\tlock |\txchg .*\\(' "$work/visits") -ge ${loop#*:} ]] ||
		fail "the loop of visits of $policy lacks its locked operations"
done

# What Xen intercepts and decodes lies in one page (hyp-shim/x86/include/x86/trapping.h), but for
# what runs at boot or as a path is looked at, without a hypervisor, or is not intercepted.
outside=(
	arch_boot xen_cpuid_leaves cpu_tables_load pvh_start # boot
	xapic_unusable # a look at a path
	bare_block bare_shutdown smp_find_cpus secondary_32 # without a hypervisor
	native_switch_context # not intercepted: FS's base
)

# Prints "FUNCTION: INSTRUCTION" for each that decodes and is neither in that page nor in a function
# of the arguments.
strays() { # function...
	local start end
	start=$(nm "$product" | awk '$3 == "traps_start" { print $1 }')
	end=$(nm "$product" | awk '$3 == "traps_end" { print $1 }')
	objdump -d --no-show-raw-insn "$product" | awk -v start="$start" -v end="$end" -v but="$*" '
		BEGIN {
			nr = split(but, words, " ")
			for (i = 1; i <= nr; i++)
				allowed[words[i]] = 1
		}
		/^[0-9a-f]+ <.*>:$/ {
			name = substr($2, 2, length($2) - 3)
			inside = $1 >= start && $1 < end
			next
		}
		/\t(wrmsr|rdmsr|cpuid|hlt)/ && !inside && !(name in allowed) { print name ": " $2 }'
}

strays "${outside[@]}" >"$work/strays"
if [[ -s $work/strays ]]; then
	cat "$work/strays"
	fail "outside the page of what traps"
fi
strays >"$work/all_strays"
has "$work/all_strays" 'native_switch_context: wrmsr'
