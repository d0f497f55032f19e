# SPDX-License-Identifier: BSD-2-Clause
# The rules that the counters of every cell obey, for counters.sh: prints a line for each cell that
# breaks one. $iters: rounds asked for; $warmup: additional rounds that are not recorded; $held: mms
# that a policy may hold.

def never(what; broken): if broken then what else empty end;

.cells[] | select(.status == "ok") | . as $cell | .counters as $c
| (.path == "evtchn") as $evtchn
| (.guest == "pv") as $pv
| (.path == "evtchn-batch") as $batch
| (.path | startswith("x2apic") or startswith("xapic")) as $apic
| (.workload == "switch") as $switch
| (.flush == "hv") as $hv
| (.policy | IN("eager", "shootdown+block") | not) as $lazy # a blocked vCPU may be on the mm
| (.policy | split("+")) as $words
| (.policy == "shootdown+exitflush" and ($hv | not)) as $left_at_exit # no lazy vCPU is left
| ($iters + $warmup
   # Batches are filled.
   | if $cell.policy == "shootdown+batch" and $cell.workload == "exit"
     then ([$iters, $warmup] | map((. + $held - 1) / $held | floor * $held) | add) else . end) as $rounds
# Rounds with a vCPU on its way to sleep, each with that one lazy; in `flush` of an mm of their own.
| (.metrics | .["asleep.on-its-way.k1"] // .["unmap.on-its-way.k1.asleep"] | .n // 0
   | if . > 0 and $cell.workload == "flush" then . + $warmup else . end) as $way
# Each thread of `switch` has its samples, and those that it takes until the others have theirs.
| ($warmup + ([$iters, 64] | max)) as $visits
# The fan-outs of `exit` (up to 8 vCPUs) and `flush`: how many are not 0, and their sum.
| (.vcpus - 1) as $others
| (if .workload == "exit" then [range(1; .vcpus)]
   else [1, 2, 4, 8, 16, 32, 64, $others | select(. <= $others and . > 0)] | unique end
   | length as $length | {fanouts: $length, targets: (add // 0)}) as {$fanouts, $targets}
| (
	never("IPIs sent are not IPIs received"; $c.ipi_sent != $c.ipi_received),
	never("a multicall entry failed"; $c.multicall_failures != 0),
	# PV makes multicalls for page tables and context switches, too.
	never("an IPI was not an entry of a multicall";
		$batch and (if $pv then $c.multicall_entries < $c.ipi_sent
			    else $c.multicall_entries != $c.ipi_sent end)),
	never("more multicalls than entries"; $c.multicalls > $c.multicall_entries),
	never("more multicalls than hypercalls"; $c.multicalls > $c.hypercalls),
	never("a path without multicalls made one";
		($batch or $pv | not) and $c.multicalls != 0),
	never("fewer hypercalls than IPIs"; $evtchn and $c.hypercalls < $c.ipi_sent),
	never("an event channel path wrote the APIC"; ($apic | not) and $c.icr_writes != 0),
	never("ICR writes are not IPIs"; (.path | IN("x2apic", "xapic")) and $c.icr_writes != $c.ipi_sent),
	never("more ICR writes than IPIs"; $apic and $c.icr_writes > $c.ipi_sent),
	never("a cluster saved no ICR write";
		.path == "x2apic-cluster" and .workload == "ipi" and .vcpus == 8
		and $c.icr_writes * 2 > $c.ipi_sent),
	never("a hypercall without a hypervisor"; .guest == "bare" and $c.hypercalls != 0),
	# At a cell's edge each vCPU may be between an interrupt and its end.
	never("more ends of interrupts than interrupts of the APIC";
		$apic and $c.eoi_writes > $c.ipi_received + $c.ipi_spurious + .vcpus),
	never("an APIC path took upcalls"; $apic and $c.upcalls != 0),
	never("a path that has no fallback fell back";
		(.path | IN("evtchn", "evtchn-batch", "x2apic", "x2apic-cluster", "xapic"))
		and $c.path_fallbacks != 0),

	never("a lazy reference was counted";
		.policy != "refcount" and $c.mm_count_rmw != 0),
	never("eager borrowed"; .policy == "eager" and $c.switches_back != 0),
	never("the end of an mm interrupted vCPUs";
		(.policy | IN("eager", "refcount", "hazard"))
		and $c.shootdowns + $c.shootdown_ipis + $c.shot_lazy != 0),
	never("a vCPU that had left was interrupted for an mm";
		(.policy == "shootdown+block" or $left_at_exit)
		and .workload == "exit" and $c.shootdown_ipis != 0),
	never("a policy that does not defer ends deferred one";
		($words[-1] | IN("quiesce", "hazard", "batch") | not) and $c.mms_deferred != 0),
	never("more mms were held at a time than deferred"; $c.mms_held_peak > $c.mms_deferred),
	# An mm's struct and its root, of which PV has two.
	never("the pages held are not those of the mms held";
		$c.pages_held_peak != $c.mms_held_peak * (if $pv then 3 else 2 end)),
	never("not every end was deferred, or too many mms were held";
		.workload == "exit" and (.policy | IN("quiesce", "shootdown+batch"))
		and ($c.mms_deferred != $c.mms_ended or $c.mms_held_peak > $held)),
	never("a policy without duties handed one over";
		$c.mms_handed_over > 0 and .policy != "hazard"),
	# To the exiting vCPU itself, which is the last to leave in this workload.
	never("a duty was not handed to a vCPU that holds the mm";
		.workload == "exit" and .policy == "hazard"
		and ($c.mms_handed_over != $c.mms_ended or $c.mms_deferred != $c.mms_ended)),
	never("a plain shootdown avoided an IPI";
		.policy == "shootdown" and $c.shootdown_ipis_avoided != 0),
	never("the flush at exit did not spare the final drop an IPI for each lazy vCPU";
		.workload == "exit" and $left_at_exit
		and $c.shootdown_ipis_avoided != $rounds * $targets + $way),
	never("vCPUs other than targets and initiator acted on a shootdown, or too few did";
		.policy == "shootdown"
		and ($c.shot_lazy + $c.shot_idle | . < $c.shootdown_ipis
			or . > $c.shootdown_ipis + $c.mms_ended)),

	never("not one visit to idle a round and vCPU";
		$switch and if .vcpus == 1 then $c.switches_lazy != $visits
			    else $c.switches_lazy < .vcpus * $visits end),
	never("threads that play on until all have their samples do not end";
		$switch and $c.switches_lazy > 3 * .vcpus * $visits),
	never("not two locked operations for each visit, the one after the task's end included";
		$switch and .policy == "refcount"
		and $c.mm_count_rmw != 2 * ($c.switches_lazy + .vcpus)),
	never("a vCPU did not enter the mask exactly once";
		$switch and .policy == "shootdown" and $c.mm_cpumask_rmw != .vcpus),
	never("visits to idle load roots";
		$switch and .policy != "eager" and $c.root_loads > 5 * .vcpus),
	never("not two root loads a visit";
		$switch and .policy == "eager" and $c.root_loads < 2 * $c.switches_lazy),
	# A player wakes only a partner that sleeps. First one pair, from 4 vCPUs on twice all pairs.
	never("a ping-pong round without two blocks";
		.workload == "pingpong" and $c.blocks < 2 * ($iters + $warmup)
			+ (if .vcpus < 4 then 0 else
			   2 * (.vcpus / 2 | floor) * 2 * (([$iters, 16] | max) + $warmup) end)),

	never("a flush by the hypervisor sent IPIs"; $hv and $c.flush_ipis != 0),
	never("a flush by IPI asked the hypervisor"; ($hv | not) and $c.flushes_hv != 0),
	never("fewer IPIs than vCPUs interrupted by flushes and ends of mms";
		$c.ipi_sent + $c.ipi_coalesced < $c.flush_ipis + $c.shootdown_ipis),
	never("an exit's flush left out a lazy vCPU, which may walk freed tables";
		.workload != "flush" and $c.flush_skipped != 0),
	never("exits did not flush every lazy vCPU by IPI";
		.workload == "exit" and ($hv | not)
		and $c.flush_ipis != (if $lazy then $rounds * $targets + $way else 0 end)),
	never("exits did not flush by one hypercall";
		.workload == "exit" and $hv
		and $c.flushes_hv != (if $lazy then $rounds * $fanouts + $way else 0 end)),
	never("the flush changed the number of the policy's IPIs";
		.workload == "exit" and .policy == "shootdown"
		and $c.shootdown_ipis != $rounds * $targets + $way),
	never("a batch did not send a single round of IPIs";
		.workload == "exit" and .policy == "shootdown+batch"
		and $c.shootdown_ipis != $c.mms_ended / $held / ($fanouts + 1) * $targets),
	# Two ways to unmap with k running, one of them with k lazy, and once with one on its way; and the
	# mms of these scenes, which end.
	never("unmapping did not interrupt exactly the vCPUs it must";
		.workload == "flush" and ($hv | not)
		and $c.flush_ipis != $targets * (2 * $rounds + if $lazy then $rounds + 4 else 0 end)
			+ (if $lazy and $way > 0 then $way + 1 else 0 end)),
	never("unmapping did not make exactly the hypercalls it must";
		.workload == "flush" and $hv
		and $c.flushes_hv != $fanouts * (2 * $rounds + if $lazy then $rounds + 4 else 0 end)
			+ (if $lazy and $way > 0 then $way + 1 else 0 end)),
	never("unmapping a page did not leave out exactly the lazy vCPUs";
		.workload == "flush" and $c.flush_skipped != (if $lazy then $rounds * $targets else 0 end)),
	never("a vCPU that was left out, or flushed by the hypervisor, did not catch up";
		.workload == "flush"
		and $c.flush_late != (if $hv then 2 * $c.flush_skipped + (if $lazy then $way else 0 end)
			else $c.flush_skipped end)),

	never("a workload without processes counts some";
		(.workload | IN("churn", "migrate") | not)
		and $c.forks + $c.execs + $c.page_faults + $c.migrations != 0),
	never("fewer IPIs than were sent to flush, to end mms and to wake";
		$c.ipi_sent + $c.ipi_coalesced < $c.flush_ipis + $c.shootdown_ipis + $c.resched_ipis),
	# The root's mm, and of each process the copy of its parent's and its own.
	never("not two mms a process"; .workload == "churn"
		and ($c.forks != $c.execs or $c.mms_ended != 1 + 2 * $c.forks)),
	# Both go to the vCPUs on which the process has run, except the one on which it ends.
	never("the policy did not interrupt exactly the vCPUs that the flush did";
		.workload == "churn" and .policy == "shootdown" and ($hv | not) and $c.shootdown_ipis != $c.flush_ipis),
	# Two roots. A process touches 8 pages, two of which are copies, and moves once.
	never("not one process a round that moves once"; .workload == "migrate"
		and ([$c.forks, $c.migrations, $c.mms_ended - 2, ($c.page_faults - 4) / 6]
			| any(. != $iters + $warmup))),
	never("the process's first vCPU was not interrupted once for each flush and end";
		.workload == "migrate" and .policy == "shootdown"
		and ($c.shootdown_ipis != $c.forks
			or $c.flush_ipis != (if $hv then 0 else 2 * $c.forks end))),
	never("the metrics are not the counters"; .workload == "churn"
		and ({processes: (1 + $c.forks), mms: $c.mms_ended, pages: $c.page_faults,
			migrations: $c.migrations, "flush-ipis": $c.flush_ipis,
			"end-ipis": $c.shootdown_ipis, "resched-ipis": $c.resched_ipis}
			| to_entries | any(.value != $cell.metrics[.key].max))),

	never("pages allocated are not pages freed"; $c.pages_allocated != $c.pages_freed),
	never("an mm is left"; $c.mms_ended == 0 and .workload != "ipi"),
	never("the vCPUs' counters do not add up";
		any($c | keys[]; $c[.] != ($cell.counters_per_vcpu[.] | add)))
)
| "\($cell.guest), \($cell.vcpus) vCPUs, \($cell.policy), \($cell.path), \($cell.flush), "
	+ "\($cell.workload): \(.)"
