# SPDX-License-Identifier: BSD-2-Clause
# For online.sh: a line for each difference between two sweeps of the same cells, $boots and
# $online.

# Counts that a preempted multicall, or an interrupt that comes at another moment, may change.
["multicalls", "multicall_entries", "multicall_splits", "blocks", "ipi_spurious", "eoi_writes"] as $loose |

# In `churn`, counts that do not depend on which vCPUs are awake, and when.
["pages_allocated", "pages_freed", "page_faults", "forks", "execs", "migrations", "mms_ended",
	"shootdowns", "shootdown_ipis", "flush_ipis", "mm_cpumask_rmw"] as $steady |
["processes", "mms", "pages", "migrations", "flush-ipis", "end-ipis"] as $steady_metrics |

# In `switch` a thread whose turn a timer ends lets the others, who have their samples, play on.
def plays_on: .workload == "switch";

def key: [.vcpus, .policy, .path, .flush, .workload, .rep] | join(" ");

($online[0].cells | map({key: key, value: .}) | from_entries) as $by_key |
$boots[0].cells[] | key as $key | $by_key[$key] as $other |
select(.path != "x2apic-allbut" or .vcpus == $boots[0].cells[-1].vcpus) |
if $other == null or $other.status != .status then
	"\($key): \(.status), \($other.status)"
elif .status == "ok" then
	(.workload == "churn") as $churn |
	(if plays_on then empty else .counters end | to_entries[] | select(.key as $name |
		if $churn then $steady | index($name) else $loose | index($name) | not end) |
		select(.value != $other.counters[.key]) |
		"\($key): \(.key) is \(.value) and \($other.counters[.key])"),
	(.metrics | to_entries[] | .key as $name | .value as $a | $other.metrics[$name] as $b |
		select(if $churn then $steady_metrics | index($name)
			else $a.what == "rate" or $a.part == "first-ack" | not end) |
		select(if $a.unit == "count" then $a.p50 != $b.p50
			else ($b.p50 - $a.p50 | fabs) > $bound * $a.p50 end) |
		"\($key): \($name) is \($a.p50) and \($b.p50)")
else empty end
