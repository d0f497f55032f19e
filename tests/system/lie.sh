#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# A guest that lies about its results is detected: if the frame is not valid no cell is used (exit
# code 4), if a record is not valid its cell fails (3), and each message says what was wrong.
# All lies are told in one job in the lab, lie.job.sh.
source "$(dirname "$0")/lib.sh"

frame=(
	'lie-seal|seal does not match'
	'lie-magic|magic is'
	'lie-version|version is [0-9]+, this tool reads [0-9]+$'
	'lie-used-huge|used_bytes is'
	'lie-used-beyond|used_bytes is'
	'lie-env-string|string that is not printable'
	'lie-env-control|string that is not printable'
	'lie-record-bytes|record 0 .* does not fit'
	'lie-record-zero|record 0 .* does not fit'
	'lie-record-type|record 0 has type 77'
)
record=(
	'lie-checksum|checksum does not match'
	'lie-index|index is beyond the plan'
	'lie-status|status is 99'
	'lie-vcpus|nr_vcpus is 4294967295'
	'lie-metrics|nr_metrics is 4294967295'
	'lie-entries|4294967295 entries do not fit'
	'lie-name|no valid name'
	'lie-unit|has unit 1234'
	'lie-bucket|index 4294967295'
	'lie-form|has form 99'
	'lie-value|do not match the samples'
	'lie-samples|there are [0-9]+ samples'
	'lie-twice|this cell twice'
)
lies=("${frame[@]%%|*}" "${record[@]%%|*}" lie-cells-done)
expect 0 job "$lab" run --quiet --out "$work/out" --file "$tool" --file "$test_image" \
	-- tests/system/lie.job.sh "${lies[@]}"

verdict() { # NAME|EXPRESSION, code, good cells
	local name=${1%%|*} file
	file=$work/out/$name
	[[ $(<"$file/code") -eq $2 ]] || {
		cat "$file/err"
		fail "$name: exit code $(<"$file/code"), expected $2"
	}
	has "$file/err" "${1#*|}"
	[[ $(count_cells "$file" '.status == "ok"') -eq $3 ]] || fail "$name: not $3 cells are ok"
	[[ $(count_cells "$file" true) -eq 3 ]] || fail "$name: not 3 cells"
}
for lie in "${frame[@]}"; do
	verdict "$lie" 4 0
done
for lie in "${record[@]}"; do
	case $lie in
	lie-twice*) verdict "$lie" 3 1 ;;
	*) verdict "$lie" 3 2 ;;
	esac
done
verdict 'lie-cells-done|the guest says 4294967295 cells done after' 3 0
has "$work/job.out" '^left: 0 destroyed, 0 kept'
