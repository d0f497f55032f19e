# SPDX-License-Identifier: BSD-2-Clause
# The tool's unit tests: $(O)/tests/unit/tool_*, each with the tool's sources that need no Xen.

TOOL_TESTS := tool_lists tool_stats tool_area tool_results tool_guests tool_console
TOOL_TEST_BINARIES := $(TOOL_TESTS:%=$(O)/tests/unit/%)
# Everything but what talks to Xen or holds a main().
TOOL_TEST_PARTS := area area_cell axis breakeven cpulist console elfnote figures files guests guestmem owner \
		   pin plan policies reason report report_added report_churn report_csv report_exit report_flush report_guests \
		   report_ipi report_paths report_switch report_tables report_variants results results_merge results_read stats \
		   sweep_cells table units
TOOL_TEST_OBJECTS := $(TOOL_TEST_PARTS:%=$(O)/tests/unit/tool/%.o)
TOOL_TEST_CFLAGS = $(HOSTCFLAGS) -iquote tools -iquote guest/include \
		   -fsanitize=address,undefined -fno-sanitize-recover=all \
		   -DTEST_DATA_DIR='"$(ROOT)/tests/unit"'
TOOL_TEST_LDLIBS := -lxenforeignmemory -ljansson -lelf -lcmocka -lm

.PHONY: tool-tests
tool-tests: $(TOOL_TEST_BINARIES)

$(TOOL_TEST_BINARIES): $(O)/tests/unit/%: $(O)/tests/unit/%.o $(TOOL_TEST_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) $(TOOL_TEST_CFLAGS) -o $@ $^ $(TOOL_TEST_LDLIBS)

$(O)/tests/unit/tool_%.o: tests/unit/tool_%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_TEST_CFLAGS) -c -o $@ $<

$(TOOL_TEST_OBJECTS): $(O)/tests/unit/tool/%.o: tools/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_TEST_CFLAGS) -c -o $@ $<

# The fuzzer of the results area's validation; needs clang. Run: FUZZ -max_total_time=60
$(O)/tests/fuzz/area_fuzz: tests/fuzz/area_fuzz.c tools/area.c tools/area_cell.c tools/stats.c \
			   tools/reason.c
	$(call say,CLANG,$@)
	@mkdir -p $(@D)
	$(Q)clang $(filter-out -MMD -MP,$(HOSTCFLAGS)) -iquote tools -iquote guest/include \
		-fsanitize=fuzzer,address,undefined -o $@ $^

-include $(TOOL_TEST_OBJECTS:.o=.d) $(TOOL_TEST_BINARIES:=.d)
