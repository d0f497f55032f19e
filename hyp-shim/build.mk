# SPDX-License-Identifier: BSD-2-Clause
# guest-pvh.elf: the kernel with the native x86 parts and the Xen PVH backend.

PVH_SHIM_SRC := $(wildcard hyp-shim/x86/*.c hyp-shim/x86/*.S hyp-shim/xen/*.c hyp-shim/xen/*.S)
PVH_SHIM_SRC := $(filter-out %.lds.S,$(PVH_SHIM_SRC))
PVH_INC := $(GUEST_INC) -Ihyp-shim/x86/include -Ihyp-shim/xen/include
PVH_OBJ := $(patsubst %,$(O)/pvh/%.o,$(GUEST_SRC) $(PVH_SHIM_SRC)) $(O)/pvh/revision.o

$(O)/pvh/%.c.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_CFLAGS) $(PVH_INC) -c $< -o $@

$(O)/pvh/%.S.o: %.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_CFLAGS) $(PVH_INC) -c $< -o $@

$(O)/pvh/revision.o: $(O)/revision.c
	$(Q)$(CC) $(GUEST_CFLAGS) $(PVH_INC) -c $< -o $@

$(O)/pvh/link.lds: hyp-shim/x86/link.lds.S hyp-shim/x86/include/arch/layout.h
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -D__ASSEMBLER__ -x assembler-with-cpp $(PVH_INC) $< -o $@

$(O)/guest-pvh.elf: $(PVH_OBJ) $(O)/pvh/link.lds
	$(call say,LD,$@)
	$(Q)$(CC) $(GUEST_LDFLAGS) -Wl,-T,$(O)/pvh/link.lds $(PVH_OBJ) -o $@

-include $(PVH_OBJ:.o=.d)
