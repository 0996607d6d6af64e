# nearfar. `make` builds, `make demo` shows it, `make check` installs what is missing, builds and passes every test.
# Everything made lies in $(BUILD). Sources are found, not listed: a new file needs no line here.

CC      ?= gcc
PREFIX  ?= /usr/local
BUILD   ?= build
# For one generation of processors alone: v3 (AVX2) or base, whatever the machine has. Tests of bits need it.
GENERATION ?=
SANITIZE ?=
# Contraction is named because ISO mode turns it off, and the kernels want fused multiply-add. Without trapping math loops over
# real_exp are vectorised for AVX2 too; nobody here reads the flags of floating-point exceptions.
OPT     ?= -O3 -ffp-contract=fast -fno-trapping-math
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
CFLAGS  += -std=c11 -g $(OPT) $(WARN) $(WERROR) -I. -I$(BUILD) -D_GNU_SOURCE -pthread
ifneq ($(GENERATION),)
CFLAGS  += -DNEARFAR_GENERATION=$(if $(filter v3,$(GENERATION)),3,1)
endif
ifneq ($(SANITIZE),)
CFLAGS  += -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -DNEARFAR_SANITIZED
# The sanitizers' extra checks make gcc see cut-off texts and null formats where there are none.
CFLAGS  += $(if $(findstring clang,$(CC)),,-Wno-format-truncation -Wno-format-overflow)
LDFLAGS += -fsanitize=$(SANITIZE)
endif

ENGINE_LIBS = -lopenblas -lpng -lturbojpeg -lz -lzstd -llzma -lyajl -llinear -lutf8proc -lmd -lsqlite3 -lm -pthread
TUI_LIBS    = -lncursesw -ltinfo -lutf8proc -lcairo -lz -lmd -lsqlite3 -lm -pthread

src = $(sort $(shell find $(1) -name '*.c'))
STORE_SRC  := $(call src,store)
ENGINE_SRC := $(call src,engine)
TUI_SRC    := $(call src,tui)
UNIT_SRC   := $(call src,tests/unit)
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
UNIT := $(patsubst %.c,$(BUILD)/%,$(filter-out %_support.c,$(UNIT_SRC)))
UNIT_SUPPORT := $(call obj,$(filter %_support.c,$(UNIT_SRC)))

# Texts in other languages (store/base/language.h). Without msgfmt everything works, in English.
LANGUAGES := $(basename $(notdir $(wildcard tui/po/*.po)))
HAS_MSGFMT := $(shell command -v msgfmt)
CATALOGUES = $(if $(HAS_MSGFMT),$(LANGUAGES:%=$(BUILD)/locale/%/LC_MESSAGES/nearfar.mo),no-catalogues)

all: $(BUILD)/nearfar $(BUILD)/nearfar-engine $(CATALOGUES)

$(BUILD)/nearfar: $(BUILD)/tui/main.o $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(TUI_LIBS)

$(BUILD)/nearfar-engine: $(BUILD)/engine/main.o $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ENGINE_LIBS)

$(BUILD)/libstore.a: $(call obj,$(STORE_SRC))
$(BUILD)/libengine.a: $(call obj,$(filter-out engine/main.c,$(ENGINE_SRC)))
$(BUILD)/libtui.a: $(call obj,$(filter-out tui/main.c,$(TUI_SRC)))
$(BUILD)/%.a:
	rm -f $@ && ar rcs $@ $^

# The same engine with `real` as double, for checking gradients.
$(BUILD)/libengine-double.a: $(patsubst %.c,$(BUILD)/double/%.o,$(filter-out engine/main.c,$(ENGINE_SRC)))

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Vectorised for AVX2, this loop gives other bits than it did; tests/bits holds them.
$(BUILD)/engine/losses/hcl.o: CFLAGS += -ftrapping-math

# It is built for its results alone, and -O2 is built sooner.
$(BUILD)/double/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -O2 -DNEARFAR_DOUBLE -MMD -MP -c -o $@ $<

$(BUILD)/locale/%/LC_MESSAGES/nearfar.mo: tui/po/%.po
	@mkdir -p $(@D)
	msgfmt --check-format --check-header -o $@ $<
.PHONY: no-catalogues
no-catalogues:
	@echo 'nearfar speaks English alone: there is no msgfmt for $(LANGUAGES); `make deps` installs gettext' >&2

# The schema as a C string, so that schema.sql stays SQL.
$(BUILD)/schema.inc: store/schema.sql
	@mkdir -p $(@D)
	sed -e 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $< > $@
$(BUILD)/store/store.o: $(BUILD)/schema.inc

# Toys and views have the same bits on every machine: no multiplication is fused with an addition where the processor could.
$(BUILD)/engine/core/turn.o $(BUILD)/engine/toys/%.o $(BUILD)/engine/views/%.o: CFLAGS += -ffp-contract=off

# Where the sample shop will lie, compiled again when that changes.
$(BUILD)/tui/sample.o: CFLAGS += -DNEARFAR_SHARE='"$(PREFIX)/share/nearfar"'
$(BUILD)/tui/sample.o: $(BUILD)/prefix
# And where texts in other languages will.
$(BUILD)/store/base/language.o: CFLAGS += -DNEARFAR_LOCALE='"$(PREFIX)/share/locale"'
$(BUILD)/store/base/language.o: $(BUILD)/prefix
$(BUILD)/prefix: always
	@mkdir -p $(@D); echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@

# The list of bits that runs must keep: tests/bits/run.
$(BUILD)/tests/bits/bits: $(BUILD)/tests/bits/bits.o $(filter $(BUILD)/tests/unit/engine_%,$(UNIT_SUPPORT)) $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)

# A unit test is one file; its prefix says which room it stands in and so what it is linked with.
$(BUILD)/tests/unit/store_%: $(BUILD)/tests/unit/store_%.o $(filter $(BUILD)/tests/unit/store_%,$(UNIT_SUPPORT)) $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka -lz -lmd -lsqlite3 -lm
$(BUILD)/tests/unit/engine_%: $(BUILD)/tests/unit/engine_%.o $(filter $(BUILD)/tests/unit/engine_% $(BUILD)/tests/unit/store_%,$(UNIT_SUPPORT)) $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)
$(BUILD)/tests/unit/import_%: $(BUILD)/tests/unit/import_%.o $(filter $(BUILD)/tests/unit/import_%,$(UNIT_SUPPORT)) $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)
$(BUILD)/tests/unit/double_%: $(BUILD)/double/tests/unit/double_%.o $(BUILD)/libengine-double.a $(BUILD)/libstore.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)
$(BUILD)/tests/unit/tui_%: $(BUILD)/tests/unit/tui_%.o $(filter $(BUILD)/tests/unit/tui_%,$(UNIT_SUPPORT)) $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(TUI_LIBS)
$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lutil -lmd -lsqlite3 -lm
$(BUILD)/tests/bench/workbench: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/workbench*.c)) $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lutil $(TUI_LIBS)
$(BUILD)/tests/bench/pictures $(BUILD)/tests/bench/texts $(BUILD)/tests/bench/attention: %: %.o $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ENGINE_LIBS)
$(BUILD)/tests/monkey/monkey: $(BUILD)/tests/monkey/monkey.o $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lutil -lmd -lsqlite3 -lm
$(BUILD)/tests/classroom/classroom: $(BUILD)/tests/classroom/classroom.o $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lutil $(TUI_LIBS)
$(BUILD)/tests/damage/damage: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/damage/*.c)) $(BUILD)/libengine.a $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ENGINE_LIBS) $(TUI_LIBS)
# A fuzz target is one file of tests/fuzz: with libFuzzer, or else by itself on its seeds.
FUZZ := $(patsubst tests/fuzz/%.c,%,$(filter-out %_support.c,$(wildcard tests/fuzz/*.c)))
FUZZ_SUPPORT = $(call obj,tests/fuzz/fuzz_support.c tests/fuzz/import_support.c)
ifneq ($(findstring fuzzer,$(SANITIZE)),)
FUZZ_MAIN = -fsanitize=fuzzer
else
FUZZ_SUPPORT += $(BUILD)/tests/fuzz/alone_support.o
endif
$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(FUZZ_SUPPORT) $(BUILD)/libengine.a $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) $(FUZZ_MAIN) -o $@ $^ $(ENGINE_LIBS) $(TUI_LIBS)
# What tables hold for people to read, as source that xgettext reads: tests/po/run.
$(BUILD)/tests/po/tables: $(BUILD)/tests/po/tables.o $(BUILD)/libengine.a $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ENGINE_LIBS) $(TUI_LIBS)
# The program that makes the sample shop, and the one that measures what its truth is worth.
shop = $(call obj,$(addprefix samples/shop/,$(1)))
$(BUILD)/samples/shop/generate: $(call shop,generate.c pictures.c wares.c world.c)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lz
$(BUILD)/samples/shop/measure: $(call shop,measure.c wares.c world.c) $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ENGINE_LIBS)
samples: $(BUILD)/samples/shop/generate $(BUILD)/samples/shop/measure
.SECONDARY:

# What a machine needs -------------------------------------------------------------------------------------------------

DEPS       = gcc libc6-dev libncurses-dev libsqlite3-dev libopenblas-dev libpng-dev libturbojpeg0-dev zlib1g-dev libzstd-dev liblzma-dev libyajl-dev liblinear-dev libmd-dev libutf8proc-dev libcairo2-dev gettext
CHECK_DEPS = $(DEPS) libcmocka-dev bats tmux sqlite3 clang valgrind groff procps util-linux
FUZZ_DEPS  = clang libclang-rt-dev

# Installs what is missing with the system's package manager; where it can't, says what to type.
define install
missing=; for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
if [ -n "$$missing" ]; then \
  if ! command -v apt-get >/dev/null; then \
    echo "nearfar needs these Debian packages, or what they are called here:$$missing" >&2; exit 1; fi; \
  if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo="sudo"; else \
    echo "nearfar needs some packages. As root, type: apt-get update && apt-get install -y$$missing" >&2; exit 1; fi; \
  echo "installing$$missing" >&2; \
  $$sudo env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends$$missing" >&2 || \
    { echo "that did not work. As root, type: apt-get update && apt-get install -y$$missing" >&2; exit 1; }; \
fi
endef

deps:
	@$(call install,$(DEPS))
check-deps:
	@$(call install,$(CHECK_DEPS))
fuzz-deps:
	@$(call install,$(FUZZ_DEPS))

# Showing it -----------------------------------------------------------------------------------------------------------

demo: deps
	@$(MAKE) --no-print-directory -j2 all >&2
	@$(BUILD)/nearfar demo

# Tests ----------------------------------------------------------------------------------------------------------------

check: check-deps
	@$(MAKE) --no-print-directory test

# All of it, without installing anything. tests/run counts what passed and failed and ends with one line of it.
test:
	@tests/run $(BUILD)

unit: $(UNIT)

# Every lesson, played with three seeds: minutes. The tests play each with one.
lessons: all
	@for lesson in $(filter-out %.zh.lesson,$(wildcard samples/lessons/*.lesson)); do \
	  $(BUILD)/nearfar lesson check $$lesson || exit 1; done

# Random keys for two minutes, or for SECONDS.
SANITIZED = BUILD=$(BUILD)/asan SANITIZE=address,undefined OPT='-O1 -ffp-contract=fast'
monkey:
	@$(MAKE) --no-print-directory $(SANITIZED) all $(BUILD)/asan/tests/monkey/monkey
	@tests/monkey/run $(BUILD)/asan $(or $(SECONDS),120) $(SEED)

# Thirty simulated students on one store for ten minutes, or for SECONDS.
classroom: all $(BUILD)/tests/classroom/classroom
	@tests/classroom/run $(BUILD) $(or $(SECONDS),600) $(or $(STUDENTS),30)

# Inputs that do harm, sought for five minutes or for FUZZ_SECONDS: for every reader of tests/fuzz, and stores. Where clang has
# no libFuzzer it says what is missing, and the readers get their seeds alone.
FUZZER = BUILD=$(BUILD)/fuzz CC=clang SANITIZE=fuzzer-no-link,address,undefined OPT='-O1 -ffp-contract=fast'
has_fuzzer = echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -fsanitize=fuzzer -x c -o /dev/null - 2>/dev/null
fuzz:
	@$(MAKE) --no-print-directory $(SANITIZED) $(BUILD)/asan/tests/damage/damage all
	@if $(has_fuzzer); then $(MAKE) --no-print-directory $(FUZZER) fuzz-targets; else $(MAKE) --no-print-directory $(SANITIZED) fuzz-targets; \
	  echo 'make fuzz: clang has no libFuzzer here, so that readers get their seeds alone; `make fuzz-deps` installs $(FUZZ_DEPS)' >&2; fi
	@tests/fuzz/run $(BUILD) $(or $(FUZZ_SECONDS),300) $(or $(SEED),1) $(FUZZ)
fuzz-targets: $(addprefix $(BUILD)/tests/fuzz/,$(FUZZ))

# Every header alone, so that none leans on what was included before it.
HEADERS := $(sort $(shell find store engine tui -name '*.h'))
headers: $(patsubst %.h,$(BUILD)/%.h.ok,$(HEADERS))
$(BUILD)/%.h.ok: %.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -x c -fsyntax-only $< && touch $@

# Speed, in ratios measured in one run: see tests/bench/run.
bench: all $(BUILD)/tests/bench/workbench $(BUILD)/tests/bench/pictures $(BUILD)/tests/bench/texts $(BUILD)/tests/bench/attention
	@tests/bench/run $(BUILD)
# How time and memory grow with interactions and items, up to ten million and a million.
bench-scaling: all $(BUILD)/tests/bench/scaling
	@$(BUILD)/tests/bench/scaling $(abspath $(BUILD))

# Installing -----------------------------------------------------------------------------------------------------------

BASH_COMPLETION = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSH_COMPLETION  = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISH_COMPLETION = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
	  $(DESTDIR)$(PREFIX)/share/nearfar/shop $(DESTDIR)$(PREFIX)/share/nearfar/toy $(DESTDIR)$(PREFIX)/share/nearfar/lessons $(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION)
	install $(BUILD)/nearfar $(BUILD)/nearfar-engine $(DESTDIR)$(PREFIX)/bin
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 samples/shop/*.csv samples/shop/*.png $(DESTDIR)$(PREFIX)/share/nearfar/shop
	install -m 644 samples/lessons/*.lesson samples/lessons/README.md $(DESTDIR)$(PREFIX)/share/nearfar/lessons
	install -m 644 samples/toy/*.preset samples/toy/README.md $(DESTDIR)$(PREFIX)/share/nearfar/toy
	for l in $(if $(HAS_MSGFMT),$(LANGUAGES)); do \
	  install -D -m 644 $(BUILD)/locale/$$l/LC_MESSAGES/nearfar.mo $(DESTDIR)$(PREFIX)/share/locale/$$l/LC_MESSAGES/nearfar.mo || exit 1; done
	$(BUILD)/nearfar completion bash > $(BASH_COMPLETION)/nearfar
	$(BUILD)/nearfar completion zsh > $(ZSH_COMPLETION)/_nearfar
	$(BUILD)/nearfar completion fish > $(FISH_COMPLETION)/nearfar.fish

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,nearfar nearfar-engine) \
	  $(addprefix $(DESTDIR)$(PREFIX)/share/man/,$(addprefix man1/,$(notdir $(wildcard man/*.1))) $(addprefix man5/,$(notdir $(wildcard man/*.5)))) \
	  $(BASH_COMPLETION)/nearfar $(ZSH_COMPLETION)/_nearfar $(FISH_COMPLETION)/nearfar.fish
	rm -f $(LANGUAGES:%=$(DESTDIR)$(PREFIX)/share/locale/%/LC_MESSAGES/nearfar.mo)
	rm -rf $(DESTDIR)$(PREFIX)/share/nearfar

clean:
	rm -rf $(BUILD)

.PHONY: always all samples deps check-deps fuzz-deps demo check test unit lessons monkey classroom fuzz fuzz-targets headers bench bench-scaling install uninstall clean
.DELETE_ON_ERROR:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
