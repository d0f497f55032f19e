# SPDX-License-Identifier: BSD-2-Clause
# One non-recursive make: each folder's build.mk adds its files and rules to this one.
#   make V=1 shows commands; O=dir builds elsewhere; make %NAME prints a variable.

MAKEFLAGS += -rR
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

# Make splits its lists at spaces, so no rule below would find its files.
ifneq ($(words $(MAKEFILE_LIST) $(CURDIR)),2)
$(error a space in the path of '$(CURDIR)' or '$(strip $(MAKEFILE_LIST))', which make cannot \
	handle: move the tree elsewhere)
endif

ROOT := $(abspath $(dir $(lastword $(MAKEFILE_LIST))))
O ?= build
ifneq ($(words $(O)),1)
$(error O='$(O)' must name one directory, without a space, which make cannot handle)
endif
# One name for one directory: what an object depends on is kept by the object's name.
override O := $(patsubst $(ROOT)/%,%,$(O))
V ?= 0
Q := $(if $(filter 0,$(V)),@)
say = $(if $(filter 0,$(V)),@printf '  %-8s%s\n' '$(1)' '$(2)')

ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
OBJCOPY := objcopy
VERSION := 0.1.0
REVISION := $(shell git -C $(ROOT) describe --always --dirty --abbrev=12 2>/dev/null || \
	    echo unknown)

WARNINGS := -Wall -Wextra -Werror -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	    -Wshadow -Wpointer-arith -Wwrite-strings -Wvla -Wundef
# The same binaries wherever the tree is: what goes into the lab determines its figures to the last
# digit.
REPRODUCIBLE := -ffile-prefix-map=$(ROOT)=.
HOSTCFLAGS := -std=gnu11 -O2 -g $(REPRODUCIBLE) $(WARNINGS) -D_GNU_SOURCE -MMD -MP

include guest/build.mk
include hyp-shim/build.mk
include tools/build.mk
include tools/lab/build.mk
include tools/install/build.mk
include tests/build.mk

# As many compilers at once as there are cores, unless the user has said how many.
parallel = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: all run figures check check-unit soak clean help deps
all: guest tools ## Build the guest images and the tool
	@echo "built the guest images and $(O)/lazyshoot; next: make run, make check, make help"

run: ## Install what is missing, build, sweep on this machine's Xen or in the lab, print the tables
	$(Q)tools/install-deps --run
	$(Q)$(MAKE) --no-print-directory $(parallel) all
	$(Q)tools/run-sweep $(O)

figures: all ## After make run: write README's tables from its results
	$(Q)tools/figures $(O)

deps: ## Install the Debian packages that building, the lab and the tests need
	$(Q)tools/install-deps

check: deps ## Run all tests
	$(Q)$(MAKE) --no-print-directory $(parallel) tests
	$(Q)tests/run --build $(O) all

soak: deps ## Hours of stress: 10^5 ends of mms under each policy, vCPUs paused, moved, unplugged
	$(Q)$(MAKE) --no-print-directory all
	$(Q)O=$(O) TEST_NAME=soak TEST_VCPUS=4 tests/system/stress.sh 100000

clean: ## Remove the build directory
	$(Q)rm -rf $(O)

help: ## This list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  knobs: V=1 (show commands)  O=dir (build there)  CC=clang"

\%%:
	@echo '$* = $($*)'
