#!/bin/sh
# rules suggest: what staff said by hand becomes rules to paste, in Arabic and
# English, with support and the tickets they would move.
. tests/cli/lib.sh
mkdir -p "$work/site/spool/mail" "$work/site/rules"
cd "$work/site" || exit 1
cat > rules/labels.yaml <<'Y'
facets:
  class:
    names: {ar: النوع, en: Class}
    labels:
      request: {ar: طلب, en: Request}
      complaint: {ar: شكوى, en: Complaint}
      praise: {ar: شكر, en: Praise}
rules:
  - {id: thanks, any: [شكرا, thanks], give: {class: praise}}
Y
n=100
mail() {	# mail WORDS: from somebody new, with a number of its own
	n=$((n + 1))
	printf 'From: m%s@x.example\nMessage-ID: <%s@x>\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s %s%s\n' \
	    $n $n "$1" $n $n > "spool/mail/$n.eml"
}
for i in 1 2 3 4 5 6 7 8; do mail "أريد تجديد الرخصة"; done
mail "موعد للرخصة"
for i in 1 2 3 4 5 6 7 8; do mail "refund my invoice"; done
mail "Refund my INVOICE today"
for i in 1 2 3 4 5 6 7 8 9; do mail "thanks doctor"; mail "شكرا دكتور"; done
for i in 1 2 3 4 5 6 7 8 9; do mail "car park full"; done
warid -q run; ok $? "filed"
set_to() {	# set_to LABEL FROM TO: what staff said of these tickets
	for t in $(seq "$2" "$3"); do warid ticket set "$t" class "$1" --as mona; done
}
set_to request 1 7
set_to complaint 10 16
set_to praise 17 17
warid rules suggest --json > out
is "$(jq -c 'select(.label == "request") | [.facet, .phrase, .support, .of,
    .others, .would_move, .tickets]' out)" \
'["class","اريد تجديد",7,7,1,1,[8]]
["class","الرخصه",7,7,1,2,[8,9]]' "Arabic; للرخصة is found as the rule will find it"
is "$(jq -c 'select(.label == "complaint") | [.phrase, .support, .of, .others,
    .tickets]' out)" '["my invoice",7,7,2,[18]]
["refund",7,7,2,[18]]' "English; what staff set otherwise is not moved"
is "$(jq -c 'select(.label == null) | [.phrase, .support, .of]' out)" \
'["car park",9,12]
["full",9,12]' "what nobody sorted has words of its own"
warid rules suggest > rules/new.yaml
is "$(grep -c '^  - id: suggested-class-' rules/new.yaml)" 2 "two rules to paste"
is "$(grep -A2 'in 7 of 7 that staff set so, 1 of' rules/new.yaml | head -3)" \
"      # in 7 of 7 that staff set so, 1 of 38 others; z 3.3
      # would move 1: 8
      - اريد تجديد" "with support and tickets"
is "$(grep 'together' rules/new.yaml)" "    # together they would move 1
    # together they would move 2" "and what they do together"
is "$(grep '^#.*id:\|^#.*give:' rules/new.yaml)" "#  - id: suggested-class-unsorted
#    give: {class: WHICH}" "one for a person to end"
is "$(warid rules check)" "2 files, 3 rules, 0 examples: good" "they check as they are"
plan
