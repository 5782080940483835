# The words of this house. «make» is everything that must hold before a commit.

TEST = TZ=Asia/Kamchatka go test -race -shuffle=on -count=1 -timeout 20m
LINT = go tool -modfile=tools.mod golangci-lint

.PHONY: check format lint test browser demo bench bench-rooms fuzz vuln

check: format lint test

format:
	@test -z "$$(gofmt -l .)" || { gofmt -d .; exit 1; }
	go mod tidy -diff

lint:
	go vet ./...
	$(LINT) run

test:
	$(TEST) ./...

browser:
	go test -tags browser -count=1 -run Browser ./...

demo:
	go run ./cmd/rupor demo

# The table of docs/performance.md, in about twelve minutes; BENCHFLAGS such as
# «-only ceiling -recipients 20000» measure less.
BENCHFLAGS ?=
bench:
	@go run ./bench $(BENCHFLAGS)

# The benchmarks of the rooms; BENCH is how often the house is compared with a bare loop.
BENCH ?= 3
bench-rooms:
	go test -run '^$$' -bench . -count $(BENCH) ./cmd/rupor
	go test -run '^$$' -bench . -benchmem $$(go list ./... | grep -v cmd/rupor)

# FUZZTIME is spent on every target.
FUZZTIME ?= 30s
fuzz:
	@go list ./... | while read -r p; do \
		go test -list '^Fuzz' "$$p" | grep '^Fuzz' | while read -r f; do \
			echo "$$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$p" || exit 1; \
		done || exit 1; \
	done

vuln:
	go run golang.org/x/vuln/cmd/govulncheck@latest ./...
