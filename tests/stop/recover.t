#!/bin/sh
# The ledger and the tickets come back from the segments alone; deliver and
# recover can be ended at any step.
. tests/stop/lib.sh
n=0
ok() { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi; }

fresh "$work/site"
warid -q run -j1
dump | grep -v '^spool' > "$work/want"
rm spool/warid.db*
warid -q recover; ok $? "recover"
warid -q work -j1; ok $? "work what was recovered"
dump | grep -v '^spool' > "$work/got"
cmp -s "$work/want" "$work/got"; ok $? "the same books and tickets"
diff "$work/want" "$work/got" | cut -c1-300 | sed 's/^/# /'
is=$(warid recover); [ -z "$is" ]; ok $? "nothing to recover says nothing"

# a segment cut short by a power cut loses its tail and no neighbour
rm -rf spool/warid.db*
last=$(find spool/held -name '*.seg' | sort | tail -1)
cp "$last" "$work/whole.seg"
size=$(wc -c < "$last")
head -c $((size - 100)) "$work/whole.seg" > "$last"
warid -q recover && warid -q work -j1; ok $? "a torn tail is no error"
warid -q reconcile >/dev/null; ok $? "the books balance without it"
cp "$work/whole.seg" "$last"

step=1
while :; do
	rm -rf spool/warid.db*
	WARID_STOP_AT=$step warid -q recover; rc=$?
	[ $rc -eq 0 ] && break
	[ $rc -eq 99 ] && warid -q recover && warid -q work -j1 &&
	    dump | grep -v '^spool' | cmp -s - "$work/want"
	ok $? "recover ended at step $step"
	step=$((step + 1))
	[ $step -gt 20 ] && break
done

step=1
while :; do
	fresh "$work/pipe"
	WARID_STOP_AT=$step warid deliver < spool/mail/windows-1256.eml; rc=$?
	[ $rc -eq 0 ] && break
	[ $rc -eq 99 ] && warid deliver < spool/mail/windows-1256.eml &&
	    rm spool/mail/* && warid -q run -j1 &&
	    [ "$(warid ticket list --json | grep -c '"channel":"email"')" = 1 ] &&
	    warid -q reconcile > /dev/null
	ok $? "deliver ended at step $step: the MTA's second try files one"
	step=$((step + 1))
	[ $step -gt 20 ] && break
done
echo "1..$n"
