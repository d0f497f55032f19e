#compdef lazyshoot
# SPDX-License-Identifier: BSD-2-Clause
# Completion of lazyshoot for zsh; the file is installed as _lazyshoot. Commands and options come from --help,
# names from `lazyshoot list`, so there is nothing here that could be out of date.

local tool=$words[1] line axis option action
local -a found

# The names that a list may have; the last one is completed.
_lazyshoot_names() { # axis as `lazyshoot list` names it
	local -a names
	names=(all ${${(f)"$($tool list $1 2>/dev/null)"}%% *})
	_values -s , name $names
}

if (( CURRENT == 2 )); then
	for line in ${(f)"$($tool --help 2>/dev/null | awk '/^  [a-z]/ { list = 1; print; next } list { exit }')"}; do
		line=${line##  }
		found+=("${line%% *}:${line##* ## }")
	done
	found=(${found/:*/})
	_describe command found
	return
fi
if [[ $words[2] == list && $PREFIX != -* ]]; then
	found=(${(s:|:)"$($tool list --help 2>/dev/null | grep -m 1 -o -E '[a-z-]+(\|[a-z-]+)+')"})
	_describe what found
	return
fi
for option in ${(f)"$($tool $words[2] --help 2>/dev/null | sed -n -E 's/^ {2,6}(-.(, |  ))?(--[a-z][a-z-]*(=[^ ]+)?).*/\3/p')"}; do
	case ${option%%=*} in
	--policy) axis=policies ;;
	--flush) axis=flushes ;;
	--ports) axis=ports ;;
	--guest|--path|--workload|--evtchn-abi|--upcall) axis=${${option%%=*}#--}s ;;
	*) axis= ;;
	esac
	# A space: called with these words and no others.
	action=${axis:+ _lazyshoot_names $axis}
	case $option in
	--pin=*) found+=("--pin=:how:(spread pack none)") ;;
	--lab=*) found+=("--lab=:mode:(exact fast)") ;;
	--pass=*) found+=("--pass=:pass:(both measure check)") ;;
	*=*) found+=("${option%%=*}=:${option#*=}:${action:-_files}") ;;
	*) found+=("$option") ;;
	esac
done
_arguments : $found '*:file:_files'
