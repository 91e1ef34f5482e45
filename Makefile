# Every verb of this checkout. It needs python3 >= 3.11 and make; all else is installed into the
# checkout: .tools/ (uv), .venv/ (tests and the local stack), .venv-sam/ (the SAM CLI), .venv-3.13/.
#
#   HOST_PYTHON=/path/to/python3      another interpreter than the first good python3 on PATH
#   PYTHON_3_13=/path/to/python3.13   another than the first that runs (PATH, then pyenv)
#   ARCHITECTURE=arm64 | x86_64       what `build` and `deploy` build for
#   ARGS=...                          more words for pytest (tests), uv (lock) or sam (deploy)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

ARCHITECTURE ?= arm64
LAYER_PLATFORM := $(if $(filter x86_64,$(ARCHITECTURE)),manylinux2014_x86_64,manylinux2014_aarch64)

export SAM_CLI_TELEMETRY := 0
# Never a Python that uv fetched, never one that an activated environment suggests.
export UV_PYTHON_DOWNLOADS := never
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
# Where bytecode is not kept, every process of the tests compiles what it imports, again and again.
unexport PYTHONDONTWRITEBYTECODE

ifndef HOST_PYTHON
HOST_PYTHON := $(shell .ci/find-python any)
endif
ifndef PYTHON_3_13
PYTHON_3_13 := $(shell .ci/find-python 3.13)
endif
export PYTHON_3_13

UV := .tools/bin/uv
PROJECT := pyproject.toml uv.lock layers/signing/pyproject.toml layers/portrait/pyproject.toml

.PHONY: help
help: ## list the verbs
	@echo "usage: make <verb>"; echo
	@sed -n 's/^\([a-z0-9.-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r verb text; do printf '  %-12s %s\n' "$$verb" "$$text"; done

# ------------------------------------------------------------------------------- on one machine
.PHONY: run demo smoke
run: .venv/.engine ## run the stack on this machine in the foreground (PORT, default 8700)
	@exec .venv/bin/python -m local run

demo: .venv/.engine ## a picture becomes an asset and a video: FILE=me.jpg, or BASE_URL=... API_KEY=...
	@exec .venv/bin/python -m local demo $${FILE:+--file "$$FILE"} $${SAVE_TO:+--save-to "$$SAVE_TO"} \
		$${BASE_URL:+--base-url "$$BASE_URL"} $${API_KEY:+--api-key "$$API_KEY"}

smoke: .venv/.engine ## files of 1 to 10.1 MB by every route: BASE_URL=... API_KEY=... [FILE=me.jpg]
	@.venv/bin/python -m local smoke --base-url "$(BASE_URL)" --api-key "$(API_KEY)" $(if $(FILE),--file "$(FILE)")

# ------------------------------------------------------------------------------------- the gate
.PHONY: test check lint types imports current template browser tests tests-3.13
test: lint types imports current tests tests-3.13 ## the whole gate: checks, every test, Python 3.13
	@echo "make test: all passed"

check: lint types imports current template ## what needs no engine: lint, types, imports, lock, template

lint: .venv/.dev ## ruff: rules and format
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/.dev ## mypy --strict over code and tests
	.venv/bin/mypy --num-workers 2

imports: .venv/.dev ## import-linter: who may import whom
	.venv/bin/lint-imports

current: $(UV) ## the lock and the layer's hashed export are current
	$(UV) lock --check --python "$(HOST_PYTHON)"
	$(UV) export --quiet $(EXPORT) | diff -u layers/portrait/requirements.txt -

template: .venv/.dev .venv-sam/.sam ## the template: cfn-lint, sam validate, ASL, settings, IAM
	.venv/bin/pytest tests/bundle/test_template.py tests/bundle/test_permissions.py tests/bundle/test_linters.py

# Most of the time most of these processes wait. What shares a process, tests/conftest.py says.
tests: .venv/.dev .venv-sam/.sam browser ## every test on this machine's default Python
	.venv/bin/pytest -n 4 --dist loadgroup --no-loadscope-reorder $(ARGS)

browser: .venv/.dev ## say which Chromium the tests use; with CI=true get one if there is none
	@path="$$(.ci/find-browser fetch)" && echo "browser: $$path" || { \
	echo "###############################################################################"; \
	echo "# No Chromium or Google Chrome on PATH that runs: the tests of pages in a browser"; \
	echo "# are SKIPPED."; \
	echo "###############################################################################"; \
	test "$${CI:-}" != true || { echo "With CI=true that is a failure." >&2; exit 1; }; }

.PHONY: screenshots
screenshots: .venv/.dev browser ## a picture of every view of /console, in .local/screenshots
	@mkdir -p .local/screenshots
	.venv/bin/python -m tests.integration.console.gallery .local/screenshots

.PHONY: campaigns
# Campaigns that start an engine say so by what they import or by their group.
ON_ENGINE := $(shell grep -lE 'from local\.(stack|engine)|bare_engine|engine_dynamodb|xdist_group' tests/campaigns/test_*.py)
# One process: a parallel run would keep the figures to itself. Campaigns without the engine go first.
campaigns: .venv/.dev ## every campaign whole, with its figures (an hour or more)
	CAMPAIGN=full .venv/bin/pytest -q --durations=15 tests/campaigns $(addprefix --ignore=,$(ON_ENGINE)) $(ARGS)
	CAMPAIGN=full .venv/bin/pytest -q --durations=15 $(ON_ENGINE) $(ARGS)
	@echo "make campaigns: all passed"

ifeq ($(PYTHON_3_13),)
tests-3.13:
	@echo "###############################################################################"
	@echo "# No Python 3.13 that runs (PATH, pyenv; or give PYTHON_3_13=): the suites for"
	@echo "# the Lambda runtime's own version are SKIPPED, and so is the built artifact."
	@echo "###############################################################################"
	@test "$${CI:-}" != true || { echo "With CI=true that is a failure." >&2; exit 1; }
else
tests-3.13: .venv-3.13/.dev ## the unit and contract suites on Python 3.13
	.venv-3.13/bin/pytest -n 2 --dist loadfile tests/unit tests/contract $(ARGS)
endif

# ------------------------------------------------------------------------------------- changing
.PHONY: format lock versions clean
format: .venv/.dev ## apply ruff's fixes and format
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

EXPORT := --frozen --package portrait --no-dev --no-emit-workspace --no-header
lock: $(UV) ## resolve again (ARGS="--upgrade-package httpx") and export the layer's requirements
	$(UV) lock --python "$(HOST_PYTHON)" $(ARGS)
	$(UV) export --quiet $(EXPORT) --output-file layers/portrait/requirements.txt

versions: $(UV) ## print the tools this checkout uses
	@uname -sm; $(MAKE) --version | head -1; $(UV) --version
	@echo "default Python: $$("$(HOST_PYTHON)" --version) at $(HOST_PYTHON)"
	@echo "Python 3.13:    $(or $(PYTHON_3_13),none that runs)"

clean: ## remove environments, builds and caches; the stack's data in .local/ stays
	rm -rf .tools .venv .venv-sam .venv-3.13 .aws-sam .local-test
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# --------------------------------------------------------------------------------------- on AWS
.PHONY: build validate deploy
SAM := LAYER_PLATFORM=$(LAYER_PLATFORM) PATH="$(dir $(PYTHON_3_13)):$$PATH" .venv-sam/bin/sam
OVERRIDES := $(if $(filter x86_64,$(ARCHITECTURE)),--parameter-overrides Architecture=x86_64)

validate: .venv-sam/.sam ## sam validate --lint
	AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(SAM) validate --lint

build: .venv-sam/.sam need-3.13 ## sam build for ARCHITECTURE (needs Python 3.13)
	PYTHON="$(PYTHON_3_13)" $(SAM) build $(OVERRIDES)

deploy: build ## sam deploy what was built; the first time with ARGS=--guided
	$(SAM) deploy $(OVERRIDES) $(ARGS)

.PHONY: need-3.13
need-3.13:
	@test -n "$(PYTHON_3_13)" || { echo "Python 3.13, the functions' runtime, was not found" >&2; exit 1; }

# --------------------------------------------------------------------------------- environments
.tools/.uv: .ci/tools.txt
	@test -n "$(HOST_PYTHON)" || { echo "python3 >= 3.11 with venv was not found: install it or give HOST_PYTHON=" >&2; exit 1; }
	"$(HOST_PYTHON)" -m venv --clear .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r .ci/tools.txt
	@touch $@

$(UV): .tools/.uv
	@touch $@

.venv/.engine: $(UV) $(PROJECT)
	$(UV) sync --quiet --frozen --inexact --no-default-groups --group engine --python "$(HOST_PYTHON)"
	@touch $@

.venv/.dev: $(UV) $(PROJECT)
	$(UV) sync --quiet --frozen --python "$(HOST_PYTHON)"
	@touch .venv/.engine $@

.venv-3.13/.dev: $(UV) $(PROJECT)
	UV_PROJECT_ENVIRONMENT=.venv-3.13 $(UV) sync --quiet --frozen --python "$(PYTHON_3_13)"
	@touch $@

.venv-sam/.sam: $(UV) $(PROJECT)
	UV_PROJECT_ENVIRONMENT=.venv-sam $(UV) sync --quiet --frozen --no-default-groups --only-group sam --python "$(HOST_PYTHON)"
	@touch $@
