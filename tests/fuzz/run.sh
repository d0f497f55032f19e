#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Runs a fuzzer of tests/fuzz on its seeds and on the inputs that earlier runs in this build directory
# have found; adds those that reach new code. An input that fails stays in $O/fuzz and is named.
#   run.sh area_fuzz|results_fuzz|machine_fuzz OPTION...    options of libFuzzer
set -euo pipefail

: "${O:?is the build directory; start this with tests/run NAME or make fuzz}"
fuzzer=$1
shift
corpus=$O/fuzz/$fuzzer
mkdir -p "$corpus"
dictionary=tests/fuzz/$fuzzer.dict
[[ ! -f $dictionary ]] || set -- -dict="$dictionary" "$@"
exec "$O/tests/fuzz/$fuzzer" -artifact_prefix="$O/fuzz/$fuzzer-" -print_final_stats=1 -verbosity=0 \
	"$@" "$corpus" "tests/fuzz/corpus/${fuzzer%_fuzz}"
