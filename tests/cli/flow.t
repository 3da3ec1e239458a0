#!/bin/sh
# The main job as an operator sees it, on the sample mails.
. tests/cli/lib.sh
site flow
mails=$top/tests/corpus/mail

is "$(warid run 2>&1)" "" "nothing to do prints nothing"
cp "$mails/utf8-base64.eml" "$mails/windows-1256.eml" "$mails/emergency-chest-pain.eml" \
    "$mails/empty.eml" "$mails/auto-reply.eml" spool/mail
warid run -j1 > out 2> err; rc=$?
is "$rc" 0 "run"
is "$(cat err)" "" "run is silent on standard error"
grep -q '^taken 5, filed 3 (4 new tickets), duplicate 0, ignored 1, quarantined 1, ' out
ok $? "one summary line"
grep -q '^alert: ticket [0-9]* has a red flag' out; ok $? "the red flag is told in the same run"
is "$(warid run 2>&1)" "" "a second run prints nothing"
is "$(warid ticket list --json | jq -c 'select(.channel == "email" and .class == "emergency") | [.alert, .priority]')" \
    '[true,"urgent"]' "the emergency is urgent"
is "$(warid ticket list --json | head -1 | jq -c 'keys_unsorted[:20]')" \
    '["ticket","status","channel","class","topic","entity","region","priority","lang","subject","from","received","due","items","duplicates","campaign","ocr_confidence","needs_review","verdict_hash","owner"]' \
    "the keys of the contract, in order"
is "$(warid reconcile --json | jq -c 'select(.source == "mail")')" \
    '{"source":"mail","received":5,"filed":3,"duplicate":0,"ignored":1,"quarantined":1,"waiting":0,"balanced":true,"on_server":0,"new":0,"missing":[]}' \
    "the books balance"
is "$(warid quarantine list --json | jq -r .reason)" "the mail has no bytes" "what could not be read, and why"
is "$(ls spool/mail)" "" "the drop folder is empty"
is "$(ls spool/done/mail | wc -l)" 5 "what was taken lies in done"
is "$(find spool -perm /077 ! -type l | grep -v -e '^spool$' -e '^spool/mail$' -e '^spool/fax$' -e '^spool/social$' -e '^spool/done/mail/' | wc -l)" 0 \
    "nobody else can read what we made"

# the same bytes by another door, and twice by the pipe
warid deliver < "$mails/windows-1256.eml"; ok $? "deliver"
warid deliver < "$mails/windows-1256.eml"; ok $? "deliver the same again"
warid -q run -j1
is "$(warid reconcile --json | jq -c 'select(.source == "deliver") | [.received, .duplicate]')" '[1,1]' \
    "the MTA's second try is the same item, and the mail a duplicate"

# search folds and stems
id=$(warid ticket list --json | jq -r 'select(.subject | test("شكوى: الانتظار")) | .ticket')
is "$(warid ticket list --json --search الإنتظار | jq -r .ticket)" "$id" "search folds hamza"
warid ticket list --search انتظاركم --json | jq -r .ticket | grep -qx "$id"; ok $? "search by stems"
warid ticket list --search قطار 2>&1 | grep -q 'no ticket holds every word'; ok $? "an empty search is explained"
warid ticket list --search '" OR x NEAR( *' >/dev/null 2>&1; ok $? "quotes in a search are words"

# the digest
warid digest --format html > a.html; warid digest --format html > b.html
cmp -s a.html b.html; ok $? "the same day twice is the same bytes"
! grep -q -e 29463400117 -e '5500 1101' -e example.com a.html; ok $? "no number and no address in the digest"
! grep -qi -e '<script' -e 'src=' -e 'http' a.html; ok $? "nothing from outside in the page"
grep -q '<html lang="ar" dir="rtl">' a.html; ok $? "the page reads right to left"
warid digest --lang en --format html | grep -q '<html lang="en" dir="ltr">'; ok $? "English reads left to right"
warid digest --format json | jq -e '.sections.alerts.rows | length == 1' >/dev/null; ok $? "json holds the alert"
for f in html text json; do
	warid digest --day 2026-11-01 --format $f > /dev/null; ok $? "an empty day as $f"
done

# status and its metrics
warid status > out; ok $? "all is well"
warid status --metrics | grep -q '^warid_quarantine 1$'; ok $? "metrics"

# deliver is exact about what is not durable
if [ "$(id -u)" -ne 0 ]; then
	chmod 500 spool/held; warid deliver < "$mails/no-headers.eml" 2>/dev/null
	is $? 75 "not durable: try again"; chmod 700 spool/held
fi
plan
