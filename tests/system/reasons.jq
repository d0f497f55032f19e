# SPDX-License-Identifier: BSD-2-Clause
# For cells.sh: prints a line for each cell that is n/a without a true reason, or that is ok although
# there is such a reason.

def reasons:
	if .guest == "pv" and (.path | startswith("x2apic") or startswith("xapic"))
	then "no local APIC in a classic PV domain" else empty end,
	if .guest == "pvh" and (.path | startswith("xapic"))
	then "the local APIC is in x2APIC mode" else empty end,
	if .guest == "bare" and (.path | startswith("x2apic"))
	then "no x2APIC in CPUID" else empty end,
	if .guest == "bare" and (.path | startswith("evtchn"))
	then "no hypervisor, so no event channels" else empty end,
	if .guest == "bare" and .flush == "hv" then "no hypervisor here flushes TLBs" else empty end,
	if .vcpus == 1 and (.workload | IN("pingpong", "migrate")) then "needs two vCPUs" else empty end;

.cells[] | [reasons] as $true
| select(if .status == "n/a" then .reason | IN($true[]) | not else $true != [] end)
| "\(.guest), \(.vcpus) vCPUs, \(.policy), \(.path), \(.flush), \(.workload): "
	+ if .status == "n/a" then .reason else "is \(.status)" end
