# SPDX-License-Identifier: BSD-2-Clause
# The guest images: guest/ plus one backend of hyp-shim/.

GUEST_SRC := $(wildcard guest/kernel/*.c guest/mm/*.c guest/mm/lazy/*.c guest/mm/flush/*.c \
	       guest/user/*.c guest/bench/*.c guest/lib/*.c)

# What guest/, hyp-shim/ and the tool share.
COMMON_SRC := $(wildcard common/lib/*.c)

GUEST_INC := -Iguest/include -Icommon/include -Ihyp-shim/include
GUEST_CFLAGS := -std=gnu11 -O2 -g $(REPRODUCIBLE) $(WARNINGS) -ffreestanding -fno-stack-protector -fno-pic -fno-pie \
		-mno-red-zone -mcmodel=kernel -mgeneral-regs-only -fno-omit-frame-pointer \
		-fno-asynchronous-unwind-tables -fno-optimize-sibling-calls -fcf-protection=none \
		-fno-strict-aliasing -fno-common -MMD -MP
GUEST_LDFLAGS := -nostdlib -static -Wl,-z,max-page-size=4096 -Wl,--build-id=none \
		 -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments
GUEST_IMAGES := $(O)/guest-pvh.elf $(O)/guest-pv.elf

.PHONY: guest
guest: $(GUEST_IMAGES)

# The revision file changes only when the revision does.
$(O)/revision.c: FORCE
	@mkdir -p $(@D)
	@printf '#include "kernel/revision.h"\nconst char revision[] = "%s";\n' '$(REVISION)' >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.PHONY: FORCE
FORCE:
