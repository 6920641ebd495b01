# Two commands to know: `make run` shows it, `make test` proves it. `make help` lists the rest.
#
# MSIX_BUILD   where built things go (default .build)

MSIX_BUILD ?= .build
export MSIX_BUILD

SWIFT := $(shell command -v swift || echo /opt/swift/usr/bin/swift)
SCRATCH := --scratch-path "$(MSIX_BUILD)"
BIN := $(MSIX_BUILD)/release/msix
VENV := $(MSIX_BUILD)/venv
OURS := Sources Projections Tests tools/bench/msix-bench tools/nation tools/linkage \
  tools/simulation Package.swift

.DEFAULT_GOAL := help
.PHONY: help run test build debug lint tidy format sample population verify-independent browser bench \
	national-year evaluate simulate soak fuzz sanitize sabotage release security clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 28

run: build ## build it, send it three made-up years of eight States, in ./data, and serve the pages
	@tools/run-sample

test: ## every check there is; the last line is `N passed, N failed`
	@tools/run-tests

build: ## build for use: $(MSIX_BUILD)/release/msix
	@tools/setup --no-python
	"$(SWIFT)" build -c release --product msix $(SCRATCH)

debug: ## build for development
	@tools/setup --no-python
	"$(SWIFT)" build $(SCRATCH)

lint: ## check the format of the Swift sources
	"$(SWIFT)" format lint --strict -r $(OURS)

tidy: ## check the rules of the house
	@tools/tidy --self-test
	@tools/tidy

format: ## format the Swift sources in place
	"$(SWIFT)" format format -i -r $(OURS)

sample: ## make the made-up packages in samples/states anew, and check them
	@python3 tools/make-sample/make_sample.py
	@python3 tools/make-sample/make_sample.py --check

POPULATION ?= --children 2000 --output "$(MSIX_BUILD)/population"
population: ## make up a nation; POPULATION="--children 20000 --output DIR" for another
	@tools/setup --no-python
	@tools/population $(POPULATION)

NATIONAL_YEAR ?= --children 300000
national-year: ## a year of a made-up nation in one ledger, measured; NATIONAL_YEAR="--children 3000"
	@tools/setup --no-python
	@for product in msix msix-population msix-national-year; do \
	  "$(SWIFT)" build -c release --product $$product $(SCRATCH) || exit 1; done
	@python3 tools/nation/national_year.py --build "$(MSIX_BUILD)/release" \
	  --folder "$(MSIX_BUILD)/national-year" --json "$(MSIX_BUILD)/national-year.json" \
	  --markdown "$(MSIX_BUILD)/national-year.md" --charts "$(MSIX_BUILD)/national-year-charts" \
	  $(NATIONAL_YEAR)

verify-independent: ## let a stranger's program verify the ledger in ./data
	@tools/setup
	@test -x "$(BIN)" || { echo "no $(BIN) yet: make run" >&2; exit 1; }
	@test -d data || { echo "no ledger in ./data yet: make run" >&2; exit 1; }
	@"$(VENV)/bin/python" tools/verify-independent/verify.py --data ./data --msix "$(BIN)"

browser: ## look at the pages in Chromium; the pictures lie in $(MSIX_BUILD)/screens
	@tools/setup
	"$(SWIFT)" build --product msix $(SCRATCH)
	@"$(VENV)/bin/python" tools/browser/browse.py --program "$(MSIX_BUILD)/debug/msix" \
	  --screens "$(MSIX_BUILD)/screens"

bench: ## measure it beside its references, in one run; BENCH="--full" for ten million events
	@tools/setup --bench
	"$(SWIFT)" build -c release --product msix-bench $(SCRATCH)
	@tools/bench/prepare
	@python3 tools/bench/bench.py $(BENCH) --json "$(MSIX_BUILD)/bench/results.json" \
	  --svg docs/performance.svg --markdown docs/performance.md

evaluate: ## judge the matching engine beside Splink; EVALUATE="--quick" for a small round
	@tools/setup --no-python
	"$(SWIFT)" build -c release --product msix-linkage $(SCRATCH)
	"$(SWIFT)" build -c release --product msix-population $(SCRATCH)
	@test -x "$(MSIX_BUILD)/evaluate-venv/bin/python" || python3 -m venv "$(MSIX_BUILD)/evaluate-venv"
	@"$(MSIX_BUILD)/evaluate-venv/bin/pip" install -q -r tools/linkage/requirements.txt || \
	  echo "the yard-sticks could not be installed: they are left out" >&2
	@"$(MSIX_BUILD)/evaluate-venv/bin/python" tools/linkage/evaluate.py $(EVALUATE) \
	  --build "$(MSIX_BUILD)/release" --folder "$(MSIX_BUILD)/evaluate"

SIMULATE ?= --seeds 1..10000 --steps 80
simulate: ## run made-up nations on a disk that crashes; SIMULATE="--seed 7 --trace" for one of them
	@tools/setup --no-python
	"$(SWIFT)" build -c release --product msix-simulate $(SCRATCH)
	@"$(MSIX_BUILD)/release/msix-simulate" $(SIMULATE)

soak: build ## every fault there is, for hours: docs/faults.md, docs/simulation.md
	@tools/setup
	@$(MAKE) --no-print-directory simulate
	@"$(VENV)/bin/python" tools/faults/faults.py --program "$(BIN)" --scale full \
	  --markdown docs/faults.md

fuzz: ## fuzz what reads bytes from outside; FUZZ="cbor --seconds 600" for one of them
	@tools/setup
	@"$(VENV)/bin/python" tools/fuzz/fuzz $(FUZZ)
	@"$(VENV)/bin/python" tools/fuzz/differential.py --count 1000000

sanitize: ## the tests of storage, form and ledger under the address and thread sanitizers
	@tools/setup
	@tools/sanitize address
	@tools/sanitize thread

sabotage: ## break the program in one place after the other, and see that a check notices
	@tools/setup
	@"$(VENV)/bin/python" tools/faults/sabotage.py --folder "$(MSIX_BUILD)/sabotage" --tests \
	  --markdown docs/faults.md

RELEASE_KEY ?= release-key.pem
release: ## an archive to install, its files listed and signed; RELEASE_KEY=key.pem (Ed25519)
	@tools/setup --no-python
	@tools/release/build-release "$(RELEASE_KEY)"

security: build ## let testssl.sh and wapiti loose on a server in each role: docs/threat-model.md
	@python3 tools/security/scan.py --program "$(BIN)"

clean: ## remove what was built; ./data stays
	"$(SWIFT)" package clean $(SCRATCH)
	rm -rf -- "$(MSIX_BUILD)/venv" "$(MSIX_BUILD)/static" "$(MSIX_BUILD)/test-results" "$(MSIX_BUILD)/run-receipts.jsonl"
