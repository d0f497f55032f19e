# SPDX-License-Identifier: BSD-2-Clause
# guest-pvh-test.elf: the objects of guest-pvh.elf and inject.c, which --wrap puts in between.

TEST_WRAPPED := options_parse results_cell_begin results_metric results_done lazy_shootdown
TEST_IMAGE_OBJ := $(O)/tests/system/inject.o

.PHONY: test-image
test-image: $(O)/guest-pvh-test.elf

$(TEST_IMAGE_OBJ): tests/system/inject.c guest/build.mk hyp-shim/build.mk
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(GUEST_CFLAGS) $(PVH_INC) -c $< -o $@

$(O)/guest-pvh-test.elf: $(PVH_OBJ) $(TEST_IMAGE_OBJ) $(O)/pvh/link.lds
	$(call say,LD,$@)
	$(Q)$(CC) $(GUEST_LDFLAGS) -Wl,-T,$(O)/pvh/link.lds $(TEST_WRAPPED:%=-Wl,--wrap=%) \
		$(PVH_OBJ) $(TEST_IMAGE_OBJ) -o $@

-include $(TEST_IMAGE_OBJ:.o=.d)

# What the tests need built, and the declarations of the unit tests: one a binary.
.PHONY: tests check-system check-style
tests: all test-image $(O)/tests/unit.list

$(O)/tests/unit.list: $(UNIT_BINARIES) FORCE
	@mkdir -p $(@D)
	@for test in $(notdir $(UNIT_BINARIES)); do \
		echo "$$test | unit | none | - | 60 | \$$O/tests/unit/$$test"; \
	done >$@

check-system: deps ## Run the tests in the lab
	$(Q)$(MAKE) --no-print-directory tests
	$(Q)tests/run --build $(O) system

check-style: deps ## Check the sources: format, cppcheck, shellcheck, clang, licences
	$(Q)$(MAKE) --no-print-directory tests
	$(Q)tests/run --build $(O) style
