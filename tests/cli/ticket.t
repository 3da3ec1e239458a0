#!/bin/sh
# What staff do with tickets, each with its line of audit and its undo.
. tests/cli/lib.sh
site ticket
for i in 1 2; do
	printf 'Message-ID: <%s@t.example>\nFrom: p%s@t.example\nSubject: number %s\n\nthe clinic was closed on day %s\n' $i $i $i $i > spool/mail/$i.eml
done
touch -d 2026-11-22T07:00:00Z spool/mail/*
warid -q run -j1
is_now() { is "$(warid ticket show --json "$1" | jq -r "$2")" "$3" "$4"; }
events() { warid ticket show --json "$1" | jq -r '.events[1:][] | "\(.actor) \(.what) \(.detail)"'; }

warid ticket assign --as ali 1 patient-flow; ok $? "assign"
is_now 1 .owner patient-flow "has its owner"
warid ticket assign --as ali 1 -; is_now 1 .owner null "and none again"
warid ticket note --as ali 1 "called back, no answer"; ok $? "note"
is_now 1 '.notes[0] | "\(.actor): \(.text)"' "ali: called back, no answer" "a note is kept"
warid ticket show 1 | grep -qx 'called back, no answer'; ok $? "and shown"
warid ticket close --as ali 1 "answered by phone"; ok $? "close"
is_now 1 .status closed "is closed"
says 1 "warid: ticket close: ticket 1 is closed" "not twice" warid ticket close 1
warid ticket verify --as sara 1; is_now 1 .status verified "verify"
says 1 "warid: ticket verify: ticket 2 is open" "only what is closed" warid ticket verify 2
warid ticket reopen --as sara 1 "wrong number"; is_now 1 .status open "reopen"
is "$(events 1)" "ali assigned complaints patient-flow
ali assigned patient-flow -
ali note 
ali closed answered by phone
sara verified 
sara reopened wrong number" "each has its line of audit, and the note's words are not in it"

warid ticket merge --as ali 2 1; is_now 2 .status merged "merge"
is_now 1 '.links[] | "\(.ticket) \(.why)"' "2 merged" "is linked"
printf 'Message-ID: <3@t.example>\nFrom: p2@t.example\nReferences: <2@t.example>\n\nand on the next day too\n' > spool/mail/3.eml
warid -q run -j1; is_now 1 .items 2 "what follows up on it joins the other"
says 1 "warid: ticket merge: ticket 1 cannot stand for ticket 1" "not into itself" warid ticket merge 1 1
says 1 "warid: ticket merge: ticket 2 cannot stand for ticket 1" "nor into what is merged" warid ticket merge 1 2
warid ticket reopen 2; is_now 2 .status open "reopen undoes a merge"
says 1 "warid: there is no ticket 99" "a ticket that is not there" warid ticket close 99
says 64 "warid: ticket close: 'x' is no ticket number" "a number that is none" warid ticket close x
says 64 "warid: ticket note: TICKET TEXT" "too few words" warid ticket note 1
warid -q audit verify > /dev/null; ok $? "the audit chain is whole"

# a purge takes the note with it
warid ticket close 1
warid -q purge --before 2026-12-01
! grep -qa 'called back' spool/warid.db*; ok $? "a purge takes the note with it"
plan
