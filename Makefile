# `make run` is Dorsal on this machine; `make test` shows that it works. See README.md.
VENV := .venv
BIN := $(VENV)/bin
CHECKED := app.py chalicelib infra tests

.PHONY: run demo setup dev models test test-queue chaos hostile fuzz fuzz-api soak check format lock bench bench-bibs bench-bibs-parts bench-pipeline bench-queue bench-export bench-board bench-cold bench-load bench-pages bench-stats samples screenshots lock-localstack lock-peers package deploy teardown localstack test-localstack clean help

run: setup ## start Dorsal with the sample photos; Ctrl-C ends it
	@$(BIN)/dorsal run

demo: setup ## the same, ending by itself: 0 if all samples were read as known
	@$(BIN)/dorsal demo

setup: ## what running needs: .venv and the models
	@infra/local/setup.sh local

dev: ## what developing and testing need
	@infra/local/setup.sh dev

models: setup

test: dev ## every test that needs no AWS and no LocalStack
	@infra/local/browser.sh
	@infra/local/redis.sh
	@infra/local/exiftool.sh
	@$(BIN)/python -m pytest -n 3 --dist loadgroup

test-queue: dev ## the queue beside its model, 1,000 lives of each kind
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n 2 tests/integration/queue/test_machine.py

chaos: dev ## break the running product in every known way; SEED=; see docs/chaos.md
	@$(BIN)/python -m tests.chaos --short $(if $(SEED),--seed $(SEED))

hostile: dev ## 200 hostile files: what each is taken for, its seconds and megabytes; Linux
	@$(BIN)/python -m tests.hostile.measuring

# Seconds for each of four parsers, two at once; SEED says which round to run again.
SECONDS = 15
fuzz: dev ## parsers given odd input for a minute in all; SECONDS=, SEED=; see docs/hostile-input.md
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(if $(SEED),--seed $(SEED))

EXAMPLES = 5
fuzz-api: dev ## the running product asked what its OpenAPI document allows and forbids; EXAMPLES=, SEED=
	@$(BIN)/python -m tests.fuzz.api --examples $(EXAMPLES) $(if $(SEED),--seed $(SEED))

soak: dev ## for longer: chaos with the real reader, up to an hour; fuzzing, half an hour; load, the same
	@$(BIN)/python -m tests.chaos --long
	@$(MAKE) --no-print-directory hostile
	@$(MAKE) --no-print-directory fuzz SECONDS=600
	@$(MAKE) --no-print-directory fuzz-api EXAMPLES=50
	@$(MAKE) --no-print-directory bench-load

check: dev ## format, lint, types, licences, and the tests that take milliseconds
	@$(BIN)/ruff format --check $(CHECKED)
	@$(BIN)/ruff check $(CHECKED)
	@$(BIN)/mypy
	@$(BIN)/python -m infra.licences
	@$(BIN)/python -m pytest -q tests/unit

format: dev ## mend the format, and what else can be mended unasked
	@$(BIN)/ruff format $(CHECKED)
	@$(BIN)/ruff check --fix $(CHECKED)

bench: bench-pipeline bench-queue bench-stats bench-bibs bench-cold ## measure; see docs/figures.md

bench-bibs: dev ## reading: right numbers, seconds, memory, beside RapidOCR; needs labelled photos
	@$(BIN)/python -m tests.bench.bibs || [ $$? -eq 77 ] # which says that there are no photos

bench-bibs-parts: dev ## what each part of reading gives, and how far confidence is to be trusted
	@$(BIN)/python -m tests.bench.bibs --ablation || [ $$? -eq 77 ]
	@$(BIN)/python -m tests.bench.bibs --folds || [ $$? -eq 77 ]

bench-pipeline: dev ## photos a second, the pipeline's own cost and latency, beside RapidOCR
	@$(BIN)/python -m tests.bench.pipeline

bench-queue: dev ## the queue beside BullMQ, RQ, arq, saq, huey and dramatiq; needs Node and npm
	@$(BIN)/python -m tests.bench.queue

bench-export: dev ## a race of 100,000 photos taken out and listed by time
	@$(BIN)/python -m tests.bench.export

bench-board: dev ## the board's answers from the running product with 1,000,000 jobs
	@$(BIN)/python -m tests.bench.board

bench-cold: dev ## cold starts of the packages; needs Python 3.13
	@infra/localstack/setup.sh
	@$(BIN)/python -m tests.bench.cold

bench-pages: dev ## a runner's first photos on 4G; the upload page with 5,000 files
	@$(BIN)/python -m tests.bench.runner_page
	@$(BIN)/python -m tests.bench.upload_page

bench-load: dev ## 200 uploads at once, 50,000 jobs waiting, 200,000 through one process
	@$(BIN)/python -m tests.bench.load

bench-stats: dev ## what counting a value costs, a flush, and asking for 15 days of minutes
	@$(BIN)/python -m tests.bench.stats

samples: dev ## render the sample photos again
	@$(BIN)/python -m infra.samples infra/samples/photos

screenshots: dev ## pictures of every page, on a phone and at a desk: build/screenshots, docs/images
	@infra/local/browser.sh
	@$(BIN)/python -m tests.browser.screenshots

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-annotate --no-header pyproject.toml
PACKED = $(COMPILE) --python-version 3.13 --excludes infra/aws/packages/excluded.txt
LOCAL = $(COMPILE) --python-version 3.12 --extra reader --extra local
lock: dev lock-localstack lock-peers ## pin every dependency of pyproject.toml again
	@$(PACKED) -o requirements-api.txt
	@$(PACKED) --extra reader -c requirements-api.txt -o requirements-worker.txt
	@$(LOCAL) -c requirements-worker.txt -o requirements-local.txt
	@$(LOCAL) --extra dev -c requirements-local.txt -o requirements-dev.txt

# What the benches are compared with: tests/bench/peers.py.
PEER_PINS = tests/bench/peer_pins
lock-peers: dev ## pin what each peer of the benches needs again
	@for pins in $(PEER_PINS)/*.in; do $(BIN)/uv pip compile --quiet --universal --python-version 3.12 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header \
		$$pins -o $${pins%.in}.txt || exit 1; done

# LocalStack's core needs exactly 3.13, and cannot be resolved for later ones.
lock-localstack: dev ## pin what LocalStack's own environment holds again
	@$(BIN)/uv pip compile --quiet --python-platform linux --python-version 3.13 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header \
		infra/localstack/requirements.in -o infra/localstack/requirements.txt

STAGE = prod
package: dev ## what a deploy of STAGE (prod) sends, and what is in it: build/aws/STAGE; needs Python 3.13
	@$(BIN)/python -m infra.aws.packages $(STAGE)

deploy: dev ## make package, and deploy it; PARAMETERS="Name=Value ..."; see docs/aws.md
	@$(BIN)/python -m infra.aws.deploy.account --stage $(STAGE)
	@$(MAKE) --no-print-directory package
	@$(BIN)/python -m infra.aws.deploy --stage $(STAGE) \
		$(PARAMETERS:%=--parameter %) $(LOSE:%=--lose %)

teardown: dev ## delete the stack of STAGE; the bucket stays, and a snapshot of Postgres
	@$(BIN)/python -m infra.aws.deploy.teardown --stage $(STAGE) $(if $(YES),--yes)

localstack: dev ## Dorsal as on AWS, in LocalStack on this machine (needs Python 3.13); Ctrl-C ends it
	@infra/localstack/setup.sh
	@$(MAKE) --no-print-directory package STAGE=localstack
	@$(BIN)/python -m infra.localstack

test-localstack: dev ## the packages, and a deploy to LocalStack with all that works there
	@infra/localstack/setup.sh
	@$(MAKE) --no-print-directory package STAGE=localstack
	@$(BIN)/python -m pytest -q --durations=5 tests/packages tests/localstack

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

clean: ## everything that setting up and running made, but the models' cache
	rm -rf $(VENV) .venv-localstack var build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
