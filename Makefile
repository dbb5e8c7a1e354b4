# The index of this repository: `make help`.
#
# Everything is built without cgo and with the same flags everywhere, so that the
# Temporal server, which takes minutes to compile, is compiled once and then cached.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export CGO_ENABLED := 0

# Where `make up` keeps its data.
DATA ?= data
# The API key of the demo workspace that `make up` seeds; empty lets the program choose.
KEY ?=
# More flags for the program that `make up`, `make bench`, `make chaos` or a test run starts.
FLAGS ?=
# Where `make bench` writes its figures as JSON; empty prints them only.
OUT ?=
# What `make chaos` runs: so many seeds, or the one SEED, each with so many contacts.
SEEDS ?= 20
SEED ?=
CONTACTS ?= 2000
# How long `make fuzz-short` runs each fuzz target.
FUZZTIME ?= 15s

BIN := bin
TOOLBIN := .cache/bin
export PATH := $(CURDIR)/$(TOOLBIN):$(PATH)

GOLANGCI := $(TOOLBIN)/golangci-lint
WORKFLOWCHECK := $(TOOLBIN)/workflowcheck
GOFUMPT := $(TOOLBIN)/gofumpt
OAPI := $(TOOLBIN)/oapi-codegen

MODULES := . local tools

# The console is built with Node; whoever only runs or tests Cadenza needs none, because console/dist is committed.
CONSOLE := cd console &&
# Where `make console-e2e` keeps a picture of each screen; empty keeps none.
SHOTS ?=
# In local every test binary holds the Temporal server: link one at a time.
LOCAL_TEST := go test -p 1 -timeout 30m $(FLAGS)

CI_STAGES := tidy-check fmt-check generate-check console-check build lint workflowcheck compose-check console-test console-e2e test

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | sort | \
		awk -F '\t' '{ printf "  %-16s %s\n", $$1, $$2 }'

# --- run

.PHONY: up
up: ## run the whole system here: make up [DATA=dir] [KEY=...] [FLAGS=...]
	@if [ ! -x $(BIN)/cadenza-local ]; then echo "Building. The first time takes some minutes: it compiles the Temporal server."; fi
	@cd local && go build -o ../$(BIN)/cadenza-local .
	@exec $(BIN)/cadenza-local --data '$(DATA)' $(if $(KEY),--key '$(KEY)') $(FLAGS)

.PHONY: build
build: ## build every command into bin/
	go build -o $(BIN)/ ./cmd/...
	cd local && go build -o ../$(BIN)/cadenza-local .

# --- test

.PHONY: test
test: test-root test-local ## vet and test everything

.PHONY: test-root
test-root: ## vet and test the production module, with PostgreSQL where installed
	go vet ./...
	go test -timeout 20m $(FLAGS) ./...

.PHONY: test-local
test-local: ## vet and test the local module: Temporal server, end to end
	cd local && go vet ./...
	cd local && $(LOCAL_TEST) ./...

.PHONY: test-race
test-race: ## test the production module with the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race $(FLAGS) ./...

.PHONY: e2e
e2e: ## end-to-end tests only: HTTP, a real Temporal server, the simulator
	cd local && $(LOCAL_TEST) ./e2e/...

.PHONY: blast
blast: ## a blast of 5,000 beside answers and a neighbour, with its figures
	cd local && CADENZA_BLAST=5000 go test -p 1 -count=1 -timeout 30m -v -run TestABlast $(FLAGS) ./e2e/

.PHONY: crossover
crossover: ## let runs cross over from the worker of an older revision: make crossover OLD=revision
	@[ -n "$(OLD)" ] || { echo "which revision is the older one? make crossover OLD=main~10"; exit 1; }
	@tree="$$(mktemp -d)"; trap 'git worktree remove --force "$$tree/older"; rm -rf "$$tree"' EXIT; \
	git worktree add --quiet --detach "$$tree/older" "$(OLD)"; \
	( cd "$$tree/older" && CGO_ENABLED=0 go build -o "$$tree/cadenza-older" ./cmd/cadenza ); \
	cd local && CADENZA_E2E_OLDER_CADENZA="$$tree/cadenza-older" go test -p 1 -count=1 -v -run TestRunsCrossOver $(FLAGS) ./e2e/

.PHONY: job
job: ## a job over 100,000 contacts, killed twice
	cd local && CADENZA_JOB=100000 go test -p 1 -count=1 -timeout 60m -v -run TestAJobOverASegment $(FLAGS) ./e2e/

.PHONY: campaign
campaign: ## a campaign of 20,000 over three lists, killed at random
	cd local && CADENZA_CAMPAIGN=20000 go test -p 1 -count=1 -timeout 90m -v -run TestACampaignOverThreeLists $(FLAGS) ./e2e/

.PHONY: replay
replay: ## replay recorded histories against the workflows of this commit
	go test -run Replay -count=1 $(FLAGS) ./workflows/...

.PHONY: replay-record
replay-record: ## record histories on a real server: on released code, before a change
	cd local && go run ./record

.PHONY: bench
bench: ## measure against a bare workflow: make bench [OUT=file.json] [FLAGS=...]
	cd local && go run ./bench $(if $(OUT),--out '$(abspath $(OUT))') $(FLAGS)

.PHONY: scale
scale: ## measure with 10,000, 100,000 and 1,000,000 contacts: make scale [OUT=file.json] [FLAGS="--sizes 10000"]
	cd local && go run ./scale $(if $(OUT),--out '$(abspath $(OUT))') $(FLAGS)

.PHONY: chaos
chaos: ## kill, restart and cut by seeds: make chaos [SEEDS=20] [SEED=n] [CONTACTS=2000]
	cd local && go run ./chaos --seeds $(SEEDS) $(if $(SEED),--seed $(SEED)) --contacts $(CONTACTS) $(FLAGS)

.PHONY: unrest
unrest: ## leave runs no peace, and see that each comes to its end: make unrest [FLAGS="--for 5m --seed 7"]
	cd local && go run ./unrest $(FLAGS)

.PHONY: fuzz-short
fuzz-short: ## run every fuzz target for FUZZTIME
	@found=0; \
	for dir in $$(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -r -n 1 dirname | sort -u); do \
		for target in $$(go test -list '^Fuzz' $$dir | grep '^Fuzz'); do \
			found=1; echo "$$dir $$target"; \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$dir; \
		done; \
	done; \
	[ $$found = 1 ] || { echo "no fuzz target found"; exit 1; }

# --- console

# Scripts of packages are not run: none that we use needs one.
console/node_modules/.package-lock.json: console/package-lock.json
	@command -v npm >/dev/null || { echo "the console is built with Node 20.19 or later and npm, which are not installed"; exit 1; }
	$(CONSOLE) npm ci --ignore-scripts

.PHONY: console
console: console/node_modules/.package-lock.json ## build the console anew into console/dist
	$(CONSOLE) npm run --silent schema && npm run --silent types && npm run --silent build

.PHONY: console-dev
console-dev: console/node_modules/.package-lock.json ## serve the console from its sources, beside a running `make up`
	$(CONSOLE) npm run --silent dev

.PHONY: console-check
console-check: ## install the console's packages anew, check its sources, budgets and that dist is what they build
	@before="$$($(SUMS))"; \
	rm -f console/node_modules/.package-lock.json; $(MAKE) console; $(CONSOLE) npm run --silent lint; cd ..; \
	diff <(echo "$$before") <($(SUMS)) || { echo "console/dist or its schema was not up to date: it is now, commit it"; exit 1; }

.PHONY: console-test
console-test: console/node_modules/.package-lock.json ## test the console's logic
	$(CONSOLE) npm run --silent test

.PHONY: console-e2e
console-e2e: console/node_modules/.package-lock.json ## test the console in Chromium against the local stack: [SHOTS=dir] [FLAGS=...]
	go build -o $(BIN)/ ./cmd/cadenza
	cd local && go build -o ../$(BIN)/cadenza-local . && go build -o ../$(BIN)/cadenza-postgres ./postgres
	$(CONSOLE) CONSOLE_SHOTS='$(if $(SHOTS),$(abspath $(SHOTS)))' npm run --silent e2e -- $(FLAGS)

.PHONY: console-bench
console-bench: console/node_modules/.package-lock.json ## measure the console in Chromium against the local stack, with nothing else running
	cd local && go build -o ../$(BIN)/cadenza-local .
	$(CONSOLE) npm run --silent bench

.PHONY: console-shots
console-shots: ## make the pictures of the console in docs/images anew
	CONSOLE_DOCS='$(abspath docs/images)' $(MAKE) console-e2e FLAGS=first-steps
	$(CONSOLE) npm run --silent pictures

# --- code

.PHONY: generate
generate: $(OAPI) ## write generated code anew
	go generate ./...

.PHONY: fmt
fmt: $(GOFUMPT) ## format
	$(GOFUMPT) -w .

.PHONY: lint
lint: $(GOLANGCI) ## lint both modules
	$(GOLANGCI) run ./...
	cd local && ../$(GOLANGCI) run ./...

.PHONY: workflowcheck
workflowcheck: $(WORKFLOWCHECK) ## find what is not deterministic in workflows
	$(WORKFLOWCHECK) -config .workflowcheck.yml ./workflows/...

.PHONY: tidy-check
tidy-check: ## fail when a go.mod or go.sum is not tidy
	@for dir in $(MODULES); do echo "$$dir"; ( cd $$dir && go mod tidy -diff ); done

.PHONY: fmt-check
fmt-check: $(GOFUMPT) ## fail when a file is not formatted
	@files="$$($(GOFUMPT) -l .)"; [ -z "$$files" ] || { echo "not formatted (make fmt):"; echo "$$files"; exit 1; }

# The checksums of all files, with those not yet committed, before and after.
SUMS := git ls-files -co --exclude-standard -z | xargs -0 sha256sum 2>/dev/null || true

.PHONY: generate-check
generate-check: ## fail when generated code is not up to date
	@before="$$($(SUMS))"; $(MAKE) generate; after="$$($(SUMS))"; \
	diff <(echo "$$before") <(echo "$$after") || { echo "generated code was not up to date: it is now, commit it"; exit 1; }

.PHONY: compose-check
compose-check: ## check docker-compose.yml, with the engine's own parser where there is one
	go test -run Compose -count=1 ./internal/archtest
	@if docker compose version >/dev/null 2>&1; then \
		docker compose --env-file .env.example config --no-interpolate --quiet; \
	else echo "no docker compose here: checked by our own test only"; fi

# --- all

# A stage that fails does not keep the others from saying what they know: one run names all that is wrong.
.PHONY: ci
ci: ## everything that must hold, stage by stage
	@report=""; failed=""; began=$$SECONDS; \
	for stage in $(CI_STAGES); do \
		start=$$SECONDS; echo "=== $$stage"; said=""; \
		$(MAKE) -k $$stage || { said=" FAILED"; failed="$$failed $$stage"; }; \
		line="$$(printf '%-16s %5d s%s' $$stage $$((SECONDS - start)) "$$said")"; echo "=== $$line"; report="$$report$$line"$$'\n'; \
	done; \
	printf '\n%s' "$$report"; printf '%-16s %5d s\n' total $$((SECONDS - began)); \
	[ -z "$$failed" ] || { echo "failed:$$failed"; exit 1; }

.PHONY: clean
clean: ## remove what was built; data of `make up` stays
	rm -rf $(BIN) $(TOOLBIN)

# --- tools, in a module of their own

$(GOLANGCI): TOOL := github.com/golangci/golangci-lint/v2/cmd/golangci-lint
$(WORKFLOWCHECK): TOOL := go.temporal.io/sdk/contrib/tools/workflowcheck
$(GOFUMPT): TOOL := mvdan.cc/gofumpt
$(OAPI): TOOL := github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen

$(GOLANGCI) $(WORKFLOWCHECK) $(GOFUMPT) $(OAPI): tools/go.mod tools/go.sum
	cd tools && go build -o ../$@ $(TOOL)
	@touch $@
