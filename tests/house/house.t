#!/bin/sh
# The checks of the house: they pass here, and each fails when violated.
echo 1..8
n=0
ok() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi; }

tests/house/floors . >&2; ok $? "floors hold"
make -s check-headers >&2; ok $? "headers compile alone"

t=$(mktemp -d) && trap 'rm -rf "$t"' EXIT
mkdir -p "$t/src/base" "$t/src/text" "$t/include/warid"
cp src/FLOORS "$t/src/"
echo '#include "warid/text.h"' > "$t/src/base/a.c"
: > "$t/include/warid/text.h"
tests/house/floors "$t" | grep -q 'src/base/a.c:1: base may not see text'
ok $? "a room that looks up is told"
: > "$t/src/base/a.c"
echo '#include <sqlite3.h>' | tee "$t/src/text/b.c" > "$t/src/text/c.c"
tests/house/floors "$t" | grep -q '<sqlite3.h> is included by more than one'
ok $? "a library used twice is told"
echo 'char *f(char *a, char *b); char *f(char *a, char *b) { return strcpy(a, b); }' > "$t/d.c"
gcc -std=gnu11 -Iinclude -include warid/banned.h -Werror -c -o /dev/null "$t/d.c" 2>/dev/null
[ $? -ne 0 ]; ok $? "a banned call does not compile"
tests/house/style . >&2; ok $? "style holds"
perl -e 'print "/* SPDX-License-Identifier: ISC */\nint\nf(void)\n{\n", "\tg();\n" x 61, "}\n"' > "$t/src/text/long.c"
tests/house/style "$t" | grep -q 'f has 61 lines, 60 is the most'; ok $? "a long function is told"
perl -e 'print "/* SPDX-License-Identifier: ISC */\n", "int x;\n" x 800' > "$t/src/text/long.c"
tests/house/style "$t" | grep -q '801 lines, 800 is the most'; ok $? "a long file is told"
