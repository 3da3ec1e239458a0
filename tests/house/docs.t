#!/bin/sh
# Every command, option and key has its line in a manual; the manuals are mdoc.
build=${WARID_BUILD:-$PWD/build}
n=0 bad=0
check() {	# check WHAT MANUAL PATTERN
	n=$((n + 1))
	if grep -q -e "$3" "$2"; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1 is not in $2"
	fi
}

for c in $("$build/warid" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	check "command $c" src/cli/warid.1 "^\.It Cm $c"
done
for o in $(cat src/cli/cmd_*.c | sed -n 's/.*{ "--\([a-z-]*\)", .*OPTION_.*/\1/p' |
    sort -u); do
	check "option --$o" src/cli/warid.1 "\(Fl -\|Fl -.* -\|, -\)$o\>"
done
for k in $(sed -n 's/^	{ "\([a-z-]*\)", KEY_.*/\1/p' src/settings/keys.c | sort -u); do
	check "key $k" src/settings/warid.yaml.5 "^\.It Cm $k :"
done
for m in src/*/*.[15]; do
	n=$((n + 1))
	if out=$(mandoc -T lint -W warning "$m"); then
		echo "ok $n - $m is well-formed"
	else
		echo "not ok $n - $m"
		echo "$out" | sed 's/^/# /'
	fi
done
echo "1..$n"
