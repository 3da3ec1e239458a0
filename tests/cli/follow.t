#!/bin/sh
# Follow-ups, our own mail and floods, through the whole program.
. tests/cli/lib.sh
site follow

# mail NUMBER FROM SUBJECT BODY [FIELD...]: into the drop folder, and run
mail() {
	nr=$1 from=$2 subject=$3 body=$4
	shift 4
	{ printf 'Message-ID: <%s@x.example>\nFrom: %s\nSubject: %s\n' "$nr" "$from" "$subject"
	  for f in "$@"; do printf '%s\n' "$f"; done
	  printf '\n%s\n' "$body"; } > "spool/mail/$nr.eml"
	touch -d 2026-11-22T07:00:00Z "spool/mail/$nr.eml"
	warid -q run -j1
}
story() { warid ticket list --json | jq -r '[.ticket, .items] | join("+")' | tr '\n' ' '; }
links() { warid ticket show --json "$1" | jq -c '[.links[] | [.ticket, .why]]'; }

mail 1 umm@x.example "complaint" "I waited four hours in the clinic"
tag=$(warid ticket show --json 1 | jq -r .reply_tag)
id=$(warid ticket show --json 1 | jq -r .reply_message_id)
warid ticket show 1 | grep -qxF "reply    with $tag in the subject"; ok $? "ticket show prints the tag"
mail 2 son@y.example "Re: $tag complaint" "My mother asks what became of it"
is "$(story)" "1+2 " "the signed tag joins, whoever sends it"
mail 3 nurse@y.example "Re: complaint" "She was seen at last" "In-Reply-To: <$id@intake.example>"
is "$(story)" "1+3 " "so does our Message-ID"
mail 4 stranger@z.example "Re: [Ticket#1] complaint" "What did she write to you"
is "$(story)" "1+3 2+1 " "a bare number does not"
is "$(links 2)" '[[1,"names"]]' "but is linked"
mail 5 stranger@z.example "Re: $(echo "$tag" | tr 0-9a-z 1-9a-z0)" "And what did you answer"
is "$(story)" "1+3 2+1 3+1 " "nor does a forged tag"
mail 6 stranger@z.example "Re: complaint" "And once more I ask" "References: <1@x.example>"
is "$(links 4)" '[[1,"answer"]]' "a stranger's reference is linked"
mail 7 umm@x.example "Re: complaint" "Thank you for the call" "References: <1@x.example>"
is "$(story)" "1+4 2+1 3+1 4+1 " "a known one's joins"
subject=$(printf 'رد: \342\200\217%s شكوى' "$tag" | base64 -w0)
mail 8 son@y.example "=?utf-8?B?$subject?=" "وصلتنا الرسالة، شكرا لكم"
is "$(warid ticket list --json | jq -r 'select(.ticket == 1) | .items')" 5 "a right-to-left subject joins too"

# what we sent ourselves
mark=$(warid status --json | jq -r .own_mark)
warid status | grep -qxF "own mail    bears the field 'X-Warid: $mark'"; ok $? "status names the mark"
before=$(story)
mail 20 digest@us.example "Daily digest" "Three complaints today" "X-Warid: $mark"
is "$(story)" "$before" "our own mail is no ticket"
is "$(sqlite3 spool/warid.db "SELECT fate || ': ' || reason FROM item WHERE id = (SELECT max(id) FROM item)")" \
    "ignored: our own mail" "and says why"
mail 21 fraud@z.example "Offer" "This is not from you at all" "X-Warid: 000000000000000000000000"
is "$(warid ticket list --json | wc -l)" 5 "a forged mark hides nothing"
warid backup away; [ "$(stat -c %a away/ticket.key)" = 600 ]; ok $? "the key goes with a backup"
rm -rf spool/warid.db*; warid -q recover; warid -q work -j1
is "$(warid ticket list --json | jq -r 'select(.ticket == 1) | .items')" 5 "and outlives the ledger"

# a flood
site flood
echo 'daily-cap: 3' > warid.yaml
export WARID_CONF=warid.yaml
for word in alpha bravo charlie delta echo foxtrot; do
	printf 'Message-ID: <%s@f.example>\nFrom: f@f.example\nSubject: %s\n\nthis is about %s\n' $word $word $word > spool/mail/$word.eml
done
printf 'Message-ID: <g@f.example>\nFrom: g@g.example\nSubject: other\n\nand this is another person\n' > spool/mail/zulu.eml
touch -d 2026-11-22T07:00:00Z spool/mail/*
warid -q run -j1
is "$(story)" "1+1 2+1 3+4 4+1 " "beyond the cap nothing opens a ticket, and nothing is lost"
is "$(warid ticket list --json --needs-review | jq -r 'select(.ticket == 3) | .items')" 4 "a person is to look"
warid -q reconcile > /dev/null; ok $? "the books balance"
plan
