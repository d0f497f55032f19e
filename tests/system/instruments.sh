#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# No instrument in a figure: the measuring images, read instruction by instruction, touch no counter,
# magic or poison, ask no vCPU about an mm that has ended, and read the clock only where a stretch
# begins and ends, or where the time is what it is about. The functions on the way of a switch, of a
# call and of an mm's end look for no mistake that could only be ours. What a lazy switch and a
# policy's borrow and give_back are has no frame and saves nothing. The checking images have all of
# that, which shows that the search finds it.
source "$(dirname "$0")/lib.sh"

# "KIND FILE FUNCTION INSTRUCTION" for each instrument of an image. $2: where struct cpu_local has its
# counters, "FIRST END", in bytes.
instruments() { # image, range
	{
		nm -l "$1"
		objdump -d --no-show-raw-insn "$1"
	} | awk -v range="${2:-0 0}" '
		function number(hex,   i, n) {
			n = 0
			for (i = 1; i <= length(hex); i++)
				n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
			return n
		}
		# The 64-bit register of which @name is a part.
		function register(name) {
			gsub(/[%,() ]/, "", name)
			if (name ~ /^r[0-9]+[dwb]$/)
				return substr(name, 1, length(name) - 1)
			if (name ~ /^e[a-z][a-z]$/)
				return "r" substr(name, 2)
			return name
		}
		function say(kind) {
			print kind, file[address] ? file[address] : "-", name, code
		}
		BEGIN { split(range, counters, " ") }
		/^[0-9a-f]+ [tT] [^ ]+\t/ {
			where = $4
			sub(/:[0-9]+$/, "", where)
			sub(/^.*\/(guest|hyp-shim|common)\//, "&", where)
			sub(/^\.\//, "", where)
			file[$1] = where
			next
		}
		/^[0-9a-f]+ <.*>:$/ {
			address = $1
			name = substr($2, 2, length($2) - 3)
			split("", own) # registers that hold the address of struct cpu_local
			returned = 0
			next
		}
		/^ *[0-9a-f]+:\t/ {
			code = $0
			sub(/^ *[0-9a-f]+:\t/, "", code)
			sub(/ *#.*/, "", code)
			gsub(/[ \t]+/, " ", code)
			if (code ~ /rdtsc/)
				say("clock")
			if (code ~ /616c697665206d6d/)
				say("magic")
			if (code ~ /5aa5dead5aa5dea0/)
				say("poison")
			if (code ~ /<(mm_check_ended|held_count)>$/)
				say("debug")
			if (code ~ /^(call|jmp|j[a-z]+) .*<panic>$/)
				say("panic")
			if (!returned && code ~ /^(push|enter|sub .*,%rsp)/)
				say("frame")
			if (code ~ /^ret/)
				returned = 1
			if (match(code, /0x[0-9a-f]+\(%r[a-z0-9]+\)/)) {
				operand = substr(code, RSTART + 2, RLENGTH - 3)
				split(operand, part, "(")
				at = number(part[1])
				if (own[register(part[2])] && at >= counters[1] && at < counters[2])
					say("counter")
			}
			if (code ~ /^call/)
				split("", own)
			n = split(code, operands, /[ ,]/)
			if (code ~ /^mov %gs:0x0,/)
				own[register(operands[n])] = 1
			else if (code ~ /^mov %r[a-z0-9]+,%r[a-z0-9]+$/)
				own[register(operands[3])] = own[register(operands[2])]
			else if (operands[n] ~ /^%[a-z0-9]+$/ && code !~ /^(cmp|test|push)/)
				own[register(operands[n])] = 0
		}'
}

# Where the counters are: the checking image's refcount_borrow() counts mm_count_rmw.
counter_range() { # checking image
	local place index count
	place=$(objdump -d --no-show-raw-insn --disassemble=refcount_borrow "$1" |
		sed -n 's/.*addq *.0x1,0x\([0-9a-f]*\)(%r.*/\1/p')
	[[ $place ]] || fail "$1: refcount_borrow() counts nothing"
	index=$(grep '^	X(' common/include/abi/counters.h | grep -n 'X(mm_count_rmw,' | cut -d: -f1)
	count=$(grep -c '^	X(' common/include/abi/counters.h)
	echo "$((16#$place - 8 * (index - 1))) $((16#$place + 8 * (count - index + 1)))"
}

# Files that may read the clock, and why; functions of others are below.
clock_files=(
	guest/bench/ guest/user/ # the workloads: where a stretch begins and ends
	guest/kernel/panic.c guest/kernel/wait.c # a panic, a wait that takes long
	guest/mm/lazy/held.c # the age of what is held
	hyp-shim/xen/clock.c hyp-shim/xen/console.c hyp-shim/bare/ # the outside, and the boot
)

# What has two readings of its own, in mm/: an end, and a flush.
clock_functions=(mm_end mm_end_begin mm_free flush_tlb_mm flush_tlb_mm)

# On the way of a switch, of a call and of an mm's end, whatever the policy: no panic.
timed='^(schedule|context_switch|finish_switch|task_visit_idle|idle_loop|take_woken|block|switch_mm|load_other'
timed+='|enter_mask|leave_mask|leave_mm|native_switch_context|pv_switch_context|eager_.*|refcount_.*|shootdown_.*'
timed+='|hazard_.*|do_shoot_lazy_tlb|cleanup_lazy_tlbs|gather|hold|mmput|mm_end|mm_free|call|call_many|call_mask'
timed+='|post_calls|await_acks|take_calls|ipi_interrupt|ipi_resched|upcall|flush_.*|page_alloc|page_free'
timed+='|mm_unmap_range|unhook|free_below|release_below|mm_map_page|user_fault|task_wake|task_sleep|task_move'
timed+='|x2apic_send_.*|arch_apic_ipi)(\..*)?$'

# These, besides, make no frame and save no register before they return.
fast='^(switch_mm|native_switch_context|pv_switch_context|(refcount|shootdown|hazard)_(borrow|give_back))$'

check_image() { # name, measuring image, checking image
	local range function
	range=$(counter_range "$3")
	instruments "$2" "$range" >"$work/$1"
	instruments "$3" "$range" >"$work/$1-check"
	nm "$2" | awk '{ print $3 }' >"$work/$1-names"

	if grep -E '^(counter|magic|poison|debug) ' "$work/$1"; then
		fail "$2: instruments"
	fi
	awk -v files="${clock_files[*]}" -v functions="${clock_functions[*]}" '
		BEGIN {
			nr_files = split(files, may, " ")
			nr = split(functions, name, " ")
			for (i = 1; i <= nr; i++)
				left[name[i]]++
		}
		$1 == "clock" {
			for (i = 1; i <= nr_files; i++)
				if (index($2, may[i]))
					next
			if ($2 !~ /guest\/mm\/[a-z_]*\.c$/ || left[$3]-- <= 0)
				print
		}' "$work/$1" >"$work/$1-clock"
	if [[ -s $work/$1-clock ]]; then
		cat "$work/$1-clock"
		fail "$2: readings of the clock within a stretch"
	fi
	if awk -v timed="$timed" '$1 == "panic" && $3 ~ timed { print; bad = 1 } END { exit !bad }' "$work/$1"; then
		fail "$2: checks on the way of what is timed"
	fi
	if awk -v fast="$fast" '$1 == "frame" && $3 ~ fast { print; bad = 1 } END { exit !bad }' "$work/$1"; then
		fail "$2: a frame where none is needed"
	fi
	for function in switch_mm refcount_borrow refcount_give_back shootdown_borrow shootdown_give_back call_mask; do
		has "$work/$1-names" "^$function\$"
	done

	# The same search finds them where they are.
	has "$work/$1-check" '^counter .*guest/mm/lazy/refcount.c refcount_borrow '
	has "$work/$1-check" '^counter .*guest/sched/sched.c (schedule|context_switch) '
	has "$work/$1-check" '^magic '
	has "$work/$1-check" '^poison .* page_free '
	has "$work/$1-check" '^debug .* mm_free '
	has "$work/$1-check" '^clock .*guest/kernel/call.c '
	has "$work/$1-check" '^panic .* (mmput|refcount_give_back) '
	has "$work/$1-check" '^frame .* switch_mm '
}

check_image pvh "$product" "$O/guest-pvh-check.elf"
check_image pv "$pv" "$O/guest-pv-check.elf"
