#!/bin/sh
# kill -9 at random moments, again and again, then one run that is left alone:
# the same tickets, balanced books.  KILLS=300 for a long night.
. tests/stop/lib.sh
rounds=${KILLS:-12}

fresh "$work/whole"
warid -q run -j1
dump > "$work/want"
[ -s "$work/want" ] || { echo "Bail out! the unbroken run filed nothing"; exit 1; }

echo "1..$rounds"
n=1
while [ $n -le "$rounds" ]; do
	fresh "$work/broken"
	k=1
	while [ $k -le 3 ]; do
		# the program itself: of a function, $! would be the shell
		"$build/warid" -q run -j2 2>/dev/null &
		sleep "0.$(od -An -N2 -tu2 /dev/urandom | awk '{ printf "%03d", $1 % 700 }')"
		kill -9 $! 2>/dev/null
		wait $! 2>/dev/null
		k=$((k + 1))
	done
	# readers and other workers die with the one that started them: until
	# their locks are free, their leases are theirs
	for lock in spool/lock/*.lock; do
		[ ! -e "$lock" ] || flock -w 60 "$lock" true
	done
	warid -q run -j1 2>"$work/err"
	dump > "$work/got"
	if cmp -s "$work/want" "$work/got"; then
		echo "ok $n - round $n"
	else
		echo "not ok $n - round $n"
		diff "$work/want" "$work/got" | cut -c1-200 | sed 's/^/# /'
		sed 's/^/# /' "$work/err"
	fi
	n=$((n + 1))
done
