# SPDX-License-Identifier: BSD-2-Clause
# The dom0 command: $(O)/lazyshoot. Its rooms, in the order of a result's way; each uses only those
# before it.

TOOL_ROOMS := base plan area xen boot bare results machine calibrate model sweep report joined cli
TOOL_SOURCES := $(foreach room,$(TOOL_ROOMS),$(wildcard tools/$(room)/*.c tools/$(room)/*/*.c))
TOOL_SOURCES := $(filter-out tools/calibrate/guest/%,$(TOOL_SOURCES))
VISIT_OBJECTS := $(patsubst %.c,$(O)/%.o,$(wildcard tools/calibrate/guest/*.c))
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(O)/%.o) $(VISIT_OBJECTS) $(O)/tools/revision.o
# -iquote: the guest's own string.h must not stand in for the C library's.
TOOL_CFLAGS = $(HOSTCFLAGS) -iquote tools -iquote common/include -iquote hyp-shim/bare/include
TOOL_LDLIBS := -lxenctrl -lxenguest -lxenevtchn -lxenforeignmemory -lxenstore -ljansson -lelf -lm

.PHONY: tools
tools: $(O)/lazyshoot

$(O)/lazyshoot: $(TOOL_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) -o $@ $(TOOL_OBJECTS) $(TOOL_LDLIBS)

# The shipped policies in a loop of visits to idle, for threads of a process: what the loop does not
# reach is left out, and all names but the loop's are local to its object.
VISIT_CFLAGS = $(filter-out -fno-pic -fno-pie -mno-red-zone -mcmodel=kernel,$(GUEST_CFLAGS)) $(MEASURE_IMAGE_CFLAGS) -fPIE \
	       -ffunction-sections -fdata-sections -Itools/calibrate/guest/include \
	       -iquote . -iquote tools -iquote guest/include -iquote common/include -Ihyp-shim/include \
	       -Ihyp-shim/x86/include

$(VISIT_OBJECTS): $(O)/tools/calibrate/guest/%.o: tools/calibrate/guest/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(VISIT_CFLAGS) -MT $@ -MF $(@:.o=.d) -c -o $(@:.o=.whole.o) $<
	$(Q)$(CC) -nostdlib -r -Wl,--gc-sections,--entry=visits_$* -o $@ $(@:.o=.whole.o)
	$(Q)$(OBJCOPY) --strip-unneeded --keep-global-symbol=visits_$* $@
	$(Q)rm $(@:.o=.whole.o)

$(O)/tools/%.o: tools/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) -c -o $@ $<

$(O)/tools/revision.o: $(O)/tools/revision.c
	$(call say,CC,$@)
	$(Q)$(CC) $(TOOL_CFLAGS) -c -o $@ $<

# Rewritten only when the revision changes.
$(O)/tools/revision.c: FORCE
	@mkdir -p $(@D)
	@printf '#include "base/revision.h"\n\nconst char tool_revision[] = "%s";\n' '$(REVISION)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

.PHONY: FORCE
FORCE:

-include $(TOOL_OBJECTS:.o=.d)
