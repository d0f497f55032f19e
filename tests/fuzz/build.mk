# SPDX-License-Identifier: BSD-2-Clause
# The coverage-guided fuzzers: $(O)/tests/fuzz/*_fuzz, by clang's libFuzzer, with the tool's sources
# that need no Xen. Without clang there are none, and their tests are skipped.

FUZZERS := $(if $(shell command -v clang),area_fuzz results_fuzz machine_fuzz)
FUZZ_BINARIES := $(FUZZERS:%=$(O)/tests/fuzz/%)
FUZZ_PARTS := $(foreach room,base plan area lines results machine model report,\
			$(wildcard tools/$(room)/*.c tools/$(room)/*/*.c)) tools/sweep/cells.c
FUZZ_OBJECTS := $(FUZZ_PARTS:tools/%.c=$(O)/tests/fuzz/tool/%.o) $(O)/tests/fuzz/round_trip.o
FUZZ_CFLAGS = $(HOSTCFLAGS) -iquote tools -iquote tests/fuzz -iquote common/include \
	      -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FUZZ_SECONDS ?= 600

tests: $(FUZZ_BINARIES)

$(FUZZ_BINARIES): %: %.o $(FUZZ_OBJECTS) $(O)/tools/revision.o
	$(call say,CLANG,$@)
	$(Q)clang $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $^ -ljansson -ldw -lelf -lm

$(FUZZ_BINARIES:=.o) $(O)/tests/fuzz/round_trip.o: $(O)/tests/fuzz/%.o: tests/fuzz/%.c
	$(call say,CLANG,$@)
	@mkdir -p $(@D)
	$(Q)clang $(FUZZ_CFLAGS) -c -o $@ $<

$(O)/tests/fuzz/tool/%.o: tools/%.c
	$(call say,CLANG,$@)
	@mkdir -p $(@D)
	$(Q)clang $(FUZZ_CFLAGS) -c -o $@ $<

.PHONY: fuzz
fuzz: deps ## Fuzz areas, results and machine files for FUZZ_SECONDS each (600), from where the last run ended
	$(Q)$(MAKE) --no-print-directory tests
	$(Q)for fuzzer in $(FUZZERS); do \
		O=$(O) tests/fuzz/run.sh $$fuzzer -max_total_time=$(FUZZ_SECONDS) || exit; \
	done

-include $(FUZZ_OBJECTS:.o=.d) $(FUZZ_BINARIES:=.d)
