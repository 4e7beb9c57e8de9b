# SPDX-License-Identifier: GPL-2.0
#
# make          the kernel module and the agent
# make check    everything that must hold before a change goes in
# make help     all targets

# A user's PATH may lack these folders, and programs may speak other languages.
export PATH := $(PATH):/usr/sbin:/sbin
export LC_ALL := C

# The kernel to build for, by its version or by the folder of its headers; which
# one without a choice, headers.sh says. Root may not have those that a user built
# the module with.
ifndef KDIR
KDIR := $(shell LC_ALL=C selftests/vm/headers.sh $(KVER))
endif
override KVER := $(or $(shell cat '$(KDIR)/include/config/kernel.release' \
	2>/dev/null),$(KVER),$(notdir $(patsubst %/ims_agw.ko,%,$(shell \
	ls -t build/*/ims_agw.ko 2>/dev/null | head -n 1))))

# Objects stay out of the source folders, in a folder for each kernel.
BUILD := build/$(KVER)

PREFIX ?= /usr/local
MODDIR ?= /lib/modules/$(KVER)/updates

# The call that the demo plays, and who gives the orders.
CALL ?= originating
CONTROL ?= socket

# Folders of programs that the tests use.
tools := $(patsubst %/Makefile,%,$(wildcard selftests/tools/Makefile \
	selftests/kernel/Makefile selftests/mgc/Makefile))

# What is installed: mode, file, place below DESTDIR.
copies = 644:$(BUILD)/ims_agw.ko:$(MODDIR)/ims_agw.ko \
	755:agent/agwd:$(PREFIX)/sbin/agwd \
	755:agent/agwctl:$(PREFIX)/bin/agwctl \
	644:include/uapi/linux/ims_agw.h:$(PREFIX)/include/linux/ims_agw.h \
	644:agent/systemd/agwd.service:$(unit) \
	$(foreach f,$(wildcard Documentation/man/*.[1-9]),644:$f:$(call page,$f)) \
	$(foreach f,control.rst h248.rst h248-profile.md tracing.rst netlink/specs/ims-agw.yaml,\
	644:Documentation/$f:$(doc)/$(notdir $f)) \
	$(foreach f,$(wildcard Documentation/tracing/*.bt),755:$f:$(doc)/$(notdir $f))
unit = $(PREFIX)/lib/systemd/system/agwd.service
doc = $(PREFIX)/share/doc/ims-agw
page = $(PREFIX)/share/man/man$(subst .,,$(suffix $1))/$(notdir $1)

ifneq ($(O),)

# Not one file of a source tree that may not be written to: a folder of links to
# it is another tree, in which everything is as usual.
goals := $(or $(MAKECMDGOALS),all)

$(goals): in-output
	@:

in-output:
	@selftests/vm/link-farm.sh . '$(O)'
	@$(MAKE) --no-print-directory -C '$(O)' O= $(goals)

.PHONY: $(goals) in-output

else

all: modules agent

help:
	@echo 'all          kernel module and agent (default)'
	@echo 'modules      build/KVER/ims_agw.ko for KVER=$(KVER)'
	@echo 'agent        agent/agwd and agent/agwctl'
	@echo 'tools        programs the tests use'
	@echo 'generate     what is made from the specification and from the code'
	@echo 'deps         install what is missing of the Debian packages needed:'
	@echo '             FOR=build, demo, check (the default) or bench'
	@echo 'check        build, lint, unit tests, tests in a virtual machine;'
	@echo '             KERNEL=deb13 or backports: the tests on that kernel'
	@echo 'check-debug  the tests in the machine on a debug kernel'
	@echo 'check-all    check, the demo in a bare Debian, and of check-debug what has'
	@echo '             to do with the module, with one sum at the end'
	@echo 'lint         only the style checks'
	@echo 'unit         only the unit tests'
	@echo 'vm-test      only the tests in the machine; TESTS=... selects'
	@echo 'h248-matrix  the calls by every transport, encoding and version of H.248'
	@echo 'fuzz         the decoders, DURATION=30 seconds each'
	@echo 'mutants      breaks single lines, for which a test must fail; an hour'
	@echo 'coverage     lines that no test reaches'
	@echo 'bench        what the gateway and other relays cost, in instructions;'
	@echo '             ROWS=... PEERS=... RUNS=... select; PROFILE=1: and where;'
	@echo '             bench-quick: ten minutes'
	@echo 'soak         calls with random ends for DURATION=1800 seconds'
	@echo 'volume       200 MB each way at once with every suite'
	@echo 'bench-orders what orders cost the agent; OLD=COMMIT to compare with'
	@echo 'vm-shell     a shell in the machine'
	@echo 'demo         shows the gateway at work;'
	@echo '             CALL=originating (default), terminating or mrfp;'
	@echo '             CONTROL=socket (default) or h248, who gives the orders'
	@echo 'check-fresh  the README in a bare Debian, as root and as a user;'
	@echo '             SUITE=bookworm (default) or trixie'
	@echo 'install      copy module, agent and manual below DESTDIR, and no more'
	@echo 'uninstall    remove them, also those for other kernels'
	@echo 'clean        remove all outputs'
	@echo 'With O=DIR all outputs are in DIR.'

kver:
	@echo $(KVER)

kdir:
	@echo $(KDIR)

# Before anything is written, and fetched.
writable:
	@selftests/writable.sh

modules: writable
	@[ -e '$(KDIR)' ] || { echo 'no headers of a kernel $(KVER): make deps' \
		'FOR=build fetches some, KDIR=... names others' >&2; exit 1; }
	+selftests/vm/build-module.sh '$(KDIR)' $(BUILD)

agent: writable
	$(MAKE) -C agent

tools: writable
	@for d in $(tools); do $(MAKE) -C $$d || exit; done

# What comes before these changes what they find, so they run make again.
deps:
	@selftests/vm/packages.sh $(FOR)

deps-%: writable
	@selftests/vm/packages.sh $*

generate: deps-check
	Documentation/netlink/generate.sh
	Documentation/states.sh
	Documentation/h248-profile.sh
	selftests/conformance.sh

check: deps-check
	@selftests/check.sh $(if $(KERNEL),kernel $(KERNEL))

check-debug: deps-check
	@selftests/check.sh debug

check-all: deps-check
	@selftests/check.sh all

check-fresh:
	@selftests/fresh/check-fresh.sh $(SUITE)

lint: deps-check
	selftests/lint/lint.sh

unit: deps-check
	@$(MAKE) -C selftests/unit check

vm-test: deps-check
	selftests/vm/run.sh $(TESTS)

h248-matrix: deps-check
	AGW_MATRIX=1 selftests/vm/run.sh --jobs 1 net/test-h248-flows.sh

fuzz: deps-check
	@$(MAKE) -j2 -C selftests/fuzz check $(if $(DURATION),DURATION=$(DURATION))

mutants: deps-check
	@selftests/mutants/mutants.sh

coverage: deps-check
	@selftests/coverage.sh

bench: deps-bench
	@ROWS='$(ROWS)' PEERS='$(PEERS)' RUNS='$(RUNS)' PROFILE='$(PROFILE)' \
		selftests/bench/bench.sh

bench-quick: deps-bench
	@ROWS='$(ROWS)' PEERS='$(PEERS)' PROFILE='$(PROFILE)' \
		selftests/bench/bench.sh quick

volume: deps-check
	AGW_VOLUME=200M selftests/vm/run.sh --jobs 1 net/test-data-tls1

# Booting and the first rounds take their time, too.
soak: deps-check
	AGW_CMDLINE=soak=$(or $(DURATION),1800) selftests/vm/run.sh --jobs 1 \
		--timeout $$(($(or $(DURATION),1800) * 2 + 1200)) net/soak.sh

bench-orders: writable
	@selftests/bench/orders.sh $(OLD)

vm-shell: deps-check
	selftests/vm/run.sh --shell

demo: deps-demo
	@selftests/demo/demo.sh '$(CALL)' '$(CONTROL)'

install:
	@umask 022; IFS=:; for c in $(copies); do \
		set -- $$c; \
		echo "install $$3"; \
		install -D -m $$1 $$2 '$(DESTDIR)'$$3 || exit; \
	done
	@sed -i 's,/usr/local/,$(PREFIX)/,' '$(DESTDIR)'$(unit)

# The configuration and what the agent made itself remain.
uninstall:
	@IFS=:; for c in $(copies); do \
		set -- $$c; rm -fv '$(DESTDIR)'$$3; \
	done
	@rm -fv '$(DESTDIR)'/lib/modules/*/updates/ims_agw.ko
	@rmdir '$(DESTDIR)'$(doc) 2>/dev/null || :

clean: writable
	rm -rf build .checkpatch-camelcase.*
	[ ! -e agent/Makefile ] || $(MAKE) -C agent clean
	@for d in $(tools) $(patsubst %/Makefile,%,$(wildcard selftests/bench/Makefile)); \
		do $(MAKE) -C $$d clean; done

.PHONY: all help kver kdir writable modules agent tools generate deps check check-debug \
	check-all check-fresh lint unit vm-test h248-matrix fuzz mutants coverage bench \
	bench-quick soak \
	bench-orders volume vm-shell demo \
	install uninstall clean

endif
