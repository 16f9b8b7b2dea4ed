# What a person types: make demo, make test, make bench. All install what is missing first.
SWIFT ?= swift
# On Linux the optimised program carries Swift's libraries: it starts in half the time, and runs where
# there is no Swift. By lld, as gold warns of a function in them that nothing calls.
SWIFT_LIBRARIES = $(shell $(SWIFT) -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1_static/p')
STATIC = $(if $(wildcard $(SWIFT_LIBRARIES)/linux/libFoundation.a),--static-swift-stdlib -Xswiftc -use-ld=lld)
RELEASE = --configuration release --scratch-path .build-release $(STATIC)
STRICT = --explicit-target-dependency-import-check error
# ISA-L, which inflates faster than zlib, is built in where it is there; INFLATE=zlib leaves it out.
ISAL = $(shell ls /usr/include/isa-l.h /usr/local/include/isa-l.h /usr/include/*-linux-gnu/isa-l.h 2>/dev/null)
TRAITS = $(if $(filter zlib,$(INFLATE)),,$(if $(ISAL),--traits ISAL))

.PHONY: demo test test-release test-gateways gateway-fixtures bench build lint format golden torture deps samples

demo: deps
	@echo "authaudit: inflating with $(if $(TRAITS),ISA-L,zlib)"
	$(SWIFT) build $(RELEASE) $(TRAITS) --product authaudit
	@rm -rf .build-demo && mkdir .build-demo
	.build-release/release/authaudit ingest --db .build-demo/demo.db --registry samples/registry samples/logs
	@echo
	.build-release/release/authaudit summary --db .build-demo/demo.db

test: deps
	$(SWIFT) build --build-tests $(STRICT) $(TRAITS)
	$(SWIFT) test --skip-build $(TRAITS)

# The same tests of the whole program, on the optimised one.
test-release: build
	$(SWIFT) build --build-tests $(STRICT) $(TRAITS)
	AUTHAUDIT_TEST_BINARY=$(CURDIR)/.build-release/release/authaudit $(SWIFT) test --skip-build $(TRAITS) --filter EndToEndTests

# Speed, beside the floor and the peers: make bench LINES=20000 ROUNDS=1, ARGS='--growth 1,10 --year'.
bench: deps
	SWIFT="$(SWIFT)" BUILD_FLAGS="$(STATIC)" python3 Benchmarks/bench.py $(if $(LINES),--lines $(LINES)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(ARGS)

# Real gateways, configured as `authaudit formats advise` says, before an API whose refusals are known;
# installs those that are missing.
test-gateways: build
	python3 Tests/Gateways/test_gateways.py --authaudit .build-release/release/authaudit

# Rewrites the logs of such a run that the other tests read.
gateway-fixtures: build
	python3 Tests/Gateways/test_gateways.py --authaudit .build-release/release/authaudit --rounds 1 --fixtures Tests/EndToEndTests/Fixtures/gateways

build: deps
	@echo "authaudit: inflating with $(if $(TRAITS),ISA-L,zlib)"
	$(SWIFT) build $(RELEASE) $(TRAITS) --product authaudit

# What a machine with only Swift lacks; says so where it cannot be installed.
deps:
	@./.ci/install-packages

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks
	@./.ci/check-imports

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks

# Rewrites the expected outputs; read the diff.
golden: deps
	$(SWIFT) build --build-tests $(TRAITS)
	AUTHAUDIT_REWRITE_GOLDEN=1 $(SWIFT) test --skip-build $(TRAITS) --filter Golden

# The slow half of what must survive.
torture: build
	python3 Tests/Torture/torture.py --binary .build-release/release/authaudit --work .build-torture

# Makes samples/ anew, byte by byte the same.
samples: deps
	$(SWIFT) build $(RELEASE) $(TRAITS) --product Simulator
	rm -rf samples/logs samples/registry
	.build-release/release/Simulator samples --samples --seed 15
