# SPDX-License-Identifier: BSD-2-Clause
# The user-space machine and guest/ on it, for tests. Objects in $(O)/host; sanitized.

# bounds-strict, which only gcc has: an array at the end of a struct has bounds, too.
HOST_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all \
		 $(if $(findstring clang,$(CC)),,-fsanitize=bounds-strict)
# -iquote: the guest's own string.h and errno.h must not stand in for the C library's. No PIE, so
# that all variables are in .data and .bss, which reset.c wants in sections of their own.
HOST_CFLAGS := $(HOSTCFLAGS) $(CHECK_CFLAGS) -fno-pie -fno-omit-frame-pointer -fno-strict-aliasing -fno-common \
	       $(HOST_SANITIZE) -iquote common/include -Ihyp-shim/host/include -Ihyp-shim/include \
	       -Ihyp-shim/x86/include
HOST_LDFLAGS := $(HOST_SANITIZE) -no-pie -Wl,-z,noexecstack -Wl,--defsym=area_phys=0
HOST_GUEST_INC := -iquote guest/include
HOST_UNDER_TEST := -include host/access.h
HOST_SECTIONS := --rename-section .data=guest_data --rename-section .bss=guest_bss \
		 --rename-section .bss.shared_info=guest_bss \
		 --rename-section .bss.area=guest_area

HOST_MACHINE_SRC := $(wildcard hyp-shim/host/*.c)
HOST_MACHINE_OBJ := $(patsubst %.c,$(O)/host/%.o,$(filter-out %/paths.c,$(HOST_MACHINE_SRC))) \
		    $(O)/host/switch.o
HOST_PATHS_OBJ := $(O)/host/hyp-shim/host/paths.o
HOST_BENCH_OBJ := $(patsubst %.c,$(O)/host/%.o,$(filter guest/bench/%,$(GUEST_SRC)))
HOST_GUEST_OBJ := $(patsubst %.c,$(O)/host/%.o,$(filter-out guest/bench/%,$(GUEST_SRC)) $(COMMON_SRC)) \
		  $(O)/host/revision.o
HOST_ALL_OBJ := $(HOST_MACHINE_OBJ) $(HOST_PATHS_OBJ) $(HOST_BENCH_OBJ) $(HOST_GUEST_OBJ)

$(O)/host/hyp-shim/host/%.o: hyp-shim/host/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -c $< -o $@

$(HOST_BENCH_OBJ) $(filter-out %/revision.o,$(HOST_GUEST_OBJ)): $(O)/host/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) $(HOST_UNDER_TEST) -c $< -o $@
	$(Q)$(OBJCOPY) $(HOST_SECTIONS) $@

$(HOST_BENCH_OBJ) $(HOST_GUEST_OBJ): HOST_CFLAGS += $(HOST_GUEST_INC)

# The C library has these already; the guest's own are tested under other names.
$(O)/host/common/lib/string.o: HOST_CFLAGS += -fno-builtin -include host/string_names.h

$(O)/host/revision.o: $(O)/revision.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -c $< -o $@

$(O)/host/switch.o: hyp-shim/x86/switch.S
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -Dswitch_to=coroutine_switch -Dtask_trampoline=coroutine_trampoline \
		-Dtask_entry=coroutine_entry -c $< -o $@

$(HOST_ALL_OBJ): Makefile hyp-shim/host/build.mk

-include $(HOST_ALL_OBJ:.o=.d)
