# SPDX-License-Identifier: BSD-2-Clause
# The model checker: guest/ and the user-space machine, with every access instrumented.

MODEL := $(O)/tests/model
MODEL_CFLAGS := $(HOSTCFLAGS) $(CHECK_CFLAGS) -fno-pie -fno-omit-frame-pointer -fno-optimize-sibling-calls -fno-strict-aliasing -fno-common \
		-iquote guest/include -iquote common/include -Ihyp-shim/host/include -Ihyp-shim/include \
		-Ihyp-shim/x86/include -iquote hyp-shim/host -iquote tests/model
# The calls are this checker's own (hooks.c, tso.c): no libtsan is linked.
MODEL_INSTRUMENT := -fsanitize=thread -Wno-tsan
MODEL_ACCESSES := $(foreach n,1 2 4 8 16,read$(n) write$(n)) read_range write_range \
		  $(foreach n,2 4 8 16,unaligned_read$(n) unaligned_write$(n))
MODEL_GUEST_CALLS := --redefine-sym memset=guest_side_memset --redefine-sym memcpy=guest_side_memcpy
MODEL_MACHINE_CALLS := --redefine-sym memset=machine_memset --redefine-sym memcpy=machine_memcpy \
		       $(foreach a,$(MODEL_ACCESSES),--redefine-sym __tsan_$(a)=machine_$(a))
MODEL_GUEST_SECTIONS := --rename-section .data=guest_data --rename-section .bss=guest_bss \
			--rename-section .bss.shared_info=guest_bss \
			--rename-section .bss.area=guest_area --rename-section .text=guest_text
MODEL_MACHINE_SECTIONS := --rename-section .data=host_data --rename-section .bss=host_bss

MODEL_GUEST_SRC := $(filter-out guest/bench/%,$(GUEST_SRC)) $(COMMON_SRC)
MODEL_MACHINE_SRC := $(filter-out %/paths.c %/coroutine.c,$(HOST_MACHINE_SRC))
MODEL_SCENARIO_SRC := $(wildcard tests/model/scenarios/*.c)
MODEL_ENGINE_SRC := $(wildcard tests/model/*.c)

MODEL_GUEST_OBJ := $(MODEL_GUEST_SRC:%.c=$(MODEL)/%.o) $(MODEL_SCENARIO_SRC:%.c=$(MODEL)/%.o)
MODEL_OBJ := $(MODEL_GUEST_OBJ) $(MODEL_MACHINE_SRC:%.c=$(MODEL)/%.o) \
	     $(MODEL_ENGINE_SRC:%.c=$(MODEL)/%.o) $(O)/host/switch.o $(MODEL)/revision.o

$(MODEL_GUEST_OBJ): $(MODEL)/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MODEL_CFLAGS) $(MODEL_INSTRUMENT) -c $< -o $@
	$(Q)$(OBJCOPY) $(MODEL_GUEST_SECTIONS) $(MODEL_GUEST_CALLS) $@

$(MODEL)/common/lib/string.o: MODEL_CFLAGS += -fno-builtin -include host/string_names.h

$(MODEL)/hyp-shim/host/%.o: hyp-shim/host/%.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MODEL_CFLAGS) $(MODEL_INSTRUMENT) -c $< -o $@
	$(Q)$(OBJCOPY) $(MODEL_MACHINE_SECTIONS) $(MODEL_MACHINE_CALLS) $@

$(MODEL_ENGINE_SRC:%.c=$(MODEL)/%.o): $(MODEL)/%.o: %.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(MODEL_CFLAGS) -c $< -o $@

$(MODEL)/revision.o: $(O)/revision.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(MODEL_CFLAGS) -c $< -o $@

MODEL_LDFLAGS := -no-pie -Wl,-z,noexecstack -Wl,--defsym=area_phys=0 \
		 -Wl,--wrap=panic -Wl,--wrap=host_fill_page -Wl,--wrap=task_free

$(MODEL)/model: $(MODEL_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(MODEL_LDFLAGS) -o $@ $^

$(MODEL_OBJ): tests/model/build.mk

-include $(MODEL_OBJ:.o=.d)

# A mutant is a patch of one source, and a checker with that source in place of the shipped one.
MODEL_MUTANTS := $(basename $(notdir $(wildcard tests/model/mutants/*.patch)))
MODEL_MUTANT_BINARIES := $(MODEL_MUTANTS:%=$(MODEL)/mutants/%/model)

$(MODEL_MUTANT_BINARIES): $(MODEL)/mutants/%/model: tests/model/mutants/%.patch $(MODEL)/model
	$(call say,MUTANT,$*)
	$(Q)set -e; source=$$(sed -n 's|^+++ b/||p' $<); dir=$(@D); \
	mkdir -p $$dir/$${source%/*}; cp $$source $$dir/$$source; \
	patch --silent --strip=1 --directory $$dir <$<; \
	$(CC) $(filter-out -MMD -MP,$(MODEL_CFLAGS)) $(MODEL_INSTRUMENT) -iquote $${source%/*} \
		-c $$dir/$$source -o $$dir/mutant.o; \
	$(OBJCOPY) $(MODEL_GUEST_SECTIONS) $(MODEL_GUEST_CALLS) $$dir/mutant.o; \
	$(CC) $(MODEL_LDFLAGS) -o $@ $$dir/mutant.o \
		$$(printf '%s\n' $(MODEL_OBJ) | grep -vxF $(MODEL)/$${source%.c}.o)

.PHONY: model model-mutants check-model
model: $(MODEL)/model
model-mutants: $(MODEL_MUTANT_BINARIES)
tests: model model-mutants

check-model: model model-mutants ## Explore every interleaving of the protocols; needs no Xen
	$(Q)tests/run --build $(O) model
