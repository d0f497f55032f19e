# SPDX-License-Identifier: BSD-2-Clause
# The tool's unit tests: $(O)/tests/unit/tool_*, each with the tool's sources that need no Xen.

TOOL_TESTS := $(patsubst tests/unit/%.c,%,$(filter-out %_fixture.c,$(wildcard tests/unit/tool_*.c)))
TOOL_TEST_BINARIES := $(TOOL_TESTS:%=$(O)/tests/unit/%)
# Whole rooms, but for what talks to Xen or QEMU.
TOOL_TEST_ROOMS := base plan area lines results machine model report html diff joined
TOOL_TEST_PARTS := $(filter-out %/environment.c,$(foreach room,$(TOOL_TEST_ROOMS),\
			$(wildcard tools/$(room)/*.c tools/$(room)/*/*.c))) \
		   $(wildcard tools/calibrate/*.c) \
		   $(addprefix tools/,boot/console.c boot/request.c boot/watch.c cli/lists/passes.c cli/plan_file.c \
				       cli/lists/seeds.c cli/sweep_options.c sweep/cells.c sweep/overlap.c sweep/dir/tree.c \
				       sweep/sharing.c sweep/jobs/job.c xen/guestmem.c xen/owner.c xen/info.c \
				       xen/facts/boot_log.c \
				       $(addprefix lab/qemu/,line_table.c lines_orders.c move_table.c object_map.c))
TOOL_TEST_OBJECTS := $(TOOL_TEST_PARTS:tools/%.c=$(O)/tests/unit/tool/%.o)
# What uses Xen or the lab where one test stands in for it.
TOOL_ORPHANS_OBJECTS := $(O)/tests/unit/tool/xen/orphans.o
TOOL_EMULATED_OBJECTS := $(addprefix $(O)/tests/unit/tool/,bare/bare_machine.o bare/emulation.o \
			   sweep/jobs/cores.o lab/archive.o lab/host/key.o lab/client/assist.o)
TOOL_OUTPUT_OBJECTS := $(O)/tests/unit/tool/sweep/dir/output.o
TOOL_TEST_EXTRA := $(TOOL_OUTPUT_OBJECTS) $(TOOL_ORPHANS_OBJECTS) $(TOOL_EMULATED_OBJECTS)
TOOL_TEST_CFLAGS = $(HOSTCFLAGS) -iquote tools -iquote common/include \
		   -iquote hyp-shim/bare/include -fsanitize=address,undefined -fno-sanitize-recover=all \
		   -DTEST_DATA_DIR='"$(ROOT)/tests/unit"' -DMACHINES_DIR='"$(ROOT)/machines"'
TOOL_TEST_LDLIBS := -lxenforeignmemory -ljansson -ldw -lelf -lcmocka -lm

.PHONY: tool-tests
tool-tests: $(TOOL_TEST_BINARIES)

$(TOOL_TEST_BINARIES): $(O)/tests/unit/%: $(O)/tests/unit/%.o $(TOOL_TEST_OBJECTS) \
		       $(O)/tools/calibrate/guest/visits.o
	$(call say,LD,$@)
	$(Q)$(CC) $(TOOL_TEST_CFLAGS) -o $@ $^ $(TOOL_TEST_LDLIBS)

$(O)/tests/unit/tool_output: $(TOOL_OUTPUT_OBJECTS)
$(O)/tests/unit/tool_orphans: $(TOOL_ORPHANS_OBJECTS)
$(O)/tests/unit/tool_emulated: $(TOOL_EMULATED_OBJECTS)
$(O)/tests/unit/tool_area $(O)/tests/unit/tool_area_damage: $(O)/tests/unit/tool_area_fixture.o

$(O)/tests/unit/tool_%.o: tests/unit/tool_%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_TEST_CFLAGS) -c -o $@ $<

$(TOOL_TEST_OBJECTS) $(TOOL_TEST_EXTRA): $(O)/tests/unit/tool/%.o: tools/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_TEST_CFLAGS) -c -o $@ $<

-include $(TOOL_TEST_OBJECTS:.o=.d) $(TOOL_TEST_EXTRA:.o=.d) $(TOOL_TEST_BINARIES:=.d)
