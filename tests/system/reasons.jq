# SPDX-License-Identifier: BSD-2-Clause
# For cells.sh: prints a line for each cell that is n/a without a reason that is true of it, or ok
# where there is such a reason.

def reasons:
	if .guest == "pv" and (.path | startswith("x2apic"))
	then "no local APIC in a classic PV domain" else empty end,
	if .vcpus == 1 and .workload == "pingpong" then "needs two vCPUs" else empty end;

.cells[] | [reasons] as $true
| select(if .status == "n/a" then .reason | IN($true[]) | not else $true != [] end)
| "\(.guest), \(.vcpus) vCPUs, \(.policy), \(.path), \(.flush), \(.workload): "
	+ if .status == "n/a" then .reason else "is \(.status)" end
