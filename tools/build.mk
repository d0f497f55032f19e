# SPDX-License-Identifier: BSD-2-Clause
# The dom0 command: $(O)/lazyshoot. Its rooms, in the order of a result's way; each uses only those
# before it.

TOOL_ROOMS := base plan area xen boot bare results sweep report diff cli
TOOL_SOURCES := $(foreach room,$(TOOL_ROOMS),$(wildcard tools/$(room)/*.c tools/$(room)/*/*.c))
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(O)/%.o) $(O)/tools/revision.o
# -iquote: the guest's own string.h must not stand in for the C library's.
TOOL_CFLAGS = $(HOSTCFLAGS) -iquote tools -iquote common/include -iquote hyp-shim/bare/include
TOOL_LDLIBS := -lxenctrl -lxenguest -lxenevtchn -lxenforeignmemory -lxenstore -ljansson -lelf -lm

.PHONY: tools
tools: $(O)/lazyshoot

$(O)/lazyshoot: $(TOOL_OBJECTS)
	$(call say,LD,$@)
	$(Q)$(CC) -o $@ $(TOOL_OBJECTS) $(TOOL_LDLIBS)

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
