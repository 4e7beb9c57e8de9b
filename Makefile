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

# Objects stay out of the source folders: a farm of links for each kernel.
BUILD := $(CURDIR)/build/$(KVER)$(VARIANT)

all: modules agent

help:
	@echo 'all        kernel module and agent (default)'
	@echo 'modules    build/KVER/ims_agw.ko for KVER=$(KVER)'
	@echo 'agent      agent/agwd and agent/agwctl'
	@echo 'tools      programs the tests use'
	@echo 'generate   netlink header, policy and ops from their specification'
	@echo 'deps       install the Debian packages needed, as root'
	@echo 'check      build, lint, unit tests, tests in a virtual machine'
	@echo 'check-debug  the tests in the machine on a debug kernel'
	@echo 'vm-test    only the tests in the machine; TESTS=... selects'
	@echo 'vm-shell   a shell in the machine'
	@echo 'lint       only the style checks'
	@echo 'unit       only the unit tests'
	@echo 'demo       a gateway with two hosts, in a virtual machine'
	@echo 'install    copy module, agent and headers to DESTDIR'
	@echo 'clean      remove all outputs'

kver:
	@echo $(KVER)

kdir:
	@echo $(KDIR)

modules:
	@selftests/vm/link-farm.sh $(CURDIR) $(BUILD)
	$(MAKE) -C $(KDIR) M=$(BUILD) modules

agent:
	$(MAKE) -C agent

tools:
	@[ ! -e selftests/tools/Makefile ] || $(MAKE) -C selftests/tools

vm-test:
	selftests/vm/run.sh $(TESTS)

vm-shell:
	selftests/vm/run.sh --shell

.PHONY: all help kver kdir modules agent tools vm-test vm-shell
