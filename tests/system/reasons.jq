# SPDX-License-Identifier: BSD-2-Clause
# For cells.sh: prints a line for each cell that is planned although no such guest can fill it, or not
# planned although one can; that is n/a without a true reason, or that is ok although there is such a
# reason; and for each reason of the first kind that the plan does not give.

# What is so on every machine.
def always:
	if .guest == "pv" and (.path | startswith("x2apic") or startswith("xapic"))
	then "no local APIC in a classic PV domain" else empty end,
	if .guest == "pvh" and (.path | startswith("xapic"))
	then "the local APIC is in x2APIC mode" else empty end,
	if .guest == "bare" and (.path | startswith("evtchn"))
	then "no hypervisor, so no event channels" else empty end,
	if .guest == "bare" and .flush == "hv" then "no hypervisor here flushes TLBs" else empty end,
	if .vcpus == 1 and (.workload | IN("pingpong", "migrate")) then "needs two vCPUs" else empty end;

# What is so in this QEMU.
def here:
	if .guest == "bare" and (.path | startswith("x2apic"))
	then "no x2APIC in CPUID" else empty end;

# A disturbed guest measures a cell with another number online than it was booted, and planned, with.
def text: "\(.guest), \(.booted_vcpus // .vcpus) vCPUs, \(.policy), \(.path), \(.flush), \(.workload)";

. as $results
| [.plan | {guest: .guests[], vcpus: .vcpus[], policy: .policies[], path: .paths[], flush: .flushes[],
	workload: .workloads[]}] as $all
| ([$all[] | select([always] == []) | text] | unique) as $expected
| ([.cells[] | text] | unique) as $planned
| (($planned - $expected)[] + " is planned"),
  (($expected - $planned)[] + " is not planned"),
  ((([$all[] | always] | unique) - [.plan.not_planned[]?.reason])[] + ": is not said"),
  ($results.cells[] | [here] as $true
	| select(if .status == "n/a" then .reason | IN($true[]) | not else $true != [] end)
	| text + ": " + if .status == "n/a" then .reason else "is \(.status)" end)
