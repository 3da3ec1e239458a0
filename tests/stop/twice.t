#!/bin/sh
# Two runs at once, and a clock that jumps back: nothing twice, nothing left.
. tests/stop/lib.sh
n=0
ok() { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi; }
is() { [ "$1" = "$2" ]; ok $? "$3"; [ "$1" = "$2" ] || printf 'got:  %s\nwant: %s\n' "$1" "$2" | sed 's/^/# /'; }

# mails FROM TO: one by one into the drop folder
mails() {
	i=$1
	while [ "$i" -le "$2" ]; do
		printf 'Message-ID: <%s@two.example>\nFrom: a%s@two.example\nSubject: number %s\n\nthe clinic number %s was closed\n' \
		    "$i" "$i" "$i" "$i" > "spool/mail/two-$i.eml"
		i=$((i + 1))
	done
}
bare() { fresh "$1"; rm -f spool/mail/* spool/social/*; }
total() { sqlite3 spool/warid.db "SELECT count(*) FROM $1"; }

# the source is another run's: pass it by, without a word
bare "$work/held"
mails 1 3
mkdir -p spool/lock
flock spool/lock/mail.lock sleep 3 & holder=$!
sleep 0.3
out=$(warid run -j1 mail 2>&1); is "$?: $out" "0: " "the same source: exit 0 and not a word"
is "$(ls spool/mail | wc -l)" 3 "and nothing is touched"
cp "$top"/tests/corpus/social/WhatsApp*.txt spool/social
warid -q run -j1; ok $? "a run of all passes the one by"
[ "$(sqlite3 spool/warid.db "SELECT count(DISTINCT source) FROM item")" = 1 ] &&
    [ -z "$(ls spool/social)" ]; ok $? "and takes the others"
wait $holder
warid -q run -j1; is "$(ls spool/mail | wc -l)" 0 "the next run takes it"

# two whole runs side by side
bare "$work/both"
mails 1 60
warid run -j1 > one 2>&1 & first=$!
warid run -j1 > two 2>&1; second=$?
wait $first; is "$? $second" "0 0" "two runs at once end well"
is "$(total item) $(total ticket)" "60 60" "each mail is one item and one ticket"
is "$(sqlite3 spool/warid.db 'SELECT count(DISTINCT platform_id || message_id) FROM message')" 60 "no message twice"
warid -q reconcile > /dev/null; ok $? "the books balance"
warid -q audit verify > /dev/null; ok $? "the audit chain did not fork"

# each of two runs has a source of its own: both go on
bare "$work/apart"
mails 1 20
cp "$top"/tests/corpus/social/WhatsApp*.txt spool/social
warid -q take mail & first=$!
warid -q take social; second=$?
wait $first; is "$? $second" "0 0" "runs of different sources"
is "$(ls spool/mail spool/social | grep -c '\.')" 0 "both have taken theirs"

# the clock jumps back by an hour, by a day, by a year
bare "$work/clock"
mails 1 3
warid -q run -j1
last=0
for now in 2026-11-22T07:00:00Z 2026-11-21T08:00:00Z 2025-11-22T08:00:00Z; do
	last=$((last + 1))
	mails $((10 * last)) $((10 * last + 2))
	WARID_NOW=$now warid run -j1 > out 2>&1; ok $? "a run at $now, back in time"
	grep -q '^taken 3, filed 3 (3 new tickets), ' out; ok $? "takes and files"
	is "$(sqlite3 spool/warid.db 'SELECT max(id), count(*) FROM ticket')" \
	    "$((3 + 3 * last))|$((3 + 3 * last))" "numbers go on"
done
warid -q verify > /dev/null; ok $? "every byte is in its segment"
warid -q audit verify > /dev/null; ok $? "the audit chain is whole"
warid -q reconcile > /dev/null; ok $? "the books balance"
for now in 2026-11-20T08:00:00Z 2027-11-20T08:00:00Z; do
	WARID_NOW=$now warid digest --day 2026-11-22 --format json > "$work/$now"
done
cmp -s "$work/2026-11-20T08:00:00Z" "$work/2027-11-20T08:00:00Z"; ok $? "a day's digest does not ask the clock"

# a lease given just before: its holder died, and the clock went back
bare "$work/lease"
mails 1 5
WARID_STOP_AT=work-claimed warid -q run -j1
is "$(sqlite3 spool/warid.db "SELECT count(*) FROM item WHERE leased_to <> ''")" 5 "a run dies with five leases"
WARID_NOW=2026-11-21T08:00:00Z warid -q run -j1
is "$(total ticket) $(sqlite3 spool/warid.db "SELECT count(*) FROM item WHERE fate = 'filed'")" "5 5" "a day earlier they are worked"

# and its file lock outlives nobody
WARID_STOP_AT=take-held warid -q run -j1
mails 11 11
warid -q run -j1; is "$(total ticket)" 6 "a dead run's source is free"
echo "1..$n"
