#!/bin/sh
# rules check, test, why, diff, hits, suggest as their users see them.
W=${WARID_BUILD:-$PWD/build}/warid
TOP=$PWD
DIR=$(mktemp -d "${TMPDIR:-/tmp}/warid-rules.XXXXXX")
trap 'rm -rf "$DIR"' EXIT
cd "$DIR" || exit 1
WARID_NOW=2026-11-22T09:00:00Z
export WARID_NOW
unset WARID_CONF
N=0

ok() {		# ok WHY COMMAND...: the command succeeds
	N=$((N + 1)) why=$1
	shift
	if "$@"; then echo "ok $N - $why"; else echo "not ok $N - $why"; fi
}

is() {		# is WHY GOT WANTED
	N=$((N + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $N - $1"
	else
		echo "not ok $N - $1"
		printf '%s\n' "got: $2" "wanted: $3" | sed 's/^/# /'
	fi
}

mkdir -p rules spool/mail
cat > rules/labels.yaml <<'Y'
facets:
  class:
    names: {ar: النوع, en: Class}
    labels:
      complaint: {ar: شكوى, en: Complaint}
      praise: {ar: شكر, en: Praise}
Y
cat > rules/a.yaml <<'Y'
rules:
  - id: long-wait
    any:
      - انتظرت ~3 ساعات
      - long wait
    none:
      - no wait
    give: {class: complaint}
    examples:
      yes: [انتظرت أكثر من أربع ساعات]
  - id: thanks
    any: [شكرا, thank you]
    give: {class: praise}
Y

# -- check
is "a good set" "$($W rules check)" "2 files, 2 rules, 1 example: good"
sed 's/complaint}$/complant}/' rules/a.yaml > bad.yaml
mkdir bad && cp rules/labels.yaml bad && mv bad.yaml bad/a.yaml
$W rules check bad > out 2> err
is "a mistake is found" $? 1
is "and named with its place" "$(head -1 out)" \
    "bad/a.yaml:8:19: unknown label ⁨complant⁩ of facet class (did you mean ⁨complaint⁩?); labels stand in labels.yaml"
is "the same in JSON" "$($W rules check bad --json | head -1)" \
    '{"kind":"mistake","file":"bad/a.yaml","line":8,"column":19,"text":"unknown label ⁨complant⁩ of facet class (did you mean ⁨complaint⁩?); labels stand in labels.yaml"}'
$W rules check nowhere 2> err
is "no folder" "$? $(cat err)" "78 warid: no rule files in 'nowhere'"
$W rules chek 2> err
is "no such command" $? 64
mkdir twice && cp rules/*.yaml twice && cp rules/a.yaml twice/b.yaml
is "a second place is named as it opens too" \
    "$($W rules check ./twice// | head -1)" \
    "twice/b.yaml:2:9: rule ⁨long-wait⁩ stands at twice/a.yaml:2 already; give this one another id"
is "and from within the folder" "$(cd twice; $W rules check . | head -1)" \
    "b.yaml:2:9: rule ⁨long-wait⁩ stands at a.yaml:2 already; give this one another id"
rm -r twice
$W rules why x.eml --rules bad > out 2> err
is "rules that do not load, where they are needed" "$? $(tail -1 err)" \
    "78 warid: 1 mistake in the rules of 'bad'"

# -- test
cat > rules/good.cases.yaml <<'Y'
cases:
  - {body: a long wait, want: {class: complaint}}
  - {body: شكرا لكم, want: {class: praise}}
Y
$W rules test > out
is "cases that hold" "$? $(tail -1 out)" \
    "0 1 example and 2 cases, 0 differences; 0 labelled messages"
printf 'cases:\n  - {body: hello, want: {class: praise}}\n' > rules/b.cases.yaml
$W rules test > out
is "a case that does not" "$? $(head -1 out)" \
    "1 rules/b.cases.yaml:2:5: class: ⁨praise⁩ is wanted, ⁨none⁩ came"
rm rules/b.cases.yaml
printf 'cases:\n  - {body: hello, want: {class: praise}}\n' > c.cases.yaml
is "a file named is named so" "$($W rules test rules c.cases.yaml | head -1)" \
    "c.cases.yaml:2:5: class: ⁨praise⁩ is wanted, ⁨none⁩ came"
cat > wrong.cases.yaml <<'C'
cases:
  - {body: a long wait, want: {class: complant}}
  - {body: a long wait, want: {clas: complaint}}
  - {body: a long wait, fires: [long-wiat], silent: [thank]}
  - {body: a long wait, hours: night}
  - {body: a long wait, automatic: maybe}
  - {body: a long wait, channel: sms}
  - {bdy: a long wait}
C
is "mistakes of a case, and the nearest name" "$($W rules test rules wrong.cases.yaml |
    head -8)" \
"wrong.cases.yaml:5:32: hours is working or closed, not ⁨night⁩
wrong.cases.yaml:6:36: automatic is no, reply, bounce, receipt, abuse, list or other, not ⁨maybe⁩
wrong.cases.yaml:7:34: channel is email, fax or social, not ⁨sms⁩
wrong.cases.yaml:8:6: unknown key ⁨bdy⁩ (did you mean 'body'?)
wrong.cases.yaml:2:5: class: there is no label ⁨complant⁩ (did you mean ⁨complaint⁩?)
wrong.cases.yaml:3:5: want: there is no facet ⁨clas⁩ (did you mean ⁨class⁩?)
wrong.cases.yaml:4:5: fires: there is no rule ⁨long-wiat⁩ (did you mean ⁨long-wait⁩?)
wrong.cases.yaml:4:5: silent: there is no rule ⁨thank⁩ (did you mean ⁨thanks⁩?)"
printf '%s\n' '{"text":"thank you","class":"praise"}' \
    '{"text":"a long wait","class":"praise"}' > l.jsonl
is "labelled messages are measured" "$($W rules test l.jsonl --json |
    grep '"label":"praise"')" \
    '{"kind":"score","facet":"class","label":"praise","wanted":3,"got":2,"right":2,"precision":1.0,"recall":0.666666666667,"f1":0.8,"came":{"complaint":1,"praise":2}}'

# -- why
cat > one.eml <<'M'
From: a@x.example
Subject: hello
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
Message-ID: <1@x.example>

لقد انتظرت أمس أربع ساعات في الطوارئ
M
is "why, in context" "$($W rules why one.eml)" "one.eml
  class      complaint               1   Complaint · ⁨شكوى⁩
long-wait  +1  class complaint
    rules/a.yaml:4  body
    ⁨لقد «انتظرت أمس أربع ساعات» في الطوارئ⁩
rules $($W rules why one.eml --json | jq -r .rules_hash | cut -c1-12)"
is "why, keys of the contract" "$($W rules why one.eml --json |
    jq -c '[.verdict, .evidence[0].rule, .evidence[0].line, .near_misses]')" \
    '[{"class":{"label":"complaint","score":1,"unsure":false}},"long-wait",4,[]]'
printf 'Subject: x\n\na long wait is no wait\n' > veto.eml
is "why not" "$($W rules why veto.eml --json | jq -c .near_misses)" \
    '[{"rule":"long-wait","reason":"vetoed by ⁨no wait⁩"}]'
is "from standard input" "$($W rules why - < one.eml | head -1)" "-"

# -- what is stored
cp one.eml spool/mail
printf 'From: b@x.example\nMessage-ID: <2@x>\nSubject: staff\n\nthank you all, thank you doctor\n' \
    > spool/mail/two.eml
for i in 10 11 12 13 14 15 16 17 18 19; do
	printf 'From: d%s@x.example\nMessage-ID: <%s@x>\nSubject: %s\n\nwhere is clinic number %s%s in the city\n' \
	    $i $i $i $i $i > spool/mail/$i.eml
done
for i in 3 4 5 6; do
	printf 'From: c%s@x.example\nMessage-ID: <%s@x>\nSubject: %s\n\nplease refund invoice %s%s of my visit\n' \
	    $i $i $i $i $i > spool/mail/$i.eml
done
ok "filed" $W -q run
T=$($W ticket list --class complaint --json | jq .ticket)
is "why a ticket" "$($W rules why "$T" --json |
    jq -c '[.ticket, .verdict.class.label, .rules_differ]')" \
    "[$T,\"complaint\",false]"
is "no such ticket" "$($W rules why 999 2>&1)" \
    "warid: no verdict is stored for ticket 999"
cp -r rules new
sed -i 's/class: complaint/class: praise/' new/a.yaml
is "diff changes nothing" "$($W rules diff new)" "facet  from       to      tickets
class  complaint  praise  1

ticket $T: class complaint -> praise
16 tickets judged by both sets, 1 changes"
is "nor did it" "$($W ticket list --json | jq -r "select(.ticket == $T).class")" \
    complaint
is "diff, applied" "$($W rules diff new --apply | tail -1)" \
    "16 tickets judged by both sets, 1 changes, 1 tickets filed again"
is "and filed again" \
    "$($W ticket list --json | jq -r "select(.ticket == $T).class")" praise
is "today's rules say otherwise" "$($W rules why "$T" --json |
    jq -c '[.verdict.class.label, .rules_differ, .today.verdict.class.label]')" \
    '["praise",true,"complaint"]'

is "nothing to suggest" "$($W rules suggest)" \
    "# 0 corrections, 16 tickets: nothing stands out yet"
for t in $($W ticket list --search refund --json | jq .ticket | sort -n); do
	$W ticket set "$t" class complaint --as mona
done
P=$($W ticket list --search doctor --json | jq .ticket)
$W ticket set "$P" class complaint --as mona
is "hits, and what staff knew better" "$($W rules hits --json |
    jq -c 'select(.rule == "thanks") | [.hits, .corrected, .corrected_share]')" \
    '[1,1,1]'
is "where to mend it" "$($W rules hits | grep -o '^thanks .*' | tr -s ' ')" \
    "thanks 1 1 100% 2026-11-22 rules/a.yaml:11"
is "suggested" "$($W rules suggest | grep -c 'give: {class: complaint}')" 1
is "a rule to paste" "$($W rules suggest > pasted.yaml;
    cp pasted.yaml rules/suggested.yaml; $W rules check)" \
    "3 files, 3 rules, 1 example: good"
$W ticket set "$P" class complant 2> err
is "a label that is none" "$(cat err)" \
    "warid: ticket set: facet class has no label 'complant' (did you mean 'complaint'?)"
echo "1..$N"
