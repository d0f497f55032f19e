# SPDX-License-Identifier: BSD-2-Clause
# The dom0 command: $(O)/lazyshoot. Its rooms, in the order of a result's way; each uses only those
# before it.

TOOL_ROOMS := base plan area lines xen boot bare results machine calibrate model sweep report html diff joined cli
TOOL_SOURCES := $(foreach room,$(TOOL_ROOMS),$(wildcard tools/$(room)/*.c tools/$(room)/*/*.c))
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(O)/%.o) $(O)/tools/revision.o
# -iquote: the guest's own string.h must not stand in for the C library's.
TOOL_CFLAGS = $(HOSTCFLAGS) -iquote tools -iquote common/include -iquote hyp-shim/bare/include
TOOL_LDLIBS := -lxenctrl -lxenguest -lxenevtchn -lxenforeignmemory -lxenstore -ljansson -ldw -lelf -lm

.PHONY: tools
tools: $(O)/lazyshoot

$(O)/lazyshoot: $(TOOL_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) -o $@ $(TOOL_OBJECTS) $(TOOL_LDLIBS)

# The shipped policies in a loop of visits to idle, for threads of a process (tools/calibrate/guest/visits.c). Of each
# policy: its sources, the hooks that borrow and give back, and those of its blocks.
VISIT_CFLAGS = $(filter-out -fno-pic -fno-pie -mno-red-zone -mcmodel=kernel,$(GUEST_CFLAGS)) $(MEASURE_IMAGE_CFLAGS) -fPIE \
	       -ffunction-sections -fdata-sections -Itools/calibrate/guest/include \
	       -iquote . -iquote tools -iquote guest/include -iquote common/include -Ihyp-shim/include \
	       -Ihyp-shim/x86/include
VISIT_POLICIES := eager refcount shootdown quiesce hazard block
VISIT_OBJECTS := $(VISIT_POLICIES:%=$(O)/tools/calibrate/guest/visits.%.o)

# What the loop does not reach is left out, and all names but the loop's are local to its object.
define visit_rule
$(O)/tools/calibrate/guest/visits.$(1).o: tools/calibrate/guest/visits.c
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(VISIT_CFLAGS) -DVISITS=visits_$(1) -DHOOKS=lazy_$(3) -DBLOCKS=$(4) \
		$$(patsubst %,-include guest/mm/%.c,$(2) mm switch) -MT $$@ -MF $$(@:.o=.d) -c -o $$(@:.o=.whole) $$<
	$$(Q)$$(CC) -nostdlib -r -Wl,--gc-sections,--entry=visits_$(1) -o $$@ $$(@:.o=.whole)
	$$(Q)$$(OBJCOPY) --strip-unneeded --keep-global-symbol=visits_$(1) $$@
	$$(Q)rm $$(@:.o=.whole)
endef
$(eval $(call visit_rule,eager,lazy/eager,eager,no_blocks))
$(eval $(call visit_rule,refcount,lazy/refcount,refcount,no_blocks))
$(eval $(call visit_rule,shootdown,lazy/shootdown,shootdown,no_blocks))
$(eval $(call visit_rule,quiesce,lazy/shootdown lazy/quiesce,quiesce,no_blocks))
$(eval $(call visit_rule,hazard,lazy/hazard,hazard,no_blocks))
$(eval $(call visit_rule,block,lazy/shootdown lazy/block,shootdown,lazy_block))

$(O)/tools/calibrate/guest/visits.o: $(VISIT_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) -nostdlib -r -o $@ $^

$(O)/tools/%.o: tools/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) -c -o $@ $<

$(O)/tools/revision.o: $(O)/tools/revision.c
	$(call say,CC,$@)
	$(Q)$(CC) $(TOOL_CFLAGS) -c -o $@ $<

# Rewritten only when the revision or the version changes.
$(O)/tools/revision.c: FORCE
	@mkdir -p $(@D)
	@printf '#include "base/revision.h"\n\nconst char tool_%s[] = "%s";\nconst char tool_%s[] = "%s";\n' \
		revision '$(REVISION)' version '$(VERSION)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

.PHONY: FORCE
FORCE:

-include $(TOOL_OBJECTS:.o=.d)
