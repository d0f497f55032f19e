#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The rooms of guest/, hyp-shim/ and tools/ (tests/rooms.list): each uses only those before it. Arrows
# are derived from the includes of the sources and, where objects are built, from their symbols.
# Started by tests/run; what is checked is the tree it stands in, so a copy can be checked too.
#   rooms.sh includes   what a file includes lies in its own room or in one before it
#   rooms.sh symbols    what an object leaves undefined is defined there
#   rooms.sh sizes      files in a folder, lines in a function
#   rooms.sh planted    the three above fail on a copy in which each is broken
set -euo pipefail

: "${O:?is the build directory; start this with tests/run NAME}"
readonly FILES_MAX=20 LINES_MAX=60

# Tracked files, and new ones that git does not ignore; outside a repository, all. Arguments: folders.
sources() {
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
			[[ ! -f $file ]] || echo "$file"
		done
	else
		find "$@" -type f
	fi
}

# The awk functions of both checks: room_of(path), and arrow(from, to), which says what is wrong.
# rooms.list is read first. A room's number is its place; headers in TOP/include/ROOM are ROOM's.
# shellcheck disable=SC2016 # awk's, not the shell's
readonly LIBRARY='
FILENAME == list {
	if ($0 ~ /^[a-z-]+:/) {
		top = $1
		sub(/:$/, "", top)
		tops[top] = 1
		for (i = 2; i <= NF; i++) {
			if ($i == "|")
				continue
			# Rooms that a bar joins do not see each other.
			if ($(i - 1) != "|")
				number++
			place[top "/" $i] = number
		}
	} else if ($0 ~ /^  [a-z\/-]+ may use/) {
		for (i = 4; i <= NF; i++)
			may[$1 " " $i] = 1
	}
	next
}

function top_of(path) {
	sub(/\/.*/, "", path)
	return path
}

# The longest folder above path that is a room. As somebody else includes it, a header of the CPU is the
# contract'"'"'s, whichever platform has it.
function target_of(path) {
	return path ~ /^hyp-shim\/.*\/include\/arch\// ? "hyp-shim/arch" : room_of(path)
}

function room_of(path,    room) {
	if (path ~ /^guest\/include\//)
		sub(/include\//, "", path)
	room = path
	while (sub(/\/[^\/]*$/, "", room))
		if (room in place)
			return room
	return top_of(path)
}

function complain(text) {
	print text
	bad = 1
}

function allowed(from, to,    a, b) {
	a = top_of(from)
	b = top_of(to)
	if (from == to)
		return 1
	# What a room of its own may use, its top folder may not.
	if (a != b)
		return (a " " b) in may || (a " " to) in may || (from " " b) in may || (from " " to) in may
	if (from == a)
		return 1 # a file of the folder itself is above its rooms
	if (!(from in place) || !(to in place))
		return 0
	return place[to] < place[from]
}
'

check_includes() {
	local files status=0
	files=$(mktemp)
	sources common guest hyp-shim tools | grep -E '\.[chS]$' >"$files"
	# shellcheck disable=SC2046 # no file of the tree has a space in its name
	awk -v list=tests/rooms.list -v files="$files" "$LIBRARY"'
	BEGIN {
		while ((getline path < files) > 0) {
			nr++
			folder = path
			sub(/\/[^\/]*$/, "", folder)
			# Every ending of a header'"'"'s path is a name by which it can be included.
			for (name = path; sub(/^[^\/]*\//, "", name);)
				named[name] = named[name] " " path
		}
	}
	/^#[ \t]*include[ \t]*[<"]/ {
		name = $0
		sub(/^[^<"]*[<"]/, "", name)
		sub(/[>"].*/, "", name)
		if ($0 ~ /</ && name !~ /\//)
			next # the C library has it
		from = room_of(FILENAME)
		folder = FILENAME
		sub(/\/[^\/]*$/, "", folder)
		n = split(named[name], found, " ")
		if (!n)
			next # Xen, jansson, ...
		# Any of the files of that name that is allowed will do: the include path decides.
		good = 0
		for (i = 1; i <= n; i++)
			good = good || found[i] == folder "/" name || allowed(from, target_of(found[i]))
		if (!good)
			complain(FILENAME ": includes " name ", of " room_of(found[1]) ", but is in " from)
	}
	FNR == 1 && room_of(FILENAME) in tops && FILENAME ~ /\/.*\// {
		folder = FILENAME
		sub(/\/[^\/]*$/, "", folder)
		if (!(folder in told))
			complain(folder ": is no room of tests/rooms.list")
		told[folder] = 1
	}
	END { exit bad }
	' tests/rooms.list $(<"$files") || status=1
	rm -f "$files"
	return "$status"
}

# Objects by the room of their source: OBJECT-FOLDER prefixes are cut off.
check_symbols() {
	local set status=0 bad=0
	for set in tools pvh pv; do
		check_symbol_set "$set" || bad=1
		((bad == 0)) # the status of the pipe
	done | sort -u || status=1
	check_built || status=1
	return "$status"
}

# A source without an object is in a folder that no build.mk names.
check_built() {
	local file status=0
	while read -r file; do
		if [[ ! -e $O/${file%.?}.o && ! -e $O/pvh/$file.o && ! -e $O/pv/$file.o && ! -e $O/host/${file%.?}.o &&
			$file != *.lds.S && $file != */lab/qemu/* ]]; then
			echo "$file: is not built: no list of folders in guest/, hyp-shim/ or tools/build.mk has it"
			status=1
		fi
	done < <(sources guest hyp-shim tools | grep -E '\.[cS]$')
	return "$status"
}

check_symbol_set() { # tools, pvh or pv
	local prefix objects
	case $1 in
	tools) prefix=$O/ objects=$(find "$O/tools" -name '*.o' ! -name revision.o) ;;
	*) prefix=$O/$1/ objects=$(find "$O/$1" -name '*.o' -path "$O/$1/*/*") ;;
	esac
	[[ -n $objects ]] || {
		echo "no objects of $1 in $O"
		return 1
	}
	# Across the boundary a name is used if the contract has it. Sources that are gone leave objects behind.
	# shellcheck disable=SC2046,SC2086
	nm -A -P $objects | sed "s|^$prefix||" | awk -v list=tests/rooms.list "$LIBRARY"'
	FILENAME != "-" {
		while (match($0, /[A-Za-z_][A-Za-z_0-9]*/)) {
			contract[substr($0, RSTART, RLENGTH)] = 1
			$0 = substr($0, RSTART + RLENGTH)
		}
		next
	}
	{
		object = $1
		sub(/:$/, "", object)
		source = object
		sub(/\.o$/, "", source)
		if (source !~ /\.[cS]$/)
			source = source ".c"
		if (!(source in exists)) {
			exists[source] = (getline line < source) >= 0
			close(source)
		}
		if (!exists[source] || source ~ /^tests\//)
			next
		if ($3 == "U")
			uses[source " " $2] = 1
		else if ($3 ~ /^[A-TV-Z]$/)
			definer[$2] = source
	}
	END {
		for (use in uses) {
			split(use, part, " ")
			if (!(part[2] in definer))
				continue
			from = room_of(part[1])
			to = room_of(definer[part[2]])
			if (allowed(from, to))
				continue
			if (top_of(from) != top_of(to) && part[2] in contract)
				continue
			complain(part[1] ": uses " part[2] " of " definer[part[2]] ", but is in " from)
		}
		exit bad
	}
	' tests/rooms.list $(sources hyp-shim | grep -E '/include/(hyp|arch)/') -
}

check_sizes() {
	local status=0
	sources guest hyp-shim tools | awk -v max="$FILES_MAX" '
		{ sub(/\/[^\/]*$/, ""); nr[$0]++ }
		END {
			for (folder in nr)
				if (nr[folder] > max) {
					print folder ": " nr[folder] " files, more than " max
					bad = 1
				}
			exit bad
		}' || status=1
	# shellcheck disable=SC2046
	awk -v max="$LINES_MAX" '
		/^[a-zA-Z_].*\(/ { name = $0 }
		/^\{/ { start = FNR }
		/^\}/ {
			if (start && FNR - start + 1 > max) {
				print FILENAME ":" start ": " FNR - start + 1 " lines, more than " max ": " name
				bad = 1
			}
			start = 0
		}
		END { exit bad }' $(sources common guest hyp-shim tools tests | grep '\.c$') || status=1
	return "$status"
}

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# Breaks a copy of the tree on purpose, one thing at a time.
check_planted() {
	local copy file
	O=$(realpath "$O")
	copy=$(mktemp -d)
	# shellcheck disable=SC2064
	trap "rm -rf '$copy'" EXIT
	sources common guest hyp-shim tools tests | cpio -pdm --quiet "$copy"
	cd "$copy"
	check_includes || fail "the copy is not as good as the tree"

	printf '#include "cli/commands.h"\n' >>tools/base/reason.c
	! check_includes >planted.txt || fail "an include of cli/ in base/ went unnoticed"
	grep -q '^tools/base/reason.c: includes cli/commands.h' planted.txt || fail "$(<planted.txt)"
	sed -i '$d' tools/base/reason.c

	printf '#include <shim/evtchn.h>\n' >>guest/mm/mm.c
	! check_includes >planted.txt || fail "an include of the shim in guest/ went unnoticed"
	sed -i '$d' guest/mm/mm.c

	printf '#include "mm/mm.h"\n' >>hyp-shim/xen/evtchn.c
	! check_includes >planted.txt || fail "an include of guest/ in the shim went unnoticed"
	sed -i '$d' hyp-shim/xen/evtchn.c
	check_includes || fail "the copy was not restored"

	mkdir build
	cp -r "$O"/{tools,pvh,pv,host} build
	O=build
	check_symbols || fail "the copied objects are not as good as the built ones"
	echo 'int command_list(int argc, char **argv); int (*planted)(int, char **) = command_list;' |
		gcc -x c -c -o build/tools/base/reason.o -
	! check_symbols >planted.txt || fail "a call of cli/ in base/ went unnoticed"
	grep -q '^tools/base/reason.c: uses command_list' planted.txt || fail "$(<planted.txt)"

	mkdir tools/planted
	echo 'int planted;' >tools/planted/planted.c
	! check_includes >planted.txt || fail "a folder that is no room went unnoticed"
	grep -q '^tools/planted: is no room' planted.txt || fail "$(<planted.txt)"
	! check_built >planted.txt || fail "a file that is not built went unnoticed"
	grep -q '^tools/planted/planted.c: is not built' planted.txt || fail "$(<planted.txt)"
	rm -r tools/planted

	for file in {1..21}; do
		touch "guest/mm/lazy/planted$file.c"
	done
	! check_sizes >planted.txt || fail "a folder of too many files went unnoticed"
	rm guest/mm/lazy/planted*.c
	{
		echo 'void planted(void)'
		echo '{'
		seq -f '	%.0f;' "$LINES_MAX"
		echo '}'
	} >>guest/mm/mm.c
	! check_sizes >planted.txt || fail "a function of too many lines went unnoticed"
}

"check_${1:?which check?}"
