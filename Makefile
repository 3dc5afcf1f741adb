# The two commands that matter: make run, make test. README.md says the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# JDK 25: JAVA_HOME if it is one, else the first that is found under /usr/lib/jvm.
JDK_25 := $(shell for d in "$$JAVA_HOME" /usr/lib/jvm/*25*; do \
  if [ -x "$$d/bin/javac" ] && "$$d/bin/javac" -version 2>&1 | grep -q '^javac 25'; then echo "$$d"; break; fi; done)
ifneq ($(JDK_25),)
  export JAVA_HOME := $(JDK_25)
endif
MVN := mvn -B -ntp
DIST := dist/oci-daemon
# Not what git knows: that names deleted files and leaves out new ones.
SOURCES := pom.xml $(shell find store server primer -name target -prune -o -type f \( -path '*/src/main/*' -o -name pom.xml \) -print)

.PHONY: help run test soak build image bench peers check-tools clean

help:
	@echo "make run    build what is not built, start the demo, print its URLs"
	@echo "make test   every test: unit, integration with the real peers"
	@echo "make soak   the long forms of the tests, in full"
	@echo "make build  $(DIST)/: the program"
	@echo "make bench  benchmarks beside the peers found here"
	@echo "make peers  install and build the peers that the tests use"

check-tools:
	@if [ -z "$(JDK_25)" ]; then echo "make: no JDK 25 found: set JAVA_HOME to one, or install it under /usr/lib/jvm" >&2; exit 1; fi
	@command -v mvn >/dev/null || { echo "make: no mvn found: install Maven 3.8 or newer" >&2; exit 1; }

$(DIST)/.built: $(SOURCES) Makefile primer/src/main/dist/assemble.sh | check-tools
	$(MVN) -q -pl store,server,primer -Dmaven.test.skip=true package
	primer/src/main/dist/assemble.sh primer/target $(DIST)

build: $(DIST)/.built

run: build
	exec $(DIST)/bin/oci-daemon demo

peers:
	conformance-tests/peers/make-peers.sh

# Unit tests in the modules first, then the built program against the real peers.
test: build peers
	@rm -f conformance-tests/target/peers.txt
	@$(MVN) verify -Ppeers; status=$$?; cat conformance-tests/target/peers.txt 2>/dev/null; exit $$status

soak: build peers
	$(MVN) verify -Ppeers -Dsoak

bench: build peers
	$(MVN) -q test -pl conformance-tests -am -Ppeers -Dtest=PrimingBench -Dsurefire.failIfNoSpecifiedTests=false

image:
	@echo "make image comes with the issue 'ship'; build the program with: make build" >&2; exit 2

clean:
	rm -rf dist store/target server/target primer/target conformance-tests/target
