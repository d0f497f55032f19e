#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Wrong options and images: exit code 1 and a line that names what is wrong, before anything is
# started.
source "$(dirname "$0")/lib.sh"

number=0
refused() { # expression, argument...
	local text=$1
	shift
	number=$((number + 1))
	expect 1 "$number" "$tool" "$@"
	one_line "$number" "$text"
	lacks "$work/$number.out" .
}
refused "0" sweep --vcpus 0
refused "129|4096" sweep --vcpus 4096
refused "1-" sweep --vcpus 1-
refused "'lazy'" sweep --policy lazy
refused "'smoke'" sweep --path smoke
refused "'magic'" sweep --flush magic
refused "'coffee'" sweep --workload coffee
refused "'0'" sweep --reps 0
refused "'many'" sweep --iters many
refused "'-1'" sweep --seed -1
refused "'ops' is neither op nor from 1 to" sweep --turn ops
refused "'0' is neither" sweep --turn 0
refused "take turns only in mode exact" sweep --lab fast --turn op
refused "'sideways'" sweep --pin sideways
refused "'slow'" sweep --lab slow
refused "'two words'" sweep --guest-arg 'two words'
refused "unexpected argument 'now'" sweep now
refused "xen-unknown" sweep --guest xen-unknown
refused "nonsense" nonsense
refused "things" list things

image() { # expression, file
	refused "$1" sweep --lab exact --vcpus 1 --image "$2" --out "$work/results"
}
image "No such file" "$work/missing.elf"
echo "no image" >"$work/text.elf"
image "text.elf" "$work/text.elf"
: >"$work/empty.elf"
image "empty.elf" "$work/empty.elf"
head -c 5000 "$product" >"$work/short.elf"
image "short.elf" "$work/short.elf"
head -c 100000 "$product" >"$work/cut.elf"
image "cut.elf" "$work/cut.elf"
image "/bin/true" /bin/true
image "$work" "$work"

# Make cannot handle spaces; it says so before it does anything else.
mkdir "$work/a b"
cp Makefile "$work/a b"
expect 2 spaces env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory -C "$work/a b"
one_line spaces "a space in the path of .*/a b"
expect 2 space-in-o env -u MAKEFLAGS -u MAKELEVEL make O="a b"
one_line space-in-o "O='a b' must name one directory"

# A lab that another user has built; only root can be another user here.
if ((EUID == 0)); then
	cache=$(mktemp -d)
	trap 'rm -rf "$cache"' EXIT
	chmod 755 "$cache"
	cp "$lab" "$cache/lazyshoot-lab"
	expect 2 foreign setpriv --reuid 65534 --regid 65534 --clear-groups "$cache/lazyshoot-lab" ensure
	one_line foreign "cannot write .*: $cache belongs to user 0; run as that user, or build with O="
fi
