# SPDX-License-Identifier: BSD-2-Clause
# guest-pvh.elf: the kernel with the native x86 parts and the Xen PVH backend.

PVH_SHIM_SRC := $(wildcard hyp-shim/x86/*.c hyp-shim/x86/*.S hyp-shim/xen/*.c hyp-shim/xen/*.S \
		  hyp-shim/xen/pvh/*.c)
PVH_SHIM_SRC := $(filter-out %.lds.S,$(PVH_SHIM_SRC))
# Xen changes names and numbers of its ABI by this version; the default is one of 2005.
PVH_INC := $(GUEST_INC) -Ihyp-shim/x86/include -Ihyp-shim/xen/include \
	   -D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__
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

$(PVH_OBJ): Makefile guest/build.mk hyp-shim/build.mk

-include $(PVH_OBJ:.o=.d)
