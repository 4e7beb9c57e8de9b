# SPDX-License-Identifier: GPL-2.0
#
# make          the kernel module and the agent
# make check    everything that must hold before a change goes in
# make help     all targets

# The kernel to build for: the newest installed 6.12 headers, not the running
# kernel, which may be another. KVER=... or KDIR=... choose differently.
KVER ?= $(shell ls /usr/src 2>/dev/null | sed -n \
	's/^linux-headers-\(6\.12.*-amd64\)$$/\1/p' | sort -V | tail -n 1)
ifdef KDIR
override KVER := $(shell cat $(KDIR)/include/config/kernel.release)
else
KDIR := /usr/src/linux-headers-$(KVER)
endif

# Objects stay out of the source folders: a folder of links for each kernel.
BUILD := $(CURDIR)/build/$(KVER)

PREFIX ?= /usr/local
MODDIR ?= /lib/modules/$(KVER)/updates

# The call that the demo plays.
CALL ?= originating

all: modules agent

help:
	@echo 'all          kernel module and agent (default)'
	@echo 'modules      build/KVER/ims_agw.ko for KVER=$(KVER)'
	@echo 'agent        agent/agwd and agent/agwctl'
	@echo 'tools        programs the tests use'
	@echo 'generate     what is made from the specification and from the code'
	@echo 'deps         install the Debian packages needed, as root'
	@echo 'check        build, lint, unit tests, tests in a virtual machine'
	@echo 'check-debug  the tests in the machine on a debug kernel'
	@echo 'check-all    both, with one sum at the end'
	@echo 'lint         only the style checks'
	@echo 'unit         only the unit tests'
	@echo 'vm-test      only the tests in the machine; TESTS=... selects'
	@echo 'vm-shell     a shell in the machine'
	@echo 'demo         shows the gateway at work;'
	@echo '             CALL=originating (default), terminating or mrfp'
	@echo 'install      copy module, agent and manual below DESTDIR, and no more'
	@echo 'clean        remove all outputs'

kver:
	@echo $(KVER)

kdir:
	@echo $(KDIR)

modules:
	@selftests/vm/link-farm.sh $(CURDIR) $(BUILD) kmod include
	$(MAKE) -C $(KDIR) M=$(BUILD) modules

agent:
	$(MAKE) -C agent

tools:
	@for d in $(wildcard selftests/tools/Makefile selftests/kernel/Makefile); \
		do $(MAKE) -C $${d%/Makefile} || exit; done

generate: deps
	Documentation/netlink/generate.sh
	Documentation/states.sh
	selftests/conformance.sh

deps:
	@selftests/vm/packages.sh

check: deps
	@selftests/check.sh

check-debug: deps
	@selftests/check.sh debug

check-all: deps
	@selftests/check.sh all

lint: deps
	selftests/lint/lint.sh

unit: deps
	@$(MAKE) -C selftests/unit check

vm-test: deps
	selftests/vm/run.sh $(TESTS)

vm-shell: deps
	selftests/vm/run.sh --shell

demo: deps all tools
	selftests/demo/demo.sh $(CALL)

install:
	install -D -m 644 $(BUILD)/ims_agw.ko $(DESTDIR)$(MODDIR)/ims_agw.ko
	install -D -m 755 agent/agwd $(DESTDIR)$(PREFIX)/sbin/agwd
	install -D -m 755 agent/agwctl $(DESTDIR)$(PREFIX)/bin/agwctl
	install -D -m 644 include/uapi/linux/ims_agw.h \
		$(DESTDIR)$(PREFIX)/include/linux/ims_agw.h
	sed 's,/usr/local/,$(PREFIX)/,' agent/systemd/agwd.service | \
		install -D -m 644 /dev/stdin \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/agwd.service
	for f in Documentation/man/*.[1-9]; do \
		install -D -m 644 $$f \
		$(DESTDIR)$(PREFIX)/share/man/man$${f##*.}/$${f##*/} || exit; \
	done
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/ims-agw \
		Documentation/control.rst Documentation/netlink/specs/ims-agw.yaml

clean:
	rm -rf build .checkpatch-camelcase.*
	[ ! -e agent/Makefile ] || $(MAKE) -C agent clean
	@for d in $(wildcard selftests/tools/Makefile selftests/kernel/Makefile); \
		do $(MAKE) -C $${d%/Makefile} clean; done

.PHONY: all help kver kdir modules agent tools generate deps check check-debug \
	check-all lint unit vm-test vm-shell demo install clean
