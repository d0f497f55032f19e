# SPDX-License-Identifier: BSD-2-Clause
# The tests that need no Xen, and what the tests that need it are made of.

include hyp-shim/host/build.mk
include tests/unit/tool.mk
include tests/unit/guest.mk
include tests/unit/shim.mk
include tests/unit/pv.mk
include tests/model/build.mk
include tests/unit/headers.mk
include tests/fuzz/build.mk

UNIT_BINARIES = $(GUEST_TEST_BINARIES) $(SHIM_TEST_BINARIES) $(PV_TEST_BINARIES) \
		$(TOOL_TEST_BINARIES)

include tests/system/build.mk

check-unit: $(O)/tests/unit.list ## Run the unit tests: seconds, needs no Xen
	$(Q)tests/run --build $(O) unit

check-mutants: $(O)/tests/unit.list $(MODEL)/model $(O)/lazyshoot ## Break the sources in a copy: tests must notice
	$(Q)tests/run --build $(O) mutants
