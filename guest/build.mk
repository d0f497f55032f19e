# SPDX-License-Identifier: BSD-2-Clause
# The guest images: guest/ plus one backend of hyp-shim/.

# Folders in an order in which each uses only those before it, by includes and by symbols; mm/lazy and
# mm/flush do not use each other.
GUEST_SRC := $(foreach folder,lib kernel user mm mm/lazy mm/flush sched entry bench,\
	       $(wildcard guest/$(folder)/*.c)) guest/main.c

# What guest/, hyp-shim/ and the tool share.
COMMON_SRC := $(wildcard common/lib/*.c)

# Both sides see the common part and the contract; guest/ alone sees its own headers.
BOTH_INC := -Icommon/include -Ihyp-shim/include
GUEST_INC := -Iguest/include
# The checking kind of the guest: with counters and checks (common/include/abi/axes.h, ABI_PASSES).
CHECK_CFLAGS := -DCONFIG_CHECK=1
GUEST_CFLAGS := -std=gnu11 -O2 -g $(REPRODUCIBLE) $(WARNINGS) -ffreestanding -fno-stack-protector -fno-pic -fno-pie \
		-mno-red-zone -mcmodel=kernel -mgeneral-regs-only -fno-asynchronous-unwind-tables \
		-fcf-protection=none -fno-strict-aliasing -fno-common -MMD -MP
# The kinds of image (docs/measuring.md, "Two passes"). One measures: it has no frame pointers and
# tail calls, as distributions' kernels have it (CONFIG_UNWINDER_ORC). The second checks and counts,
# and shows where it was when it panics. The third is the first with the clock of x86/tsc.h that
# leaves out what the hypervisor decodes.
MEASURE_IMAGE_CFLAGS := -fomit-frame-pointer
CHECK_IMAGE_CFLAGS := $(CHECK_CFLAGS) -fno-omit-frame-pointer -fno-optimize-sibling-calls
ASSIST_IMAGE_CFLAGS := $(MEASURE_IMAGE_CFLAGS) -DCONFIG_ASSIST=1
GUEST_LDFLAGS := -nostdlib -static -Wl,-z,max-page-size=4096 -Wl,--build-id=none \
		 -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments
GUEST_IMAGES := $(foreach guest,pvh pv,$(O)/guest-$(guest).elf $(O)/guest-$(guest)-check.elf \
		  $(O)/guest-$(guest)-assist.elf)

.PHONY: guest
guest: $(GUEST_IMAGES)

# The revision file changes only when the revision does.
$(O)/revision.c: FORCE
	@mkdir -p $(@D)
	@printf '#include "kernel/revision.h"\nconst char revision[] = "%s";\n' '$(REVISION)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.PHONY: FORCE
FORCE:
