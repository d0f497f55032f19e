# SPDX-License-Identifier: BSD-2-Clause
# What a cell costs, from results.json: a line for each guest, workload and path with the mean over its cells, in
# millions of ticks: of the whole cell, and of the stretches that its samples cover. The rest is warm-up
# and what comes between samples.
#   jq -r -f tools/lab/cell-costs.jq DIR/results.json

# The figures that contain all others of a round; `switch` samples half a round trip on each vCPU.
def totals: map(select(.part == "settled"
	or (.part == null and (.what | IN("dry-run", "self", "round", "whole", "broadcast")))));
def sampled:
	if .workload == "churn" then .ticks
	elif .workload | IN("switch", "pingpong") then .metrics.switch | 2 * .n * .mean
	else [.metrics | totals[] | .n * .mean] | add // 0 end;
def millions: . / 1e5 | round / 10;

[.cells[] | select(.status == "ok")] | group_by(.guest, .workload, .path)[]
| "\(.[0].guest)\t\(.[0].workload)\t\(.[0].path)\t\(map(.ticks) | add / length | millions)\t"
	+ "\(map(sampled) | add / length | millions)"
