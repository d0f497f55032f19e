# SPDX-License-Identifier: BSD-2-Clause
# guest-pvh-test.elf, guest-pv-test.elf: the objects of the checking images, and inject.c, to which
# --wrap redirects some calls.

TEST_WRAPPED := options_parse results_cell_begin results_metric results_done lazy_shootdown \
		flush_ipi flush_hv

.PHONY: test-image
test-image: $(O)/guest-pvh-test.elf $(O)/guest-pv-test.elf

# $(1): the guest's name, $(2): the prefix of its variables in hyp-shim/build.mk
define test_image_rules
$(O)/guest-$(1)-test.elf: $(call image_objects,$(1)-check,$(2)) $(O)/$(1)-check/tests/system/inject.c.o $(O)/$(1)/link.lds
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$($(2)_LDFLAGS) $(TEST_WRAPPED:%=-Wl,--wrap=%) $$(filter %.o,$$^) -o $$@

$(O)/$(1)-check/tests/system/inject.c.o: guest/build.mk hyp-shim/build.mk
-include $(O)/$(1)-check/tests/system/inject.c.d
endef
$(eval $(call test_image_rules,pvh,PVH))
$(eval $(call test_image_rules,pv,PV))

# guest-pvh-lines-test.elf: the objects of the measuring image, and a false share.
test-image: $(O)/guest-pvh-lines-test.elf

$(O)/guest-pvh-lines-test.elf: $(call image_objects,pvh,PVH) $(O)/pvh/tests/system/false_share.c.o $(O)/pvh/link.lds
	$(call say,LD,$@)
	$(Q)$(CC) $(PVH_LDFLAGS) -Wl,--wrap=switch_mm $(filter %.o,$^) -o $@

$(O)/pvh/tests/system/false_share.c.o: guest/build.mk hyp-shim/build.mk
-include $(O)/pvh/tests/system/false_share.c.d

# What the tests need built, and the declarations of the unit tests: one a binary.
.PHONY: tests check-system check-style
tests: all test-image $(O)/tests/unit.list

$(O)/tests/unit.list: $(UNIT_BINARIES) FORCE
	@mkdir -p $(@D)
	@for test in $(notdir $(UNIT_BINARIES)); do \
		echo "$$test | unit | none | - | cpu 60 | \$$O/tests/unit/$$test"; \
	done >$@

check-system: deps ## Run the tests in the lab
	$(Q)$(MAKE) --no-print-directory tests
	$(Q)tests/run --build $(O) system

check-style: deps ## Check the sources: format, cppcheck, shellcheck, clang, licences
	$(Q)$(MAKE) --no-print-directory tests
	$(Q)tests/run --build $(O) style
