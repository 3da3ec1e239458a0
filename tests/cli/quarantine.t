#!/bin/sh
# What could not be read stays until a person decides, and is told when it has
# waited too long.
. tests/cli/lib.sh
site quarantine
cp "$top/tests/corpus/mail/empty.eml" "$top/tests/corpus/mail/utf8-base64.eml" spool/mail
warid -q run -j1
is "$(warid quarantine list --json | jq -c '[.item, .source, .reason]')" '[1,"mail","the mail has no bytes"]' "one is in quarantine"
warid status > out; is $? 0 "young: no trouble"
grep -qx 'quarantine  1, oldest since 2026-11-22T08:00:00Z' out; ok $? "but told"
warid digest --lang en --format text | grep -qx '== Quarantine =='; ok $? "and in the digest"

# two days on: trouble, with count and oldest
later() { WARID_NOW=2026-11-24T08:00:00Z warid "$@"; }
later status > out; is $? 1 "old: trouble"
grep -qx 'quarantine  1, 1 for too long, oldest since 2026-11-22T08:00:00Z' out; ok $? "with count and age"
is "$(later status --json | jq -c '[.trouble, .quarantine, .quarantine_old, .quarantine_oldest]')" \
    '[true,1,1,"2026-11-22T08:00:00Z"]' "as JSON"
is "$(later status --metrics | grep '^warid_quarantine_old' | tr '\n' ' ')" \
    "warid_quarantine_old 1 warid_quarantine_oldest_seconds 1795334400 " "and for Prometheus"
later digest --lang en --format text | grep -qx '== Quarantine: 1 for more than 1 day, the oldest since 2026-11-22 =='
ok $? "the digest tells it in the section's head"
later digest --lang ar --format json | jq -r '.sections.quarantine.name.ar' |
    grep -q 'الحجر: 1 منذ أكثر من 1 يوم'; ok $? "in Arabic too"
later digest --for operator --lang en --format text | grep -q '^== Quarantine: 1 for more'; ok $? "and to the operator"
printf 'quarantine-alarm: 36h\n' > warid.yaml
later -c warid.yaml digest --lang en --format text | grep -q '^== Quarantine: 1 for more than 36 hours, '; ok $? "the age is the site's to set"
printf 'quarantine-alarm: 3d\n' > warid.yaml
later -c warid.yaml status > out; is $? 0 "and rules status"

# no run empties it
for day in 23 24 25; do WARID_NOW=2026-11-${day}T08:00:00Z warid -q run -j1; done
is "$(warid quarantine list --json | jq -c '[.item, .tries]')" '[1,0]' "runs leave it alone"
warid quarantine retry 1 && warid -q run -j1
is "$(warid quarantine list --json | jq -c .item)" 1 "tried again, it is there again"
says 64 "warid: quarantine drop: give the reason behind the number; it is kept" "a drop wants a reason" warid quarantine drop 1
warid quarantine drop 1 "an empty mail" && is "$(warid quarantine list)" "" "only a person ends it"
is "$(sqlite3 spool/warid.db "SELECT what, detail FROM event WHERE what LIKE '%drop%' OR what LIKE '%retr%' OR what LIKE '%quarant%'" | wc -l)" 2 \
    "both are in the audit"
warid -q reconcile > /dev/null; ok $? "the books balance"
plan
