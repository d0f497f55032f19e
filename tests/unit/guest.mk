# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of guest/ on the user-space machine: $(O)/tests/unit/guest_*.

# Tests that run their own thread in place of guest/bench, and tests that do not.
GUEST_SCENARIO_TESTS := guest_mm guest_lazy guest_policies guest_flush guest_wake guest_move guest_process guest_call \
			guest_hotplug guest_fresh guest_cpumask guest_hist guest_lib guest_options guest_results
GUEST_SCENARIO_TESTS += guest_counters guest_masks guest_refused guest_window
GUEST_BENCH_TESTS := guest_bench guest_plan guest_figures
GUEST_TEST_BINARIES := $(patsubst %,$(O)/tests/unit/%,$(GUEST_SCENARIO_TESTS) $(GUEST_BENCH_TESTS))
GUEST_TEST_CFLAGS = $(HOST_CFLAGS) $(HOST_GUEST_INC) -iquote tests/unit
GUEST_TEST_LDLIBS = $(shell pkg-config --libs cmocka)
UNIT_SUPPORT := $(addprefix $(O)/tests/unit/,area_reader.o turns.o)

.PHONY: guest-tests
guest-tests: $(GUEST_TEST_BINARIES)

$(UNIT_SUPPORT) $(O)/tests/unit/scenario.o $(GUEST_TEST_BINARIES:=.o): $(O)/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_TEST_CFLAGS) -c $< -o $@

$(GUEST_TEST_BINARIES): %: %.o $(UNIT_SUPPORT) $(HOST_MACHINE_OBJ) $(HOST_PATHS_OBJ) $(HOST_GUEST_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(HOST_LDFLAGS) -o $@ $^ $(GUEST_TEST_LDLIBS)

$(GUEST_SCENARIO_TESTS:%=$(O)/tests/unit/%): $(O)/tests/unit/scenario.o
# A vCPU that goes offline calls the test when it leaves the mm.
$(O)/tests/unit/guest_hotplug: HOST_LDFLAGS += -Wl,--wrap=lazy_leave
$(O)/tests/unit/guest_plan: $(addprefix $(O)/host/guest/bench/,bench.o fresh.o rest.o)
$(O)/tests/unit/guest_fresh: $(O)/host/guest/bench/fresh.o
$(O)/tests/unit/guest_window: $(addprefix $(O)/host/guest/bench/,window.o presence.o rest.o party.o)
$(O)/tests/unit/guest_bench $(O)/tests/unit/guest_figures: $(HOST_BENCH_OBJ)

$(GUEST_TEST_BINARIES:=.o): tests/unit/guest.mk
.SECONDARY: $(GUEST_TEST_BINARIES:=.o)

-include $(GUEST_TEST_BINARIES:=.d) $(UNIT_SUPPORT:.o=.d) $(O)/tests/unit/scenario.d
