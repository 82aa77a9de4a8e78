# `make help` lists the targets.
GO ?= go
OUT := out
LINT_VERSION := v2.15.0
LINT := .bin/golangci-lint-$(LINT_VERSION)
BENCHFLAGS := -benchtime 0.1s # for benchstat add -count 10

.PHONY: help demo examples test chromium soak hosts race check check-rest vet format tidy lint bench bench-swap bench-pareto bench-workers bench-schedule bench-archive bench-cluster bench-constants bench-gp bench-prompts bench-meanwhile clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: ## evolve quantisers for a minute or two without a model; leaves out/quantize.db and out/front.png
	@mkdir -p $(OUT)
	@rm -f $(OUT)/quantize.db $(OUT)/front.png
	@echo "building $(OUT)/quantize: the first time this compiles some 350 packages and takes a minute or two"
	$(GO) build -v -ldflags='-s -w' -o $(OUT)/quantize ./examples/quantize
	@env -u OPENAI_API_KEY -u OPENAI_BASE_URL -u WALLACEA_COMMAND $(OUT)/quantize -archive $(OUT)/quantize.db -plot $(OUT)/front.png

examples: ## run the six examples in short form, and check what they say
	$(GO) test -count=1 -timeout 10m -run '^TestShort$$' ./examples/counter ./examples/fizzbuzz ./examples/rastrigin ./examples/sort ./examples/tictactoe ./examples/quantize

# go test would link all test programs each time, which takes a sixth of the time;
# go test -c does so when they have changed. The packages that take longest come
# first, one more runs than there are cores, since tests wait for processes, and
# debug information takes a third of linking.
TESTS := $(CURDIR)/$(OUT)/tests
TESTED := $(GO) list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}} {{.Dir}}{{end}}' ./swap ./population ./...
test: ## run the tests
	@mkdir -p $(TESTS)/cmd
	$(GO) test -c -ldflags='-s -w' -o $(TESTS)/ $$($(TESTED) | cut -d' ' -f1 | grep -v /cmd/)
	$(GO) test -c -ldflags='-s -w' -o $(TESTS)/cmd/ ./cmd/...
	@export GOROOT=$$($(GO) env GOROOT); $(TESTED) | xargs -P $$(($$(getconf _NPROCESSORS_ONLN) + 1)) -L 1 sh .ci/test $(TESTS)

chromium: ## install the browser that the tests of the dashboard drive; without one they are skipped
	command -v chromium || command -v google-chrome || { apt-get update && apt-get install -y --no-install-recommends chromium; }

soak: ## what make test does in short: build host programs in every way, try 10,000 settings of numbers, solve Fizz Buzz with several random seeds, run two whole recorded searches, kill a hundred times, make a hundred things fail in a search on many machines, take its server away for ten minutes and load the machine for half an hour
	$(GO) test -count=1 -timeout 30m -run '^TestHosts$$' ./swap -hosts all
	$(GO) test -count=1 -timeout 60m -run '^TestNumbers$$' ./swap -settings 10000
	GOAMD64=v3 $(GO) test -count=1 -timeout 30m -run '^TestNumbers$$/^as_written$$' ./swap
	$(GO) test -count=1 -timeout 30m -run '^TestSolved$$' ./examples/fizzbuzz -soak
	$(GO) test -count=1 -timeout 30m -run '^TestRecorded$$' ./examples/quantize -soak
	$(GO) test -count=1 -timeout 30m -run '^TestPacking$$' ./internal/programtest/packing -soak
	$(GO) test -count=1 -timeout 30m -run '^TestKill$$' . -soak
	$(GO) test -count=1 -timeout 90m -run '^(TestFaults|TestAway)$$' ./cluster -soak -faults 100
	$(GO) test -count=1 -timeout 60m -run '^TestLoad$$' ./cluster -soak

hosts: ## build programs that build candidates, with the usual flags
	$(GO) test -count=1 -timeout 20m -run '^TestHosts$$' ./swap -hosts few

# Under the race detector, all tests of population take five minutes, and those of
# gp three, most of it in a single goroutine or in plugins. So of gp those run whose
# goroutines share a Mutator, and of population those that build no plugins, where
# the whole schedule runs, and some in which the pool has workers: parallel ones,
# ones that are cancelled, replaced or die, and evaluators and mutators beside. Of
# cluster those whose nodes are goroutines of the test: others run without the detector.
# Of the other packages, what takes long and has nothing beside it is left out: plugins
# that one goroutine calls, programs that others run in the same way, commands that read
# an archive that nobody writes.
RACE_SKIP := ^(TestNumbers|TestRecursion|TestStepsEnd|TestDifferential|TestResumeAsTold|TestMergedSearches|TestCallsFlags|TestCommandFlag|TestAdviseFlag|TestSummariesAllocateLittle)$$|^TestScripts$$/^(best|compact|completion|diff|doctor|errors|export|extract|front|hostile|lineage|list|merge|plot|show|stats)$$
RACE_GP := ^(TestDeterministic|TestRemembers)$$
RACE_POPULATION := ^(TestRunIsTheSameWhateverTheParallelism|TestCancel|TestEvaluator|TestReplaceBeside|TestIdleWorkerDies|TestLateBesideOthers|TestSecond|TestOutage|TestTracker)$$
RACE_CLUSTER := ^(TestPermissions|TestKeys|TestTwice|TestLost|TestVanish|TestWitnesses|TestNodeOutage|TestTiming|TestTimingCrash|TestLostProbe|TestTimingMoves|TestTimingLease|TestTimingEpoch|TestTimingScreen|TestHostile|TestBundles|TestLostQueue)$$
race: ## run the packages' tests under the race detector, of some a part
	$(GO) test -race -timeout 20m -skip '$(RACE_SKIP)' $$($(GO) list ./... | grep -v -e /examples/ -e '/gp$$' -e '/population$$' -e '/cluster$$')
	$(GO) test -race -timeout 20m -run '$(RACE_CLUSTER)' ./cluster
	$(GO) test -race -timeout 20m -run '$(RACE_GP)' ./gp
	$(GO) test -race -timeout 20m -short ./population
	$(GO) test -race -timeout 20m -run '$(RACE_POPULATION)' ./population

check: test check-rest ## everything that has to pass before a change lands

check-rest: vet format tidy lint hosts race

# Candidates need Linux or macOS; data, records, plots, the command, and coordinators run everywhere.
PORTABLE := ./population ./cluster ./archive ./dashboard ./plots ./metrics ./cmd/... ./internal/... ./selection ./pareto ./live

vet:
	$(GO) vet ./...
	GOOS=windows $(GO) vet $(PORTABLE)
	GOOS=darwin $(GO) vet $(PORTABLE)

format: ## fail if a file is not formatted
	@files=$$(git ls-files '*.go' | grep -v /testdata/ | xargs gofmt -l); \
	if [ -n "$$files" ]; then echo "not formatted, run gofmt -w:"; echo "$$files"; exit 1; fi

tidy: ## fail if go.mod or go.sum are not tidy
	$(GO) mod tidy -diff
	$(GO) mod verify

lint: $(LINT) ## run the linters
	$(LINT) run ./...

$(LINT):
	@mkdir -p .bin
	GOBIN=$(CURDIR)/.bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@mv .bin/golangci-lint $(LINT)

bench: bench-swap bench-pareto bench-workers bench-schedule bench-archive bench-cluster ## run all benchmarks

bench-swap: ## measure building, loading, calling and guarding functions, as ratios
	$(GO) run ./swap/internal/bench

bench-pareto: ## measure sorting, hypervolume and selection: ratios, then benchmarks for benchstat
	$(GO) test ./pareto -count=1 -timeout 60m -v -tables
	$(GO) test ./pareto ./selection -timeout 60m -run '^$$' -bench . $(BENCHFLAGS)

bench-schedule: ## measure how busy a search keeps a slow model, and what the harness takes for each of 100,000 candidates
	$(GO) test ./llm -run '^$$' -bench Schedule -benchtime 1x
	$(GO) test ./population -run '^$$' -bench Overhead -benchtime 1x -timeout 60m

bench-workers: ## measure what workers cost: round trips, starts, interrupts, kills
	$(GO) test -run '^$$' -bench Workers -benchtime 1x ./population

bench-constants: ## compare searches that tune numbers with those that do not, with 10 random seeds: hours; goes on where it was interrupted
	$(GO) test -run '^$$' -bench '^BenchmarkConstants$$' -benchtime 1x -timeout 24h . $(BENCHFLAGS)

bench-gp: ## compare the built-in mutator with itself without one family of operators, and with random search: hours; goes on where it was interrupted
	$(GO) test -run '^$$' -bench '^BenchmarkGP$$' -benchtime 1x -timeout 24h . $(BENCHFLAGS)

bench-prompts: ## compare what prompts tell a model with what those of recorded searches told it
	$(GO) test ./llm -run '^$$' -bench '^BenchmarkPrompts$$' -benchtime 1x

bench-meanwhile: ## compare searches with recorded replies with and without the built-in mutator beside the model; goes on where it was interrupted
	$(GO) test -run '^$$' -bench '^BenchmarkMeanwhile$$' -benchtime 1x -timeout 24h . $(BENCHFLAGS)

bench-archive: ## measure looking into an archive of 100,000 candidates, and resuming from it
	$(GO) run ./archive/internal/bench

bench-cluster: ## measure what evaluating on other machines costs, with processes in their place, and what many nodes take
	$(GO) test ./cluster -count=1 -timeout 60m -v -run '^TestFigures$$' -figures

clean: ## remove what the targets above have made
	rm -rf $(OUT) .bin "$${XDG_CACHE_HOME:-$$HOME/.cache}/wallacea-test"
