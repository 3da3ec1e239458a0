#!/bin/sh
# Every fuzz target from its seeds for a short while; FUZZ_TIME seconds in all.
# The seed is fixed: here a fault is to show each time or never; `make fuzz`
# goes where nobody has been.
fuzz=${FUZZ_BUILD:-build-fuzz}/tests/fuzz
targets=$(ls "$fuzz" | grep -v '\.[do]$')
n=$(echo "$targets" | wc -w)
[ "$n" -gt 0 ] || { echo "1..0 # SKIP no fuzz target is built"; exit 0; }
each=$((${FUZZ_TIME:-20} / n))
[ "$each" -ge 1 ] || each=1
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT

one() {	# one TARGET: leaves its verdict in $work/TARGET.rc
	seeds=tests/corpus/fuzz/${1#fuzz_}
	mkdir -p "$work/$1" "$work/$1.new"
	dict=
	[ -d "$seeds" ] && cp -R "$seeds/." "$work/$1"
	[ -f "$seeds.dict" ] && dict=-dict=$seeds.dict
	"$fuzz/$1" $dict -seed=1 -max_total_time="$each" -timeout=20 -rss_limit_mb=2048 \
	    -artifact_prefix="$work/$1.new/" "$work/$1" > "$work/$1.log" 2>&1
	echo $? > "$work/$1.rc"
}

i=0
for t in $targets; do
	one "$t" &
	i=$((i + 1))
	[ $((i % 2)) -eq 0 ] && wait
done
wait
i=0
for t in $targets; do
	i=$((i + 1))
	if [ "$(cat "$work/$t.rc")" = 0 ]; then
		echo "ok $i - $t"
	else
		echo "not ok $i - $t"
		tail -30 "$work/$t.log" | sed 's/^/# /'
	fi
done
echo "1..$n"
