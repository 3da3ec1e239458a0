#!/bin/sh
# Backup and restore, verify, the audit chain, purge.
. tests/cli/lib.sh
site keep
cp "$top"/tests/corpus/mail/utf8-base64.eml "$top"/tests/corpus/mail/windows-1256.eml spool/mail
warid -q run -j1
warid ticket list --json > want

warid backup away; ok $? "backup"
says 75 "warid: 'away/warid.db' is there already" "a backup never overwrites" warid backup away
rm -rf spool; cp -R away spool
warid ticket list --json | cmp -s - want; ok $? "the restored spool holds the same tickets"
warid -q reconcile > /dev/null; ok $? "its books balance"
is "$(warid verify)" "2 items, 0 damaged" "every byte is there"
is "$(warid run)" "" "nothing is taken twice"

seg=$(find spool/held -name '*.seg')
size=$(wc -c < "$seg")
printf 'X' | dd of="$seg" bs=1 seek=$((size - 40)) conv=notrunc 2>/dev/null
warid verify > out; is $? 1 "a changed byte is found"
grep -q '^2 items, 1 damaged$' out; ok $? "and counted"
rm -rf spool; cp -R away spool

warid audit verify | grep -q ' rows, whole; head '; ok $? "the audit chain is whole"
sqlite3 spool/warid.db "UPDATE event SET detail = 'nothing' WHERE id = 1"
warid audit verify > out; is $? 1 "a changed row is found"
grep -q '^row 1 does not follow' out; ok $? "with its place"
rm -rf spool; cp -R away spool
sqlite3 spool/warid.db "DELETE FROM event WHERE id = 2"
warid audit verify > out; is $? 1 "a removed row is found"
rm -rf spool; cp -R away spool

says 64 "warid: purge: which age? '--before' wants a day, a time or a span such as 365d, or set 'retention'" "purge wants an age" warid purge
says 64 "warid: purge: '--before' wants a day, a time or a span such as 365d, not 'soon'" "one that is an age" warid purge --before soon
is "$(warid purge --before 2026-12-01)" "" "open tickets are not purged"
sqlite3 spool/warid.db "UPDATE ticket SET status = 'closed'"
is "$(warid purge -n --before 2026-12-01)" "ticket 1 would be purged
ticket 2 would be purged" "a dry run tells"
says 64 "warid: purge: '--hold' wants its reason in '--because'; it is kept" "a hold wants its reason" warid purge --hold 1
says 1 "warid: there is no ticket 99" "and a ticket" warid purge --hold 99 --because "case 7"
warid purge --hold 1 --because "case 7" && warid purge --hold 2 --because "case 7"; ok $? "hold"
is "$(warid ticket show --json 1 | jq -r .hold)" "case 7" "ticket show tells the hold"
is "$(warid purge --before 2026-12-01)" "ticket 1 is on hold and stays
ticket 2 is on hold and stays" "what is on hold stays and is named"
grep -rqa -e 'سالم' spool/warid.db; ok $? "with every word"
warid purge --release 1; ok $? "release"
is "$(warid purge --before 2026-12-01)" "1 tickets purged
ticket 2 is on hold and stays" "closed ones are purged"
warid purge --release 2 && warid -q purge --before 2026-12-01
is "$(warid ticket show --json 2 | jq -r .purged)" "2026-11-22T08:00:00Z" "ticket show tells the purge"
is "$(sqlite3 spool/warid.db "SELECT what || ': ' || detail FROM event WHERE what IN ('held', 'released', 'purged', 'purge') ORDER BY id")" \
    "held: case 7
held: case 7
released: 
purged: retention
purge: class any, received before 2026-11-30T21:00:00Z: 1 purged, 1 on hold; retention
released: 
purged: retention
purge: class any, received before 2026-11-30T21:00:00Z: 1 purged, 0 on hold; retention" "a deletion leaves its record"
! grep -rqa -e 'سالم' spool/warid.db spool/held; ok $? "no word of them is left on the disk"
warid ticket list --json --search انتظار | grep -q . ; [ $? -eq 1 ]; ok $? "nor in the index"
warid -q reconcile > /dev/null; ok $? "the books balance after it"
warid audit verify > /dev/null; ok $? "and the audit chain is whole"

# retention by class
site ages
cp "$top"/tests/corpus/mail/utf8-base64.eml "$top"/tests/corpus/mail/spam.eml "$top"/tests/corpus/mail/windows-1256.eml spool/mail
warid -q run -j1
sqlite3 spool/warid.db "UPDATE ticket SET status = 'closed'"
is "$(warid ticket list --json | jq -r .class | sort | tr '\n' ' ')" "complaint enquiry spam " "three classes"
echo 'retention: {spam: 30d, complaint: 5y, default: 2y}' > warid.yaml
aged() { WARID_NOW=$1 warid -c warid.yaml purge; }
is "$(aged 2026-12-20T08:00:00Z)" "" "nothing is old enough"
is "$(aged 2026-12-23T08:00:00Z)" "1 tickets purged" "after a month the spam goes"
is "$(warid ticket list --json | jq -r 'select(.purged) | .class')" spam "and only that"
is "$(aged 2028-12-01T08:00:00Z)" "1 tickets purged" "after two years what has no age of its own"
is "$(warid ticket list --json | jq -r 'select(.purged == null) | .class')" complaint "complaints are kept longer"
is "$(aged 2031-11-30T08:00:00Z)" "1 tickets purged" "and go after five"
is "$(sqlite3 spool/warid.db "SELECT detail FROM event WHERE what = 'purge' ORDER BY id LIMIT 1")" \
    "class spam, received before 2026-11-23T08:00:00Z: 1 purged, 0 on hold; retention" "each with its record"
echo 'retention: {complain: 5y}' > warid.yaml
says 78 "warid: purge: the rules know no class 'complain' (did you mean 'complaint'?)" "a class misspelt is told" warid -c warid.yaml purge
plan
