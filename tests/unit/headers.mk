# SPDX-License-Identifier: BSD-2-Clause
# Every header compiles alone, with the flags of the sources that include it.

HEADERS_PVH := $(wildcard common/include/*.h common/include/abi/*.h guest/include/*/*.h \
		 hyp-shim/include/hyp/*.h \
		 hyp-shim/x86/include/*/*.h hyp-shim/xen/include/*/*.h hyp-shim/xen/type/include/*/*.h \
		 hyp-shim/xen/type/pvh/include/*/*.h hyp-shim/xen/pvh/include/*/*.h \
		 hyp-shim/bare/*.h hyp-shim/bare/include/*/*.h hyp-shim/boot/*.h)
HEADERS_TOOL_TESTS := tests/unit/metric_named.h tests/unit/tool_area_fixture.h
HEADERS_HOST := $(wildcard hyp-shim/host/*.h hyp-shim/host/include/*/*.h) \
		$(filter-out $(HEADERS_TOOL_TESTS),$(wildcard tests/unit/*.h))
HEADERS_PV := $(wildcard hyp-shim/xen/pv/*.h tests/unit/fake/pv/*.h tests/unit/fake/pv/*/*.h)
HEADERS_FAKE := $(filter-out $(HEADERS_PV),$(wildcard tests/unit/fake/*.h tests/unit/fake/*/*.h))
HEADERS_MODEL := $(wildcard tests/model/*.h tests/model/scenarios/*.h)
HEADERS_VISIT := $(wildcard tools/calibrate/guest/include/*/*.h)
HEADERS_TOOL := $(HEADERS_TOOL_TESTS) $(filter-out $(HEADERS_VISIT),$(foreach room,$(TOOL_ROOMS),\
		  $(wildcard tools/$(room)/*.h tools/$(room)/*/*.h)))
HEADERS_LAB := $(wildcard tools/lab/*.h tools/lab/*/*.h)

HEADER_CHECKS := $(foreach kind,PVH HOST FAKE PV MODEL TOOL VISIT LAB,\
		   $(HEADERS_$(kind):%=$(O)/headers/$(kind)/%.ok))

.PHONY: check-headers
check-headers: $(HEADER_CHECKS) ## Compile each header by itself

$(O)/headers/PVH/%.ok: HEADER_FLAGS = $(GUEST_CFLAGS) $(PVH_INC)
$(O)/headers/PVH/guest/%.ok: HEADER_FLAGS = $(GUEST_CFLAGS) $(GUEST_INC) $(PVH_INC)
$(O)/headers/HOST/%.ok: HEADER_FLAGS = $(GUEST_TEST_CFLAGS)
$(O)/headers/MODEL/%.ok: HEADER_FLAGS = $(MODEL_CFLAGS)
$(O)/headers/FAKE/%.ok: HEADER_FLAGS = $(SHIM_TEST_CFLAGS)
$(O)/headers/PV/%.ok: HEADER_FLAGS = $(PV_TEST_CFLAGS)
$(O)/headers/TOOL/%.ok: HEADER_FLAGS = $(TOOL_CFLAGS)
$(O)/headers/VISIT/%.ok: HEADER_FLAGS = $(VISIT_CFLAGS)
$(O)/headers/LAB/%.ok: HEADER_FLAGS = $(LAB_CFLAGS)

# Through a source that includes it: some warnings are not given for a main file.
define header_rule
$(O)/headers/$(1)/%.ok: %
	$$(call say,HEADER,$$<)
	@mkdir -p $$(@D)
	$$(Q)printf '#include "%s"\n' '$$(abspath $$<)' | \
		$$(CC) $$(filter-out -MMD -MP,$$(HEADER_FLAGS)) -fsyntax-only -x c -
	$$(Q)touch $$@
endef
$(foreach kind,PVH HOST FAKE PV MODEL TOOL VISIT LAB,$(eval $(call header_rule,$(kind))))
