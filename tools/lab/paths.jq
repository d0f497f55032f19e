# SPDX-License-Identifier: BSD-2-Clause
# What a round costs by each path, as executed and without Xen's fetch and decode: docs/measuring.md.
#   jq -r -f tools/lab/paths.jq DIR/results.json    of a sweep with one vCPU count and one policy
# A row a path and guest: a cross-call to 1 and to all other vCPUs, and a ping-pong switch, each as
# executed and, after the slash, without. Xen decodes nothing of a PV guest, so that has no second.

def sep: round | tostring | [while(length > 0; .[:-3]) | .[-3:]] | reverse | join(",");
# Of the pass's cell, the median of its repetitions' medians.
def figure($cells; $pass; $workload; $metric):
	[$cells[] | select(.pass == $pass and .workload == $workload) | .metrics[$metric] | values | .p50] |
	sort | if length > 0 then .[(length - 1) / 2 | floor] | sep else null end;
def both($cells; $workload; $metric):
	figure($cells; "assist"; $workload; $metric) as $without |
	(figure($cells; "measure"; $workload; $metric) // "n/a") + (if $without then " / " + $without else "" end);

[.cells[] | select(.status == "ok" and .flush == "ipi")] |
(map(.vcpus) | max - 1) as $k |
"| guest | path | k = 1 | k = \($k) | ping-pong switch |",
"| --- | --- | ---: | ---: | ---: |",
(group_by(.guest)[] | group_by(.path)[] |
	"| \(.[0].guest) | `\(.[0].path)` | \(both(.; "ipi"; "broadcast.k1")) | \(both(.; "ipi"; "broadcast.k\($k)")) | \(both(.; "pingpong"; "switch")) |")
