# nearfar. `make` builds, `make demo` shows it, `make check` installs what is missing, builds and passes every test.
# Everything made lies in $(BUILD). Sources are found, not listed: a new file needs no line here.

CC      ?= gcc
PREFIX  ?= /usr/local
BUILD   ?= build
SANITIZE ?=
# Contraction is named because ISO mode turns it off, and the kernels want fused multiply-add.
OPT     ?= -O3 -ffp-contract=fast
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla
CFLAGS  += -std=c11 -g $(OPT) $(WARN) $(WERROR) -I. -I$(BUILD) -D_GNU_SOURCE -pthread
ifneq ($(SANITIZE),)
CFLAGS  += -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -DNEARFAR_SANITIZED
LDFLAGS += -fsanitize=$(SANITIZE)
endif

ENGINE_LIBS = -lopenblas -lutf8proc -lpng -lz -lsqlite3 -lm -pthread
TUI_LIBS    = -lncursesw -ltinfo -lutf8proc -lsqlite3 -lm -pthread

src = $(sort $(shell find $(1) -name '*.c'))
STORE_SRC  := $(call src,store)
ENGINE_SRC := $(call src,engine)
TUI_SRC    := $(call src,tui)
UNIT_SRC   := $(call src,tests/unit)
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))
UNIT := $(patsubst %.c,$(BUILD)/%,$(filter-out %_support.c,$(UNIT_SRC)))
UNIT_SUPPORT := $(call obj,$(filter %_support.c,$(UNIT_SRC)))

all: $(BUILD)/nearfar $(BUILD)/nearfar-engine

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

$(BUILD)/double/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -DNEARFAR_DOUBLE -MMD -MP -c -o $@ $<

# The schema as a C string, so that schema.sql stays SQL.
$(BUILD)/schema.inc: store/schema.sql
	@mkdir -p $(@D)
	sed -e 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$$/\\n"/' $< > $@
$(BUILD)/store/store.o: $(BUILD)/schema.inc

# A unit test is one file; its prefix says which room it stands in and so what it is linked with.
$(BUILD)/tests/unit/store_%: $(BUILD)/tests/unit/store_%.o $(UNIT_SUPPORT) $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka -lsqlite3 -lm
$(BUILD)/tests/unit/engine_%: $(BUILD)/tests/unit/engine_%.o $(UNIT_SUPPORT) $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)
$(BUILD)/tests/unit/import_%: $(BUILD)/tests/unit/import_%.o $(UNIT_SUPPORT) $(BUILD)/libengine.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)
$(BUILD)/tests/unit/double_%: $(BUILD)/double/tests/unit/double_%.o $(UNIT_SUPPORT) $(BUILD)/libengine-double.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)
$(BUILD)/tests/unit/tui_%: $(BUILD)/tests/unit/tui_%.o $(UNIT_SUPPORT) $(BUILD)/libtui.a $(BUILD)/libstore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(TUI_LIBS)
.SECONDARY:

clean:
	rm -rf $(BUILD)

.PHONY: all clean
.DELETE_ON_ERROR:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
