#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What `make install` puts below DESTDIR works from there: the tool finds its images and the lab, each
# command has a page with all its options, and both shells complete. The Debian package has the same and
# installs, into a root of its own.
source "$(dirname "$0")/lib.sh"

quiet_make() { # name, argument...
	local name=$1
	shift
	expect 0 "$name" env -u MAKEFLAGS -u MAKELEVEL make --no-print-directory O="$O" "$@"
}

version=$(make --no-print-directory %VERSION)
version=${version#VERSION = }
has CHANGELOG.md "^## $version( |$)"

root=$work/root
quiet_make install DESTDIR="$root" PREFIX=/opt/lazy install
installed=$root/opt/lazy/bin/lazyshoot
share=$root/opt/lazy/share

expect 0 version "$installed" --version
has "$work/version.out" "^lazyshoot ${version//./\\.} \(revision [0-9a-z-]+\)$"

# From another place, through a link, as a user whose PATH has it.
mkdir "$work/elsewhere"
ln -s "$installed" "$work/elsewhere/lazyshoot"
(
	cd "$work/elsewhere"
	expect 0 found ./lazyshoot host-check
	has "$work/found.out" "^lab +$root/opt/lazy/lib/lazyshoot/lab/lazyshoot-lab$"
	expect 0 bare ./lazyshoot sweep --quiet --guest bare --vcpus 1 --policy refcount --path xapic \
		--flush ipi --workload switch --out out "${quick[@]}"
	[[ $(count_cells out '.status == "ok"') -ge 1 ]] || fail "the installed tool measures nothing"
	[[ $(jq -r .tool.version out/results.json) == "$version" ]] || fail "no version in the results"
)

# An installed lab keeps its image and snapshots in the user's cache. To save the cold boot they are the
# usual ones; of what is installed it counts when it was.
cache=$work/cache/lazyshoot/lab
expect 0 ensure "$lab" ensure
mkdir -p "$cache/snapshots"
cp -al "$O/lab/image" "$cache/image"
cp -al "$O/lab/snapshots/exact-8" "$cache/snapshots/"
rm "$cache/image/versions"
cp "$O/lab/image/versions" "$cache/image/versions"
expect 0 in-lab env XDG_CACHE_HOME="$work/cache" "$installed" sweep --guest pvh --vcpus 1 --policy refcount \
	--path evtchn --flush ipi --workload switch --out "$work/in-lab" "${quick[@]}"
[[ $(count_cells "$work/in-lab" '.status == "ok"') -ge 1 ]] || fail "the installed lab measures nothing"
lacks "$work/in-lab.err" "cold boot|building"
rm -r "$work/cache"
expect 2 no-home env -u XDG_CACHE_HOME -u HOME "$root/opt/lazy/lib/lazyshoot/lab/lazyshoot-lab" ensure
one_line no-home "set HOME, or name one with --cache"

# A page for each command, with each option of its help.
commands() {
	"$installed" --help | awk '/^  [a-z]/ { list = 1; print $1; next } list { exit }'
}
options() { # command...
	"$installed" "$@" --help | sed -n -E 's/^ {2,6}(-.(, |  ))?--([a-z][a-z-]*).*/\3/p'
}
[[ $(commands | wc -l) -ge 7 ]] || fail "not all commands: $(commands)"
for command in $(commands); do
	page=$share/man/man1/lazyshoot-$command.1
	has "$page" "^lazyshoot.*${command//-/.-}.* .- ."
	for option in $(options "$command"); do
		# As roff has it: --debug-vm is \-\-debug\-vm.
		grep -q -F -e "\\-\\-${option//-/\\-}" "$page" || fail "$page does not have --$option"
	done
done
has "$share/man/man1/lazyshoot.1" "^host.-check$"
has "$root/opt/lazy/lib/lazyshoot/machines/xeon-8176-8s.json" '"lazyshoot-machine-1"'
[[ $(find "$share/man/man1" -type f | wc -l) -eq $(($(commands | wc -l) + 1)) ]] || fail "other pages, too"

# Completion, as the shells call it: the line, and the word that must be among the answers.
complete_bash() { # word that is completed, words before it...
	PATH=$root/opt/lazy/bin:$PATH bash --norc -c '
		source "$1"
		shift
		last=$1
		shift
		COMP_WORDS=("$@" "$last") COMP_CWORD=$#
		_lazyshoot
		printf "%s\n" "${COMPREPLY[@]}"' - "$share/bash-completion/completions/lazyshoot" "$@"
}
completes() { # answer, arguments of complete_bash
	local answer=$1
	shift
	complete_bash "$@" >"$work/completed"
	grep -q -x -F -e "$answer" "$work/completed" || fail "'$*' gives $(tr '\n' ' ' <"$work/completed")"
}
completes host-check ho lazyshoot
completes --version -- lazyshoot
completes --debug-vm --de lazyshoot sweep
completes --policy= --pol lazyshoot sweep
completes eager e lazyshoot sweep --policy
completes hazard,eager hazard,e lazyshoot sweep --policy =
completes evtchn-batch evtchn-b lazyshoot sweep --path =
completes spread "" lazyshoot sweep --pin =
completes evtchn-abis ev lazyshoot list
completes --fail-above= --f lazyshoot diff
complete_bash hazard,ea lazyshoot sweep --policy = >"$work/one"
[[ $(wc -l <"$work/one") -eq 1 ]] || fail "completes more than what begins so"

# zsh completes only on a terminal. What it shows after the tabs is read until the answer is there.
mkdir "$work/zsh"
completes_zsh() { # answer, line
	# shellcheck disable=SC2016 # zsh expands it
	expect 0 zsh env PATH="$root/opt/lazy/bin:$PATH" HOME="$work/zsh" zsh -f -c '
		zmodload zsh/zpty
		zpty shell zsh -f -i
		# The echo of this line must not be taken for what it prints.
		zpty -w shell "fpath=($1 \$fpath); autoload -U compinit; compinit -D -u; LISTMAX=1000; print re\"\"ady"
		zpty -r -m shell text "*ready*" && zpty -w -n shell "$2"$'\''\t\t'\'' &&
			zpty -r -m shell text "*$3*"' - "$share/zsh/site-functions" "$2" "$1"
}
completes_zsh host-check "lazyshoot ho"
completes_zsh --debug-vm "lazyshoot sweep --de"
completes_zsh evtchn-abis "lazyshoot list e"
completes_zsh refcount "lazyshoot sweep --policy=ref"
completes_zsh hazard,eager "lazyshoot sweep --policy hazard,ea"
completes_zsh spread "lazyshoot sweep --pin s"

# The package: what it holds is what was installed, but for what Debian wants otherwise.
quiet_make deb deb
package=$(tail -n 1 "$work/deb.out")
[[ $(dpkg-deb -f "$package" Version) == "$version" ]] || fail "not of version $version"
[[ $(dpkg-deb -f "$package" Depends) == *libc6* ]] || fail "the package depends on nothing"
[[ $(dpkg-deb -f "$package" Depends) == *libxen* ]] || fail "the package does not depend on Xen's libraries"
dpkg-deb -c "$package" | awk '{ print $2 }' | sort -u >"$work/owners"
[[ $(<"$work/owners") == root/root ]] || fail "files of others: $(<"$work/owners")"
cp "$package" "$work/first.deb"
quiet_make again deb
cmp "$package" "$work/first.deb" || fail "two builds of the package differ"

system=$work/system
mkdir -p "$system"/var/lib/dpkg/{info,updates}
: >"$system/var/lib/dpkg/status"
# Its libraries are this system's, not those of the root.
dpkg_in() { # name, option...
	local name=$1
	shift
	expect 0 "$name" env PATH="$PATH:/usr/sbin:/sbin" dpkg --root="$system" --force-not-root \
		--log="$work/dpkg.log" "$@"
}
dpkg_in dpkg --force-depends --install "$package"
has "$system/var/lib/dpkg/status" "^Status: install ok installed"
expect 0 packaged "$system/usr/bin/lazyshoot" --version
cmp "$work/version.out" "$work/packaged.out" || fail "the package has another tool"
"$system/usr/bin/lazyshoot" host-check >"$work/packaged.out"
has "$work/packaged.out" "^lab +$system/usr/lib/lazyshoot/lab/lazyshoot-lab$"
diff <(cd "$root/opt/lazy" && find . -type f | sed -E 's|site-functions|vendor-completions|
		s|CHANGELOG.md$|changelog.gz|; s|LICENSE$|copyright|; s|(\.1)$|\1.gz|' | sort) \
	<(cd "$system/usr" && find . -type f | sort) || fail "not the same files"
dpkg_in purge --purge lazyshoot
[[ ! -e $system/usr ]] || fail "left behind: $(find "$system/usr")"
