# What a person types: make demo, make test. Both install what is missing first.
SWIFT ?= swift
RELEASE = --configuration release --scratch-path .build-release
STRICT = --explicit-target-dependency-import-check error

.PHONY: demo test build lint format golden torture deps samples

demo: deps
	$(SWIFT) build $(RELEASE) --product authaudit
	@rm -rf .build-demo && mkdir .build-demo
	.build-release/release/authaudit ingest --db .build-demo/demo.db --registry samples/registry samples/logs
	@echo
	.build-release/release/authaudit summary --db .build-demo/demo.db

test: deps
	$(SWIFT) build --build-tests $(STRICT)
	$(SWIFT) test --skip-build

build: deps
	$(SWIFT) build $(RELEASE) --product authaudit

# What a machine with only Swift lacks; says so where it cannot be installed.
deps:
	@./.ci/install-packages

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
	@./.ci/check-imports

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

# Rewrites the expected outputs; read the diff.
golden: deps
	$(SWIFT) build --build-tests
	AUTHAUDIT_REWRITE_GOLDEN=1 $(SWIFT) test --skip-build --filter Golden

# The slow half of what must survive.
torture: build
	python3 Tests/Torture/torture.py --binary .build-release/release/authaudit --work .build-torture

# Makes samples/ anew, byte by byte the same.
samples: deps
	$(SWIFT) build $(RELEASE) --product Simulator
	rm -rf samples/logs samples/registry
	.build-release/release/Simulator samples --samples --seed 15
