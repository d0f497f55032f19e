# SPDX-License-Identifier: BSD-2-Clause
# The lab: lazyshoot-lab for the host, and the static lab-agent that it puts into dom0.

lab_host_sources := main.c lab.c qmp.c machine.c machine_args.c image.c key.c snapshot.c job.c archive.c
lab_agent_sources := agent.c archive.c
lab_host_objects := $(lab_host_sources:%.c=$(O)/tools/lab/%.o)
lab_agent_objects := $(lab_agent_sources:%.c=$(O)/tools/lab/%.o)

.PHONY: tools
tools: $(O)/lab/lazyshoot-lab

$(O)/tools/lab/main.o: private HOSTCFLAGS += -DLAB_SOURCE_DIR='"$(ROOT)/tools/lab"'

$(sort $(lab_host_objects) $(lab_agent_objects)): $(O)/tools/lab/%.o: tools/lab/%.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -c -o $@ $<

$(O)/lab/lazyshoot-lab: $(lab_host_objects) $(O)/tools/emulation.o | $(O)/lab/lab-agent
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -o $@ $^ -ljansson

$(O)/lab/lab-agent: $(lab_agent_objects)
	$(call say,LD,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -static -s -o $@ $^

# Counts the instructions of a run: tools/lab/profile-broadcast.
tools: $(O)/lab/profile.so

$(O)/lab/profile.so: tools/lab/profile_plugin.c tools/lab/qemu_plugin.h
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -fPIC -shared -fvisibility=hidden -o $@ $<

-include $(sort $(lab_host_objects:.o=.d) $(lab_agent_objects:.o=.d))

# The job of tests/system/lab-repeat.sh.
tests: $(O)/tests/system/read-clock

$(O)/tests/system/read-clock: tests/system/lab/read-clock.c
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(HOSTCFLAGS) -static -MF $@.d -o $@ $<
