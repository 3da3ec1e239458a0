#!/bin/sh
# The process ends at each durable step of take and work, is run again, and
# the books and tickets equal those of an unbroken run.
. tests/stop/lib.sh

fresh "$work/whole"
warid -q run -j1 || { echo "1..0 # SKIP the unbroken run fails"; exit 1; }
dump > "$work/want"
[ -s "$work/want" ] || { echo "Bail out! the unbroken run filed nothing"; exit 1; }

n=1
while :; do
	fresh "$work/broken"
	WARID_STOP_AT=$n warid -q run -j1 2>"$work/err"
	rc=$?
	[ $rc -eq 0 ] && break
	if [ $rc -ne 99 ]; then
		echo "not ok $n - step $n: exit $rc"
		sed 's/^/# /' "$work/err"
	elif ! warid -q run -j1; then
		echo "not ok $n - step $n: the resumed run fails"
	elif dump > "$work/got"; cmp -s "$work/want" "$work/got"; then
		echo "ok $n - step $n"
	else
		echo "not ok $n - step $n: another end"
		diff "$work/want" "$work/got" | cut -c1-300 | sed 's/^/# /'
	fi
	n=$((n + 1))
	[ $n -gt 200 ] && { echo "Bail out! no end of steps"; exit 1; }
done
echo "1..$((n - 1))"
[ "$n" -gt 20 ] || exit 1
