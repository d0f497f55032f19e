#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The sleep sets leave out ways to states, and no state: with and without them, a cell has the same
# number of states. Of the scenarios, those that are quick without.
# Usage: O=BUILD orders.sh [SCENARIO]...
set -euo pipefail

: "${O:?is the build directory}"
(($#)) || set -- litmus-sb-ordered litmus-published calls-across calls-wake calls-two-initiators \
	calls-and-wake wake-block exit-switch exit-hand-over exit-sleep move-asleep

states() { # option...
	local scenario
	for scenario in "${scenarios[@]}"; do
		"$O/tests/model/model" --brief "$@" "$scenario"
	done | awk '$1 ~ "/" { print $1, $2 }'
}

scenarios=("$@")
some=$(states)
all=$(states --all-orders)
[[ $some == "$all" ]] || {
	diff <(echo "$some") <(echo "$all")
	echo "FAIL: the sleep sets leave out states" >&2
	exit 1
}
echo "$(wc -l <<<"$some") cells, each with the same states"
