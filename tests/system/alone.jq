# SPDX-License-Identifier: BSD-2-Clause
# For alone.sh: a line for each difference between cells that both of two sweeps have, $one and
# $other. $xen: they are of a guest on Xen, whose timers come at other moments of a cell.

# What a timer of Xen's may change (docs/measuring.md, "A cell stands alone").
def timing_counter($cell):
	# In `switch` a thread whose turn a timer ends lets the others, who have their samples, play on.
	$xen and ($cell.workload == "churn" or $cell.workload == "switch" or . == "blocks" or
		startswith("multicall"));
def timing_metric($cell): $xen and (test("first-ack|rate|^asleep.*end$|on-its-way") or
	($cell.workload == "churn" and (test("^(flush-ipis|mms|processes|pages|migrations)$") | not)));
# Of a median of instructions, at most.
def bound($cell): if $xen | not then 0 elif $cell.workload == "pingpong" then 0.05 else 0.003 end;

def key: [.guest, .vcpus, .policy, .path, .flush, .workload, .pass, .rep] | join(" ");

($other[0].cells | map({key: key, value: .}) | from_entries) as $by_key |
($one[0].cells[] | select($by_key[key])) as $cell | ($cell | key) as $key | $by_key[$key] as $b |
if $b.status != $cell.status then
	"\($key): \($cell.status), \($b.status)"
elif $cell.status == "ok" then
	(($cell.counters // {}) | to_entries[] | select(.value != $b.counters[.key]) |
		select(.key | timing_counter($cell) | not) |
		"\($key): \(.key) is \(.value) and \($b.counters[.key])"),
	($cell.metrics | to_entries[] | .key as $name | .value as $m | $b.metrics[$name] as $n |
		select($name | timing_metric($cell) | not) |
		select(if $xen and $m.unit != "count"
			then ($n.p50 - $m.p50 | fabs) > bound($cell) * $m.p50 else $m != $n end) |
		"\($key): \($name) is \($m.p50) and \($n.p50)"),
	(select($xen | not) | select($cell.ticks != $b.ticks) |
		"\($key): took \($cell.ticks) and \($b.ticks)")
else empty end
