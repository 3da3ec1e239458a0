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

says 64 "warid: purge: '--before' wants a day, a time or a span such as 365d" "purge wants an age" warid purge
is "$(warid purge --before 2026-12-01)" "" "open tickets are not purged"
sqlite3 spool/warid.db "UPDATE ticket SET status = 'closed'"
is "$(warid purge --before 2026-12-01)" "2 tickets purged" "closed ones are"
! grep -rqa -e 'سالم' spool/warid.db spool/held; ok $? "no word of them is left on the disk"
warid ticket list --json --search انتظار | grep -q . ; [ $? -eq 1 ]; ok $? "nor in the index"
warid -q reconcile > /dev/null; ok $? "the books balance after it"
warid audit verify > /dev/null; ok $? "and the audit chain is whole"
plan
