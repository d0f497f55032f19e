#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The checks of the sources themselves; the argument names one. Started by tests/run.
set -euo pipefail

: "${O:?is the build directory; start this with tests/run NAME}"

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# Prints the repository's files, and new ones that git does not ignore. Arguments: patterns.
files() {
	git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
		[[ ! -f $file ]] || echo "$file"
	done
}

check_format() {
	files '*.c' '*.h' | xargs clang-format-14 --dry-run --Werror
}

# Columns, a tab being 8; the formatter leaves comments alone, and what a string or a test says is not broken.
check_width() {
	local file wide=0
	while read -r file; do
		expand "$file" | awk -v file="$file" \
			'length > 100 && !/"/ && !/-----/ { print file ":" NR ": " length " columns"; bad = 1 } END { exit bad }' ||
			wide=1
	done < <(files '*.c' '*.h' '*.S')
	((wide == 0)) || fail "lines of more than 100 columns"
}

# comparePointers: reset.c subtracts the linker's start and end symbols of a section.
check_cppcheck() {
	files '*.c' | xargs cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
		--enable=warning,performance,portability --suppress=missingInclude \
		--suppress=unknownMacro --suppress=comparePointers:hyp-shim/host/reset.c -Icommon/include -Iguest/include -Ihyp-shim/include
}

check_shellcheck() {
	{
		files '*.sh'
		files | while read -r file; do
			[[ $file == *.* ]] || ! head -n 1 "$file" | grep -q '^#!.*sh$' || echo "$file"
		done
	} | sort -u | xargs shellcheck -x -P SCRIPTDIR
}

# Warnings are errors in every build; this build uses the other compiler.
check_clang() {
	make --no-print-directory CC=clang O="$O/clang" all test-image
}

check_spdx() {
	local file bad=0
	while read -r file; do
		case $file in
		LICENSE | *.md | *.txt | tests/fuzz/corpus/* | .clang-format | .editorconfig | .gitignore) continue ;;
		esac
		if ! head -n 3 "$file" | grep -q 'SPDX-License-Identifier: BSD-2-Clause'; then
			echo "$file has no SPDX line at its top"
			bad=1
		fi
	done < <(files)
	((bad == 0)) || fail "files without a licence"
}

# guest/ knows its platform only through hyp-shim's contract.
check_guest_platform() {
	if files guest | xargs grep -n -i -E '\bxen|include <(xen|pvh|x86)/'; then
		fail "guest/ knows the platform"
	fi
}

# What differs between Xen releases is in one file of the tool.
check_libxc() {
	if files tools ":!tools/xen/libxc.h" | xargs grep -n -E 'include <xen(ctrl|guest)[a-z_]*\.h>'; then
		fail "tools/xen/libxc.h alone includes these"
	fi
}

# A file of this tree that a document or a comment names is there. Xen's own are named with xen/ before them.
check_paths() {
	local file line path bad=0
	while IFS=: read -r file line path; do
		case $path in
		*NAME.c | */planted.c | tests/unit.list | tools/revision.c) continue ;; # patterns, plants, files that make writes
		esac
		if [[ ! -e $path ]]; then
			echo "$file:$line: there is no $path"
			bad=1
		fi
	done < <(files | xargs grep -noP \
		'(?<![\w/.])(common|docs|guest|hyp-shim|tests|tools)/[\w./-]*\.(c|h|S|sh|md|jq|mk|list|txt)\b')
	((bad == 0)) || fail "files that are named and not there"
}

check_headers() {
	make --no-print-directory O="$O" check-headers
}

"check_${1:?which check?}"
