# SPDX-License-Identifier: BSD-2-Clause
# The images: guest/ with the parts of hyp-shim/ that each platform needs.
#   guest-pvh.elf: native x86, Xen PVH and the bare machine;  guest-pv.elf: classic PV
# These measure; guest-pvh-check.elf and guest-pv-check.elf, of the same sources, check and count, and
# guest-pvh-assist.elf and guest-pv-assist.elf measure with a clock of their own.

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

PVH_LDFLAGS := $(GUEST_LDFLAGS) -Wl,-T,$(O)/pvh/link.lds
PV_LDFLAGS := $(GUEST_LDFLAGS) -Wl,-T,$(O)/pv/link.lds -Wl,-e,pv_start

# The objects of an image: $(1) is its name, $(2) the prefix of its guest's variables.
image_objects = $(patsubst %,$(O)/$(1)/%.o,$(GUEST_SRC) $(COMMON_SRC) $($(2)_SHIM_SRC)) $(O)/$(1)/revision.o

# $(1): the image's name, $(2): the prefix of its guest's variables, $(3): the flags of its kind
define image_rules
$(O)/$(1)/%.o: GUEST_CFLAGS += $(3)
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

$(O)/guest-$(1).elf: $(call image_objects,$(1),$(2)) $(O)/$(4)/link.lds
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$($(2)_LDFLAGS) $$(filter %.o,$$^) -o $$@

$(call image_objects,$(1),$(2)): Makefile guest/build.mk hyp-shim/build.mk

-include $(patsubst %.o,%.d,$(call image_objects,$(1),$(2)))
endef

# $(1): the guest's name, $(2): the prefix of its variables
define guest_rules
$(O)/$(1)/link.lds: hyp-shim/x86/link.lds.S hyp-shim/x86/include/arch/layout.h hyp-shim/x86/include/arch/page.h
	@mkdir -p $$(@D)
	$$(Q)$$(CC) -E -P -D__ASSEMBLER__ -x assembler-with-cpp $$($(2)_INC) $$< -o $$@

$(call image_rules,$(1),$(2),$(MEASURE_IMAGE_CFLAGS),$(1))
$(call image_rules,$(1)-check,$(2),$(CHECK_IMAGE_CFLAGS),$(1))
$(call image_rules,$(1)-assist,$(2),$(ASSIST_IMAGE_CFLAGS),$(1))
endef
$(eval $(call guest_rules,pvh,PVH))
$(eval $(call guest_rules,pv,PV))
