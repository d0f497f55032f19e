# SPDX-License-Identifier: BSD-2-Clause
# The lab: lazyshoot-lab for the host, and the static lab-agent that it puts into dom0.

lab_host_objects := $(patsubst %.c,$(O)/%.o,$(wildcard tools/lab/host/*.c tools/lab/client/*.c)) $(O)/tools/lab/archive.o
# Of the tool.
lab_shared_objects := $(addprefix $(O)/tools/,base/clock.o base/files.o base/number.o base/reason.o base/stream.o bare/emulation.o)
lab_agent_objects := $(O)/tools/lab/dom0/agent.o $(O)/tools/lab/archive.o
LAB_CFLAGS = $(HOSTCFLAGS) -iquote tools -iquote common/include

.PHONY: tools
tools: $(O)/lab/lazyshoot-lab

$(O)/tools/lab/client/main.o: private LAB_CFLAGS += -DLAB_SOURCE_DIR='"$(ROOT)/tools/lab"'

$(sort $(lab_host_objects) $(lab_agent_objects)): $(O)/tools/lab/%.o: tools/lab/%.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LAB_CFLAGS) -c -o $@ $<

$(O)/lab/lazyshoot-lab: $(lab_host_objects) $(lab_shared_objects) | $(O)/lab/lab-agent
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -o $@ $^ -ljansson

$(O)/lab/lab-agent: $(lab_agent_objects)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -static -s -o $@ $^

# QEMU's plugins: counters of a run's instructions, and of the cache lines that move.
tools: $(O)/lab/profile.so $(O)/lab/assist.so $(O)/lab/lines.so

$(O)/lab/profile.so: tools/lab/qemu/profile_plugin.c
$(O)/lab/assist.so: tools/lab/qemu/assist_plugin.c tools/lab/qemu/decoding.c
$(O)/lab/lines.so: $(addprefix tools/lab/qemu/,lines_plugin.c lines_orders.c line_table.c move_table.c \
					     object_map.c decoding.c)

$(O)/lab/%.so: $(wildcard tools/lab/qemu/*.h) common/include/abi/assist.h
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LAB_CFLAGS) -fPIC -shared -fvisibility=hidden -MF $@.d -o $@ $(filter %.c,$^)

-include $(sort $(lab_host_objects:.o=.d) $(lab_agent_objects:.o=.d))

# The job of tests/system/lab-repeat.sh.
tests: $(O)/tests/system/read-clock

$(O)/tests/system/read-clock: tests/system/lab/read-clock.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -static -MF $@.d -o $@ $<
