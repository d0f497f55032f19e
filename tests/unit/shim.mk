# SPDX-License-Identifier: BSD-2-Clause
# Unit tests of hyp-shim/xen, hyp-shim/bare and the APIC paths, over fakes: $(O)/tests/unit/shim_*.

SHIM_TESTS := shim_apic shim_xapic shim_acpi shim_batch shim_evtchn shim_console shim_flush \
	      shim_toolstack shim_vcpu
SHIM_TEST_BINARIES := $(SHIM_TESTS:%=$(O)/tests/unit/%)
# tests/unit/fake first: its shim/hypercall.h and x86/msr.h stand in for the real ones.
SHIM_TEST_CFLAGS = -Itests/unit/fake $(GUEST_TEST_CFLAGS) -iquote tests/unit/fake \
		   -iquote hyp-shim/bare -Ihyp-shim/xen/type/pvh/include \
		   -Ihyp-shim/xen/pvh/include -Ihyp-shim/xen/include -Ihyp-shim/xen/type/include \
		   -D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__
SHIM_SRC := $(wildcard hyp-shim/xen/*.c) $(addprefix hyp-shim/xen/pvh/,upcall.c flush.c) \
	    $(addprefix hyp-shim/xen/type/pvh/,vcpu_info.c flush.c) \
	    hyp-shim/x86/apic.c hyp-shim/x86/xapic.c hyp-shim/bare/acpi.c hyp-shim/boot/paths.c \
	    $(wildcard hyp-shim/x86/path*.c)
SHIM_OBJ := $(SHIM_SRC:%.c=$(O)/host/%.o)
SHIM_FAKE_OBJ := $(addprefix $(O)/tests/unit/fake/,fake_xen.o fake_fifo.o fake_apic.o fake_store.o)

.PHONY: shim-tests
shim-tests: $(SHIM_TEST_BINARIES)

$(SHIM_OBJ): $(O)/host/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(SHIM_TEST_CFLAGS) $(HOST_UNDER_TEST) -c $< -o $@
	$(Q)$(OBJCOPY) $(HOST_SECTIONS) $@

$(SHIM_TEST_BINARIES:=.o) $(SHIM_FAKE_OBJ): $(O)/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(SHIM_TEST_CFLAGS) -c $< -o $@

$(SHIM_TEST_BINARIES): %: %.o $(SHIM_OBJ) $(SHIM_FAKE_OBJ) $(UNIT_SUPPORT) $(HOST_MACHINE_OBJ) \
		$(HOST_GUEST_OBJ) $(O)/tests/unit/scenario.o
	$(call say,LD,$@)
	$(Q)$(CC) $(HOST_LDFLAGS) -o $@ $^ $(GUEST_TEST_LDLIBS)

$(SHIM_OBJ) $(SHIM_TEST_BINARIES:=.o) $(SHIM_FAKE_OBJ): tests/unit/shim.mk
.SECONDARY: $(SHIM_TEST_BINARIES:=.o)

-include $(SHIM_OBJ:.o=.d) $(SHIM_TEST_BINARIES:=.d) $(SHIM_FAKE_OBJ:.o=.d)
