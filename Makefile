# warid: one Makefile, no configure.  `make help` lists the targets.
#
# Two commands do everything on a fresh Debian 12: `make demo`, `make check`.

PREFIX     = /usr/local
SYSCONFDIR = $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)
BINDIR     = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec/warid
MANDIR     = $(PREFIX)/share/man
DATADIR    = $(PREFIX)/share/warid

CC        = gcc
CLANG     = clang-14
CFLAGS    = -O2 -g
SANITIZE  =
DEV       =
V         =
Q         = $(if $(V),,@)
CORPUS    = ../shared/data
FUZZ_TIME = 20

# every core, unless -j says otherwise
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

# -- what must be installed ----------------------------------------------------
DEPS = gcc make pkg-config libetpan-dev libgnutls28-dev libtiff-dev \
	libleptonica-dev libtesseract-dev tesseract-ocr-script-arab tesseract-ocr-ara \
	tesseract-ocr-eng libsqlite3-dev libpq-dev libtalloc-dev libfyaml-dev \
	libpcre2-dev libicu-dev libutf8proc-dev libxml2-dev libjansson-dev \
	libcsv-dev libarchive-dev libpoppler-glib-dev libytnef0-dev \
	libsodium-dev libseccomp-dev zlib1g-dev libgsf-1-dev \
	ca-certificates
TEST_DEPS = libcmocka-dev perl dovecot-imapd gnutls-bin chromium jq mandoc \
	sqlite3 clang-14 libclang-rt-14-dev hylafax-client libtiff-tools \
	fonts-noto-core fonts-hosny-amiri python3 strace poppler-utils
PKGS = libetpan gnutls libtiff-4 lept tesseract sqlite3 libpq talloc \
	libfyaml libpcre2-8 icu-i18n icu-uc libutf8proc libxml-2.0 jansson \
	libarchive poppler-glib libytnef libsodium libseccomp zlib libgsf-1

# -- flags ---------------------------------------------------------------------
WARNINGS = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wformat=2 -Wundef
HARDEN   = -fstack-protector-strong -fstack-clash-protection -fPIE \
	-D_FORTIFY_SOURCE=2
HARDEN_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -Iinclude -Isrc -I$(1)/gen \
	-include warid/banned.h -DLIBEXECDIR='"$(LIBEXECDIR)"' \
	-DSYSCONFDIR='"$(SYSCONFDIR)"' -DDATADIR='"$(DATADIR)"' \
	-MMD -MP $(WARNINGS) $(if $(DEV),-Werror) $(PKG_CFLAGS) $(CFLAGS)

# -- what there is -------------------------------------------------------------
MAINS    := src/cli/main.c src/reader/main.c
GENS     := $(wildcard src/*/gen_*.c)
LIB_SRC  := $(filter-out $(MAINS) $(GENS),$(wildcard src/*/*.c))
UNIT_SRC := $(wildcard tests/unit/test_*.c tests/contract/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
BENCH_SRC := $(wildcard tests/bench/bench_*.c)
TEST_LIB := $(filter-out $(UNIT_SRC),$(wildcard tests/unit/*.c))
HEADERS  := $(wildcard include/warid/*.h)

B := $(if $(SANITIZE),build-sanitize,build)

all: $(B)/warid $(B)/warid-reader	## build warid and its reader (default)
tests: $(patsubst tests/%.c,$(B)/tests/%,$(UNIT_SRC))

# libetpan's .pc carries the -specs its package was built with: not for us.
# pkg-config is asked once; when a package is missing this says so, or, for
# the targets that may install, installs it.
INSTALLS := demo check deps
build/pkg.mk: Makefile
	@mkdir -p build
	@$(if $(filter $(INSTALLS),$(MAKECMDGOALS)),$(INSTALL_DEPS),:)
	@pkg-config --exists --print-errors $(PKGS) || \
	    { echo "packages are missing: run 'make deps'" >&2; exit 1; }
	@{ echo "PKG_CFLAGS := $$(pkg-config --cflags $(PKGS) | sed 's/-I/-isystem /g')"; \
	   echo "PKG_LIBS := $$(pkg-config --libs $(PKGS) | \
	       sed 's/-specs=[^ ]*//g') -lcsv -lm"; } > $@

INSTALL_DEPS = missing=$$(dpkg-query -W -f '$${Status} $${Package}\n' \
	$(DEPS) $(TEST_DEPS) 2>/dev/null | awk '/^install ok/ {print $$4}' | \
	sort > build/have; printf '%s\n' $(DEPS) $(TEST_DEPS) | sort -u | \
	comm -23 - build/have); [ -z "$$missing" ] || { \
	echo "installing:" $$missing; as=; [ "$$(id -u)" = 0 ] || as=sudo; \
	$$as apt-get -q update >build/apt.log 2>&1 && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get -qy install \
	--no-install-recommends $$missing >>build/apt.log 2>&1 || \
	{ tail -5 build/apt.log; exit 1; }; }

ifeq ($(filter help clean,$(MAKECMDGOALS)),)
include build/pkg.mk
endif

# -- one set of rules, three builds: plain, sanitized, fuzzed ----------------------
# $(1) folder  $(2) compiler  $(3) flags of this build
define build_rules
$(1)/%.o: %.c $(1)/flags
	@mkdir -p $$(@D)
	$(Q)$(2) $(call ALL_CFLAGS,$(1)) $(3) -c -o $$@ $$<

$(1)/flags: FORCE
	@mkdir -p $$(@D)
	@echo '$(2) $(call ALL_CFLAGS,$(1)) $(3)' | cmp -s - $$@ || \
	    echo '$(2) $(call ALL_CFLAGS,$(1)) $(3)' > $$@

$(1)/gen/%.h: src/text/gen_%.c
	@mkdir -p $$(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -Iinclude -Isrc $(PKG_CFLAGS) \
	    -o $$(@:.h=) $$< $(PKG_LIBS)
	$(Q)$$(@:.h=) > $$@

$(1)/gen/fold.h: src/text/fold_rule.h

$(LIB_SRC:%.c=$(1)/%.o): | $(patsubst src/text/gen_%.c,$(1)/gen/%.h,$(GENS))

$(1)/libwarid.a: $(LIB_SRC:%.c=$(1)/%.o)
	$(Q)rm -f $$@ && ar crs $$@ $$^

$(1)/warid: $(1)/src/cli/main.o $(1)/libwarid.a
	$(Q)$(2) $(HARDEN_LD) $(3) -o $$@ $$^ $(PKG_LIBS)

$(1)/warid-reader: $(1)/src/reader/main.o $(1)/libwarid.a
	$(Q)$(2) $(HARDEN_LD) $(3) -o $$@ $$^ $(PKG_LIBS)

$(1)/tests/%: $(1)/tests/%.o $(TEST_LIB:%.c=$(1)/%.o) $(1)/libwarid.a
	$(Q)$(2) $(HARDEN_LD) $(3) -o $$@ $$^ $(PKG_LIBS) $$(if $$(findstring /fuzz/,$$@),-fsanitize=fuzzer) -lcmocka
endef

NO_RECOVER = -fno-sanitize-recover=all -fno-omit-frame-pointer
$(eval $(call build_rules,build,$(CC),$(HARDEN)))
comma := ,
SAN := $(or $(SANITIZE),address$(comma)undefined)
SAN_FLAGS = -fsanitize=$(SAN) $(NO_RECOVER)
$(eval $(call build_rules,build-sanitize,$(CC),$$(SAN_FLAGS)))
FUZZ_FLAGS = -fsanitize=fuzzer-no-link$(comma)address$(comma)undefined $(NO_RECOVER) -Wno-unknown-warning-option
$(eval $(call build_rules,build-fuzz,$(CLANG),$$(FUZZ_FLAGS)))
$(eval $(call build_rules,build-coverage,$(CC),--coverage -O0))
.PRECIOUS: build-coverage/%.o build-coverage/gen/%.h build/%.o build-sanitize/%.o build-fuzz/%.o build/gen/%.h build-sanitize/gen/%.h build-fuzz/gen/%.h

# -- tests ---------------------------------------------------------------------
UNIT  = $(patsubst tests/%.c,$(1)/tests/%,$(UNIT_SRC))
FUZZ  = $(patsubst tests/%.c,build-fuzz/tests/%,$(FUZZ_SRC))
SHELL_TESTS = $(wildcard tests/house/*.t tests/cli/*.t tests/stop/*.t)
BENCH = $(patsubst tests/%.c,$(B)/tests/%,$(BENCH_SRC))
PROVE = CMOCKA_MESSAGE_OUTPUT=TAP WARID_BUILD=$(CURDIR)/$(B) prove -j2 --exec 'tests/run'

check: deps all $(call UNIT,build-sanitize) build-sanitize/warid build-sanitize/warid-reader $(FUZZ)	## all tests; installs what is missing first
	$(Q)FUZZ_TIME=$(FUZZ_TIME) $(PROVE) $(call UNIT,build-sanitize) \
	    $(SHELL_TESTS) tests/fuzz/smoke.t

check-unit: $(call UNIT,$(B))	## unit and contract tests of this build
	$(Q)$(PROVE) $^

check-cli: all	## command-line and stop tests
	$(Q)$(PROVE) $(SHELL_TESTS)

check-headers: build/pkg.mk	## every header compiles alone
	$(Q)for h in $(HEADERS) $(wildcard src/*/*.h); do \
	    echo "#include \"$$h\"" | $(CC) $(filter-out -MMD -MP,$(call ALL_CFLAGS,build)) -I. \
	    -fsyntax-only -xc - || exit 1; done

check-floors:	## rooms see only lower rooms; a library's header one file
	$(Q)tests/house/floors .

style:	## file and function lengths, SPDX lines, blanks
	$(Q)tests/house/style .

lint:	## cppcheck and clang's analyzer over the sources
	$(Q)cppcheck -q --enable=warning,portability --inline-suppr \
	    --suppress=missingInclude -Iinclude -Isrc src
	$(Q)for f in $(LIB_SRC) $(MAINS); do $(CLANG) --analyze \
	    $(filter-out -MMD -MP,$(call ALL_CFLAGS,build)) \
	    -Wno-unknown-warning-option -o /dev/null $$f; done

bench: all $(BENCH)	## every figure, one line each, peers beside them
	$(Q)for b in $(BENCH); do echo "# $${b##*/}"; $$b || exit 1; done
	$(Q)for s in $(wildcard tests/bench/*.sh); do echo "# $${s##*/}"; \
	    sh $$s $(B) || exit 1; done

fuzz: $(FUZZ)	## every fuzz target for FUZZ_TIME seconds; corpora are kept
	$(Q)for f in $(FUZZ); do n=$${f##*/fuzz_}; \
	    mkdir -p build-fuzz/corpus/$$n build-fuzz/found; \
	    seeds=tests/corpus/fuzz/$$n; [ -d $$seeds ] || seeds=; \
	    dict=tests/corpus/fuzz/$$n.dict; [ -f $$dict ] || dict=; \
	    $$f $${dict:+-dict=$$dict} -max_total_time=$(FUZZ_TIME) -timeout=20 \
	    -artifact_prefix=build-fuzz/found/$$n- build-fuzz/corpus/$$n \
	    $$seeds || exit 1; done

coverage: $(call UNIT,build-coverage) build-coverage/warid build-coverage/warid-reader	## lines that the tests reach, by room
	$(Q)find build-coverage -name '*.gcda' -delete
	$(Q)WARID_BUILD=$(CURDIR)/build-coverage CMOCKA_MESSAGE_OUTPUT=TAP \
	    prove --exec tests/run $(call UNIT,build-coverage) \
	    $(wildcard tests/cli/*.t tests/stop/*.t) || :
	$(Q)lcov -q -c -d build-coverage -o build-coverage/all.info
	$(Q)lcov -q -e build-coverage/all.info '*/src/*' -o build-coverage/src.info
	$(Q)lcov -l build-coverage/src.info

check-docs: all	## a manual line for every command, option and key
	$(Q)$(PROVE) tests/house/docs.t

check-corpus: all $(B)/tests/pages	## score the reading of CORPUS=../shared/data
	$(Q)WARID_BUILD=$(CURDIR)/$(B) tests/check_corpus.py $(CORPUS) $(PARTS)

demo: deps all	## the main job on the sample inputs; installs what is missing first
	$(Q)sh tests/demo.sh $(B)

install: all	## into DESTDIR and PREFIX, with manuals, rules and cron file
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBEXECDIR) \
	    $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	    $(DESTDIR)$(DATADIR) $(DESTDIR)/etc/warid \
	    $(DESTDIR)/etc/cron.d $(DESTDIR)/lib/systemd/system
	install $(B)/warid $(DESTDIR)$(BINDIR)/
	install $(B)/warid-reader $(DESTDIR)$(LIBEXECDIR)/
	install -m 644 $(wildcard src/*/*.1) $(DESTDIR)$(MANDIR)/man1/
	install -m 644 $(wildcard src/*/*.5) $(DESTDIR)$(MANDIR)/man5/
	install -m 644 src/worker/warid.cron $(DESTDIR)/etc/cron.d/warid
	install -m 644 src/worker/warid.service src/worker/warid.timer \
	    $(DESTDIR)/lib/systemd/system/
	cp -R rules $(DESTDIR)$(DATADIR)/
	[ -e $(DESTDIR)/etc/warid/rules ] || cp -R rules $(DESTDIR)/etc/warid/

help:	## this list
	@sed -n 's/^\([a-z-]*\):.*	## \(.*\)/  \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

deps:	## install the Debian packages that are missing
	@mkdir -p build
	@$(INSTALL_DEPS)

clean:	## remove what was built
	rm -rf build build-sanitize build-fuzz build-coverage

FORCE:
.PHONY: all tests demo install style lint bench fuzz coverage check check-unit check-cli check-headers check-floors \
	check-docs check-corpus help deps clean FORCE
.DELETE_ON_ERROR:

-include $(shell find build build-sanitize build-fuzz build-coverage -name '*.d' 2>/dev/null)
