# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Completion of lazyshoot for bash. Commands and options come from --help, names from `lazyshoot list`, so
# there is nothing here that could be out of date.

# Prints the words of the command's --help that begin an option's line: --name, --name=ARG.
_lazyshoot_options() { # command...
	"$@" --help 2>/dev/null | sed -n -E 's/^ {2,6}(-.(, |  ))?(--[a-z][a-z-]*(=[^ ]+)?).*/\3/p'
}

_lazyshoot_commands() { # tool
	"$1" --help 2>/dev/null | awk '/^  [a-z]/ { list = 1; print $1; next } list { exit }'
}

# Prints what the option's argument may be, a word a line; fails if that is a file, or not known.
_lazyshoot_values() { # tool, option
	local axis
	case $2 in
	--policy) axis=policies ;;
	--flush) axis=flushes ;;
	--ports) axis=ports ;;
	--guest | --path | --workload | --evtchn-abi | --upcall) axis=${2#--}s ;;
	--pin) printf '%s\n' spread pack none && return ;;
	--lab) printf '%s\n' exact fast && return ;;
	--pass) printf '%s\n' both measure check && return ;;
	*) return 1 ;;
	esac
	echo all
	"$1" list "$axis" 2>/dev/null | awk '{ print $1 }'
}

_lazyshoot_list_words() { # tool
	"$1" list --help 2>/dev/null | grep -m 1 -o -E '[a-z-]+(\|[a-z-]+)+' | tr '|' '\n'
}

_lazyshoot() {
	local tool=${COMP_WORDS[0]} command=${COMP_WORDS[1]-} word=${COMP_WORDS[COMP_CWORD]}
	local option=${COMP_WORDS[COMP_CWORD - 1]} before words
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$(_lazyshoot_commands "$tool") --help --version" -- "$word")
		return
	fi
	# --option=value arrives as three words, because = separates words.
	if [[ $word == = ]]; then
		word=
	elif [[ $option == = ]]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $option == --* ]] && words=$(_lazyshoot_values "$tool" "$option"); then
		# Of a list the last name is completed.
		before=
		[[ $word != *,* ]] || before=${word%,*},
		mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "${word##*,}")
		[[ $option == --pin || $option == --lab || $option == --pass ]] || compopt -o nospace 2>/dev/null
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_lazyshoot_options "$tool" "$command" | sed 's/=.*/=/')" -- "$word")
		[[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
	elif [[ $command == list ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_lazyshoot_list_words "$tool")" -- "$word")
	else
		compopt -o default 2>/dev/null
	fi
}

complete -F _lazyshoot lazyshoot
