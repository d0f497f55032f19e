# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of hyp-shim/xen/pv over a fake Xen: $(O)/tests/unit/pv_*; tests of guest/, as
# they are, on classic PV: pv_on_*.

PV_TESTS := pv_mmu pv_batch pv_oracle pv_direct_map
PV_ON_TESTS := pv_on_guest_lazy pv_on_guest_process pv_on_guest_bench
PV_TEST_BINARIES := $(patsubst %,$(O)/tests/unit/%,$(PV_TESTS) $(PV_ON_TESTS))
# tests/unit/fake/pv first: its arch/ is PV's, with addresses that a process can map.
PV_TEST_CFLAGS = -Itests/unit/fake/pv $(SHIM_TEST_CFLAGS) -Ihyp-shim/xen/type/pv/include -iquote hyp-shim/xen/pv \
		 -iquote tests/unit/fake/pv -iquote .
PV_FAKE_OBJ := $(patsubst %.c,$(O)/%.o,$(wildcard tests/unit/fake/pv/*.c))

# Page tables hold machine addresses, so the code that reads them is built for that.
PV_HOST_OBJ := $(addprefix $(O)/host-pv/,guest/mm/pgtable.o guest/mm/unmap.o hyp-shim/xen/pv/tables.o hyp-shim/xen/pv/context.o \
	    hyp-shim/xen/pv/direct_map.o hyp-shim/xen/type/pv/frames.o hyp-shim/xen/type/pv/flush.o)
PV_MACHINE_OBJ := $(HOST_MACHINE_OBJ) $(HOST_PATHS_OBJ) $(UNIT_SUPPORT) \
		  $(filter-out %/guest/mm/pgtable.o %/guest/mm/unmap.o,$(HOST_GUEST_OBJ)) \
		  $(O)/host/hyp-shim/xen/batch.o
# A page behind KERNEL_BASE holds direct_map.c's variables: it looks for one in the page tables.
# host_run(): on_pv.c makes every machine a PV domain.
PV_TEST_LDFLAGS = $(HOST_LDFLAGS) -Wl,--section-start=pv_image=0x60001000 -Wl,--wrap=host_run

$(PV_HOST_OBJ): $(O)/host-pv/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(PV_TEST_CFLAGS) $(HOST_UNDER_TEST) -c $< -o $@
	$(Q)$(OBJCOPY) $(HOST_SECTIONS) $@

$(O)/host-pv/hyp-shim/xen/pv/direct_map.o: HOST_SECTIONS := --rename-section .bss=pv_image

$(PV_TESTS:%=$(O)/tests/unit/%.o) $(PV_FAKE_OBJ): $(O)/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(PV_TEST_CFLAGS) -c $< -o $@

$(PV_TEST_BINARIES): $(PV_HOST_OBJ) $(PV_MACHINE_OBJ) $(PV_FAKE_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(PV_TEST_LDFLAGS) -o $@ $^ $(GUEST_TEST_LDLIBS)

$(PV_TESTS:%=$(O)/tests/unit/%): %: %.o $(O)/tests/unit/scenario.o
$(O)/tests/unit/pv_on_guest_lazy: $(addprefix $(O)/tests/unit/,guest_lazy.o scenario.o)
$(O)/tests/unit/pv_on_guest_process: $(addprefix $(O)/tests/unit/,guest_process.o scenario.o)
$(O)/tests/unit/pv_on_guest_bench: $(O)/tests/unit/guest_bench.o $(HOST_BENCH_OBJ)

$(PV_HOST_OBJ) $(PV_TESTS:%=$(O)/tests/unit/%.o) $(PV_FAKE_OBJ): tests/unit/pv.mk
.SECONDARY: $(PV_TESTS:%=$(O)/tests/unit/%.o)

-include $(PV_HOST_OBJ:.o=.d) $(PV_TESTS:%=$(O)/tests/unit/%.d) $(PV_FAKE_OBJ:.o=.d)
