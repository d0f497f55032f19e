# SPDX-License-Identifier: BSD-2-Clause
# Where things go on a system: make install, and a Debian package made of the same.
#   PREFIX/bin/lazyshoot           the command
#   PREFIX/lib/lazyshoot/          the guests' images; lab/: the lab and what it is made from;
#                                  machines/: machine files from publications
#   PREFIX/share/                  manual pages, completion, documents
# The command finds the rest by its own place, so a tree below DESTDIR, or moved, works.

PREFIX ?= /usr/local
DESTDIR ?=
MAN_SECTION_DIR = $(DESTDIR)$(PREFIX)/share/man/man1
INSTALLED_LIB = $(DESTDIR)$(PREFIX)/lib/lazyshoot
INSTALLED_DOC = $(DESTDIR)$(PREFIX)/share/doc/lazyshoot

INSTALL = install
# Of the last commit, for what would otherwise have the date of the build.
COMMIT_DATE = $(shell git -C $(ROOT) log -1 --format=%ct 2>/dev/null || echo 0)

.PHONY: man install deb
# One page a command, from the text of its --help.
man: $(O)/man/lazyshoot.1

$(O)/man/lazyshoot.1: $(O)/lazyshoot tools/install/make-man
	$(call say,MAN,$(@D))
	$(Q)SOURCE_DATE_EPOCH=$(COMMIT_DATE) tools/install/make-man $(O)/lazyshoot $(VERSION) $(@D)

install: all man ## Install below DESTDIR and PREFIX (/usr/local)
	$(call say,INSTALL,$(DESTDIR)$(PREFIX))
	$(Q)$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(INSTALLED_LIB)/lab/dom0 $(INSTALLED_LIB)/machines $(MAN_SECTION_DIR) \
		$(INSTALLED_DOC) $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions
	$(Q)$(INSTALL) -m 755 $(O)/lazyshoot $(DESTDIR)$(PREFIX)/bin/lazyshoot
	$(Q)$(INSTALL) -m 644 $(filter-out %-test.elf,$(GUEST_IMAGES)) $(INSTALLED_LIB)
	$(Q)$(INSTALL) -m 755 $(O)/lab/lazyshoot-lab $(O)/lab/lab-agent \
		$(addprefix tools/lab/,build-image assist-orders fetch-symbols) $(INSTALLED_LIB)/lab
	$(Q)$(INSTALL) -m 644 $(O)/lab/*.so $(INSTALLED_LIB)/lab
	$(Q)$(INSTALL) -m 755 tools/lab/dom0/init tools/lab/dom0/start-xenstore $(INSTALLED_LIB)/lab/dom0
	$(Q)$(INSTALL) -m 644 $(wildcard machines/*.json) $(INSTALLED_LIB)/machines
	$(Q)rm -f $(MAN_SECTION_DIR)/lazyshoot*.1
	$(Q)$(INSTALL) -m 644 $(O)/man/*.1 $(MAN_SECTION_DIR)
	$(Q)$(INSTALL) -m 644 tools/install/lazyshoot.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/lazyshoot
	$(Q)$(INSTALL) -m 644 tools/install/lazyshoot.zsh \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_lazyshoot
	$(Q)$(INSTALL) -m 644 README.md CHANGELOG.md LICENSE $(wildcard docs/*.md docs/*.json) $(INSTALLED_DOC)

deb: all man ## Make a Debian package: O/lazyshoot_VERSION_ARCHITECTURE.deb
	$(Q)SOURCE_DATE_EPOCH=$(COMMIT_DATE) tools/install/make-deb $(O) $(VERSION)
