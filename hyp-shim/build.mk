# SPDX-License-Identifier: BSD-2-Clause
# The images: guest/ with the parts of hyp-shim/ that each platform needs.
#   guest-pvh.elf: native x86, Xen PVH and the bare machine;  guest-pv.elf: classic PV

XEN_SHIM_SRC := $(wildcard hyp-shim/xen/*.c hyp-shim/xen/type/*.S)
PVH_SHIM_SRC := $(XEN_SHIM_SRC) $(wildcard hyp-shim/x86/*.c hyp-shim/x86/*.S hyp-shim/xen/type/pvh/*.c \
		  hyp-shim/xen/pvh/*.c hyp-shim/bare/*.c hyp-shim/bare/*.S hyp-shim/boot/*.c hyp-shim/boot/*.S)
PVH_SHIM_SRC := $(filter-out %.lds.S,$(PVH_SHIM_SRC))
PV_SHIM_SRC := $(XEN_SHIM_SRC) $(wildcard hyp-shim/xen/type/pv/*.c hyp-shim/xen/pv/*.c hyp-shim/xen/pv/*.S) \
	       hyp-shim/x86/hyp.c hyp-shim/x86/assist.S hyp-shim/x86/switch.S hyp-shim/boot/paths.c

# Xen changes names and numbers of its ABI by this version; the default is one of 2005.
XEN_INC := -Ihyp-shim/xen/include -Ihyp-shim/xen/type/include \
	   -D__XEN_INTERFACE_VERSION__=__XEN_LATEST_INTERFACE_VERSION__
PVH_INC := $(BOTH_INC) -Ihyp-shim/xen/type/pvh/include -Ihyp-shim/xen/pvh/include \
	   -Ihyp-shim/x86/include -Ihyp-shim/bare/include $(XEN_INC)
# arch/ of PV first: what it lacks is native x86's.
PV_INC := $(BOTH_INC) -Ihyp-shim/xen/type/pv/include -Ihyp-shim/x86/include $(XEN_INC)

PVH_OBJ := $(patsubst %,$(O)/pvh/%.o,$(GUEST_SRC) $(COMMON_SRC) $(PVH_SHIM_SRC)) $(O)/pvh/revision.o
PV_OBJ := $(patsubst %,$(O)/pv/%.o,$(GUEST_SRC) $(COMMON_SRC) $(PV_SHIM_SRC)) $(O)/pv/revision.o
PVH_LDFLAGS := $(GUEST_LDFLAGS) -Wl,-T,$(O)/pvh/link.lds
PV_LDFLAGS := $(GUEST_LDFLAGS) -Wl,-T,$(O)/pv/link.lds -Wl,-e,pv_start

# $(1): the guest's name, $(2): the prefix of its variables
define image_rules
$(O)/$(1)/guest/%.o $(O)/$(1)/tests/%.o $(O)/$(1)/revision.o: GUEST_CFLAGS += $(GUEST_INC)

$(O)/$(1)/%.c.o: %.c
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(GUEST_CFLAGS) $$($(2)_INC) -c $$< -o $$@

$(O)/$(1)/%.S.o: %.S
	$$(call say,AS,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(GUEST_CFLAGS) $$($(2)_INC) -c $$< -o $$@

$(O)/$(1)/revision.o: $(O)/revision.c
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(GUEST_CFLAGS) $$($(2)_INC) -c $$< -o $$@

$(O)/$(1)/link.lds: hyp-shim/x86/link.lds.S hyp-shim/x86/include/arch/layout.h hyp-shim/x86/include/arch/page.h
	@mkdir -p $$(@D)
	$$(Q)$$(CC) -E -P -D__ASSEMBLER__ -x assembler-with-cpp $$($(2)_INC) $$< -o $$@

$(O)/guest-$(1).elf: $$($(2)_OBJ) $(O)/$(1)/link.lds
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$($(2)_LDFLAGS) $$($(2)_OBJ) -o $$@

$$($(2)_OBJ): Makefile guest/build.mk hyp-shim/build.mk

-include $$($(2)_OBJ:.o=.d)
endef
$(eval $(call image_rules,pvh,PVH))
$(eval $(call image_rules,pv,PV))
