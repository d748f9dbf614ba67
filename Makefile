# SPDX-License-Identifier: GPL-2.0
# Builds, installs and tests svcnat.  Kbuild describes the module itself.

.DEFAULT_GOAL := all

KDIR ?= /lib/modules/$(shell uname -r)/build
PREFIX ?= /usr/local
DESTDIR ?=
SBINDIR = $(DESTDIR)$(PREFIX)/sbin
MANDIR = $(DESTDIR)$(PREFIX)/share/man/man8
COMPLETIONDIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
# Where a kernel looks first for modules that did not come with it.
MODULEDIR = updates
KBUILD = $(MAKE) -C $(KDIR) M=$(CURDIR)
RELEASE = $(shell sed -n '/UTS_RELEASE/s/.*"\(.*\)".*/\1/p' $(KDIR)/include/generated/utsrelease.h)
# Not in a DESTDIR: whoever unpacks that runs it.
DEPMOD = $(if $(DESTDIR),,depmod $(RELEASE))

help:
	@echo 'make demo                 show svcnat at work (DEMO=vm: in a virtual machine)'
	@echo 'make demo-kubernetes      the same with a real API server, kubectl and svcnat-agent'
	@echo 'make check                every test; what is missing is installed and built first'
	@echo 'make check-quick          minutes: no emulated processor, one kernel'
	@echo 'make check-all            every test on every kernel, and what takes long: hours'
	@echo
	@echo 'make all                  module and tool'
	@echo 'make module               svcnat.ko for the kernel whose headers are in KDIR'
	@echo '                          (the running one by default)'
	@echo 'make tools                svcnat, svcnat-exporter and svcnat-agent in tools/'
	@echo 'make install, uninstall   both, the tool under PREFIX ($(PREFIX)); DESTDIR is honoured'
	@echo 'make install-tools        the tool alone, for a module that DKMS builds'
	@echo 'make clean'
	@echo
	@echo 'make check-lint           style, static checks, freshness of generated files'
	@echo 'make check-tools          unit and fuzz tests of the tool'
	@echo 'make check-dkms           DKMS and make install with the stock kernels'
	@echo 'make check-kunit          KUnit in a guest; KERNEL=uml (default) or debug'
	@echo 'make check-netns          real traffic in a guest; KERNEL=uml (default), debug, 6.1'
	@echo '                          or 6.12; TEST="dnat4 dnat6" for only these'
	@echo 'make check-kubernetes     the agent with a real API server; TEST="outage" for only this'
	@echo 'make check-debug          all of both on the memory checking kernel'
	@echo 'make check-fresh          preparing from nothing, at once, and after being killed'
	@echo 'make check-minimal        make demo and check-quick in a new minimal Debian'
	@echo 'make fuzz                 hostile messages for an hour; KERNEL=uml, debug or kcov, which is'
	@echo '                          guided by the code they reach; FUZZ=seconds, SEED=number'
	@echo 'make bench                instructions per packet, tables, memory, next to IPVS,'
	@echo '                          nftables and iptables; see BENCHMARKS.md'
	@echo 'make bench-publish        show a run in README.md and BENCHMARKS.md; RESULTS=its folder'
	@echo
	@echo 'Kernels and guests are kept in $${SVCNAT_CACHE:-~/.cache/svcnat}.'

all: module tools

module: kdir
	$(KBUILD) modules

kdir:
	@test -e $(KDIR)/Makefile || { \
		echo 'No kernel headers in $(KDIR): install linux-headers-$(shell uname -r)'; \
		echo 'or say make KDIR=... where they are.'; exit 1; } >&2

tools:
	$(MAKE) -C tools

# A distribution's headers come without the key to sign with and without the
# System.map that Kbuild wants for running depmod.
install: all install-tools
	$(KBUILD) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=$(MODULEDIR) \
		CONFIG_MODULE_SIG_ALL= DEPMOD=true modules_install
	$(DEPMOD)

install-tools: tools
	install -D -m 755 tools/svcnat $(SBINDIR)/svcnat
	install -D -m 644 tools/svcnat.8 $(MANDIR)/svcnat.8
	install -D -m 644 tools/completion/svcnat $(COMPLETIONDIR)/svcnat
	for name in svcnat-exporter svcnat-agent; do \
		[ ! -e tools/$$name ] || { \
			install -D -m 755 tools/$$name $(SBINDIR)/$$name && \
			install -D -m 644 tools/$$name.8 $(MANDIR)/$$name.8; } || exit 1; \
	done

uninstall: kdir
	rm -f $(DESTDIR)/lib/modules/$(RELEASE)/$(MODULEDIR)/svcnat.ko*
	$(DEPMOD)
	rm -f $(SBINDIR)/svcnat $(MANDIR)/svcnat.8 $(COMPLETIONDIR)/svcnat
	rm -f $(SBINDIR)/svcnat-exporter $(MANDIR)/svcnat-exporter.8
	rm -f $(SBINDIR)/svcnat-agent $(MANDIR)/svcnat-agent.8

clean:
	find kmod tests/kunit \( -name '*.o' -o -name '.*.cmd' \) -delete
	rm -rf svcnat*.ko svcnat*.o svcnat*.mod svcnat*.mod.c .svcnat* .module-common.o \
		.*.cmd Module.symvers modules.order .tmp_versions
	$(MAKE) -C tools clean

packages:
	@tests/vm/packages.sh

demo:
	@tests/vm/packages.sh build demo
	tests/demo/run

demo-kubernetes:
	@tests/vm/packages.sh build demo
	tests/demo/run kubernetes

bench: packages
	tests/bench/run

bench-publish:
	@test -n "$(RESULTS)" || { echo 'RESULTS=folder of a run of make bench?' >&2; exit 1; }
	tests/bench/publish.py "$(RESULTS)" README.md BENCHMARKS.md

KERNEL ?= uml
TEST ?=

check check-quick check-all: packages
	tests/run $(patsubst check-%,%,$@)

check-lint: packages
	tests/lint/run

check-tools: packages
	tests/run tools

check-dkms: packages
	tests/dkms/run.sh --all

check-kunit: packages
	tests/vm/kunit $(KERNEL)

check-netns: packages
	tests/vm/netns $(KERNEL) $(if $(TEST),$(TEST),--all)

check-kubernetes: packages
	tests/kubernetes/run $(if $(TEST),$(TEST),--all)

check-debug: packages
	tests/vm/kunit debug
	tests/vm/netns debug --all

check-fresh: packages
	tests/fresh/run

fuzz: packages
	tests/fuzz/run $(KERNEL) $(or $(FUZZ),3600)

check-minimal: packages
	tests/fresh/minimal

.PHONY: help all module kdir tools install install-tools uninstall clean packages demo \
	demo-kubernetes bench bench-publish check check-quick check-all check-lint check-tools \
	check-dkms check-kunit check-netns check-kubernetes check-debug check-fresh check-minimal \
	fuzz
