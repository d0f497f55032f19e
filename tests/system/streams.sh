#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Where output goes, and input that is wrong: a full disk is one line and exit code 2, whatever was
# printed; devices, FIFOs and links stay what they are; a results file that lies is refused with the
# place of the lie. Needs no lab.
source "$(dirname "$0")/lib.sh"

good=$work/good.json
cp tests/fuzz/corpus/results/lab.json "$good"

# Standard output to a full device: whoever prints must say so.
number=0
full() { # command...
	number=$((number + 1))
	echo "full: ${*##*/}"
	expect 2 "full-$number" bash -c 'exec "$@" >/dev/full' - "$@"
	one_line "full-$number" "standard output: No space left on device"
}
for option in --help --version -V help; do
	full "$tool" "$option"
done
for command in sweep report diff list host-check vcpu-set clean; do
	full "$tool" "$command" --help
	full "$tool" "$command" --usage
done
full "$tool" host-check
full "$lab" --help
for what in guests policies paths flushes workloads evtchn-abis upcalls ports; do
	full "$tool" list "$what"
	full "$tool" list --json "$what"
done
full "$tool" report "$good"
full "$tool" report --csv - "$good"
# More than any buffer: the first part is refused long before the end.
jq -c '.cells[0] as $c | .cells = [range(300) | . as $i | $c | .rep = $i]' "$good" >"$work/many.json"
full "$tool" report --csv - "$work/many.json"

expect 2 closed bash -c '"$@" >&-' - "$tool" list policies
one_line closed "standard output: Bad file descriptor"
# What is opened next must not get the place of a closed standard output.
expect 2 closed-csv bash -c '"$@" >&-' - "$tool" report --csv - "$good"
one_line closed-csv "standard output: Bad file descriptor"

expect 0 csv "$tool" report --csv - "$good"
csv=$work/csv.out
has "$csv" "^guest,vcpus,"

same() { # file
	cmp "$csv" "$1" || fail "$1 is not the CSV report"
}

# Regular files: replaced, through links, with nothing left beside them.
mkdir "$work/dir" "$work/dir/sub"
echo old >"$work/dir/sub/file"
ln -s sub/file "$work/dir/link"
ln -s link "$work/dir/link-to-link"
expect 0 link "$tool" report --csv "$work/dir/link-to-link" "$good"
same "$work/dir/sub/file"
[[ $(readlink "$work/dir/link") == sub/file && $(readlink "$work/dir/link-to-link") == link ]] ||
	fail "a link was replaced"
[[ $(find "$work/dir" | wc -l) -eq 5 ]] || fail "left beside it: $(find "$work/dir")"

# Everything else: written in place. Never by a name in /dev: as root a tool that is wrong would replace
# what the whole machine uses.
stdout=$work/stdout
ln -s /proc/self/fd/1 "$stdout"
"$tool" report --csv "$stdout" "$good" | cat >"$work/stdout.csv"
same "$work/stdout.csv"
echo before >"$work/appended"
"$tool" report --csv "$stdout" "$good" >>"$work/appended"
cat <(echo before) "$csv" | cmp - "$work/appended" || fail "appending has lost what was there"
mkfifo "$work/fifo"
exec {fifo}<>"$work/fifo" # neither side waits for the other; the report is less than a pipe holds
expect 0 fifo "$tool" report --csv "$work/fifo" "$good"
[[ -p $work/fifo ]] || fail "the FIFO was replaced"
head -c "$(stat -c %s "$csv")" <&"$fifo" >"$work/fifo.csv"
exec {fifo}<&-
same "$work/fifo.csv"
[[ -L $stdout ]] || fail "the link to standard output was replaced"
# Only root can make devices, and not on every file system; others cannot replace the machine's.
full_device=/dev/full
if ((EUID == 0)); then
	full_device=
	if mknod "$work/null" c 1 3 && mknod "$work/full" c 1 7 && : >"$work/null" 2>/dev/null; then
		full_device=$work/full
		expect 0 null "$tool" report --csv "$work/null" "$good"
		[[ -c $work/null ]] || fail "the device was replaced"
	fi
fi
if [[ -n $full_device ]]; then
	expect 2 device "$tool" report --csv "$full_device" "$good"
	one_line device "full: No space left on device"
	[[ -c $full_device ]] || fail "the full device was replaced"
fi

# An output that is the input, by any name.
cp "$good" "$work/input.json"
ln -s input.json "$work/soft.json"
ln "$work/input.json" "$work/hard.json"
for output in input soft hard; do
	expect 1 "own-$output" "$tool" report --csv "$work/$output.json" "$work/input.json"
	one_line "own-$output" "$output.json: is the input"
done
# shellcheck disable=SC2016 # expanded there
expect 1 own-stdout bash -c 'exec "$1" report "$2" >>"$2"' - "$tool" "$work/input.json"
one_line own-stdout "standard output: is the input"
cmp "$good" "$work/input.json" || fail "the input was overwritten"

# Files that cannot be read are the user's mistake.
unreadable() { # file, expression
	expect 1 unreadable "$tool" report "$1"
	one_line unreadable "$2"
}
unreadable "$work/missing.json" "missing.json: No such file or directory"
unreadable "$work/dir" "dir: Is a directory"
unreadable "$good/below" "below: Not a directory"

# Files that are not results, or whose content is wrong, are not valid.
bad() { # expression, file
	expect 4 bad "$tool" report "$2"
	one_line bad "${2##*/}: $1"
	lacks "$work/bad.out" .
}
: >"$work/empty"
bad "line 1: " "$work/empty"
head -c 1000 "$good" >"$work/cut"
bad "line [0-9]+: " "$work/cut"
echo '[]' >"$work/array"
bad "no schema, so not a results file" "$work/array"
sed 's/"rep":0/"rep":0,"rep":0/' "$good" >"$work/key-twice"
bad "line 2: duplicate object key" "$work/key-twice"
sed 's/"order":24/"order":99999999999999999999/' "$good" >"$work/huge"
bad "line 2: too big .*integer" "$work/huge"

lies=0
while IFS='|' read -r change expression; do
	[[ -n $change && $change != "#"* ]] || continue
	lies=$((lies + 1))
	jq -c "$change" "$good" >"$work/lie.json"
	cmp -s "$work/lie.json" <(jq -c . "$good") && fail "$change changes nothing"
	bad "${expression# }$" "$work/lie.json"
done <tests/system/streams.lies
((lies >= 40)) || fail "only $lies lies"
expect 0 good "$tool" report <(jq -c . "$good")
