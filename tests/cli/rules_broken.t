#!/bin/sh
# An editor's mistake: the last good set goes on, and run, status and digest
# say since when, until it is mended.
. tests/cli/lib.sh
mkdir -p "$work/site/spool/mail" "$work/site/rules"
cd "$work/site" || exit 1
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
  - {id: wait, any: [انتظار, wait], give: {class: complaint}}
  - {id: thanks, any: [شكرا, thanks], give: {class: praise}}
Y
mail() { printf 'From: m%s@x.example\nMessage-ID: <%s@x>\n\nwait number %s%s%s\n' \
    "$1" "$1" "$1" "$1" "$1" > "spool/mail/$1.eml"; }
rules_of() { jq -c '[.rules_in_force[:12], .rules_since, .rules_broken_since,
    .rule_mistakes, .rule_complaint]'; }

mail 1
WARID_NOW=2026-11-20T05:00:00Z warid -q run; ok $? "all is well on the 20th"
is "$(WARID_NOW=2026-11-20T06:00:00Z warid status | grep ^rules)" \
    "rules       2 rules, set $(warid status --json | jq -r .rules_hash |
    cut -c1-12), in force since 2026-11-20T05:00:00Z" "status says since when"
good=$(warid status --json | jq -r '.rules_in_force[:12]')
sed -i 's/praise}}$/priase}}/' rules/a.yaml
place='rules/a.yaml:3:53: unknown label ⁨priase⁩ of facet class (did you mean ⁨praise⁩?); labels stand in labels.yaml'
mail 2
is "$(WARID_NOW=2026-11-21T06:00:00Z warid run 2>&1 >out)" \
"warid: 1 mistake in the rules since 2026-11-21T06:00:00Z; the set in force since 2026-11-20T05:00:00Z stays
$place
warid: 'warid rules check' tells all of them" "run says since when, and what"
is "$(grep -o 'filed 1' out)" "filed 1" "and files by the last good set"
is "$(warid ticket list --class complaint --json | grep -c .)" 2 "its labels too"
mail 3
is "$(WARID_NOW=2026-11-22T06:00:00Z warid run 2>&1 >/dev/null | head -1)" \
"warid: 1 mistake in the rules since 2026-11-21T06:00:00Z; the set in force since 2026-11-20T05:00:00Z stays" \
    "the next day it is still since the day before"
is "$(WARID_NOW=2026-11-22T06:30:00Z warid -q run 2>&1)" "" "quiet is quiet"
mail 4
is "$(WARID_NOW=2026-11-22T07:00:00Z warid run --json 2>/dev/null | rules_of)" \
"[\"$good\",\"2026-11-20T05:00:00Z\",\"2026-11-21T06:00:00Z\",1,\"$place\"]" \
    "the run's JSON"
WARID_NOW=2026-11-22T08:00:00Z warid status > out
is "$?" 1 "status: trouble"
is "$(grep -A2 ^rules out)" \
"rules       2 rules, set $good, in force since 2026-11-20T05:00:00Z
            1 mistake in './rules' since 2026-11-21T06:00:00Z; the first (see 'warid rules check'):
            $place" "status in words"
is "$(warid status --json | rules_of)" \
"[\"$good\",\"2026-11-20T05:00:00Z\",\"2026-11-21T06:00:00Z\",1,\"$place\"]" \
    "status in JSON"
is "$(warid status --metrics | grep -E '^warid_rule[s_a-z]* ' | tr '\n' ' ')" \
"warid_rule_mistakes 1 warid_rules 2 warid_rules_since_seconds 1795150800 warid_rules_broken_since_seconds 1795240800 " \
    "status for Prometheus"
rows() { warid digest --day "$1" --format json 2>/dev/null |
    jq -c '.sections.rules.rows // empty | map(del(.what))'; }
is "$(rows 2026-11-20 2>&1)" "" "the digest of the 20th knows no trouble"
is "$(rows 2026-11-21)" \
"[{\"broken_since\":\"09:00\",\"in_force_since\":\"2026-11-20 08:00\",\"mistakes\":1,\"first\":\"$place\"}]" \
    "that of the 21st does"
warid digest --day 2026-11-21 --lang ar --format text 2>/dev/null > ar
warid digest --day 2026-11-21 --lang en --format text 2>/dev/null > en
is "$(grep -c 'القواعد لا تُقبل كما هي' ar) $(grep -c 'فيها أخطاء منذ' ar)" "1 1" \
    "in Arabic"
is "$(grep -c 'The rules do not check' en) $(grep -c 'Mistakes since' en)" "1 1" \
    "in English"
is "$(warid digest --day 2026-11-21 --for operator --format json 2>/dev/null |
    jq '.sections.rules.rows | length')" 1 "the operator is told too"
sed -i 's/priase/praise/' rules/a.yaml
is "$(WARID_NOW=2026-11-23T06:00:00Z warid status --json | rules_of)" \
"[\"$good\",\"2026-11-20T05:00:00Z\",null,0,\"\"]" "mended: nothing is left of it"
echo '# a new set' >> rules/a.yaml
WARID_NOW=2026-11-23T07:00:00Z warid status | grep ^rules > out
is "$(grep -c "$good" out) $(sed 's/.*since //' out)" "0 2026-11-23T07:00:00Z" \
    "a new set is in force since now"
warid digest --day 2026-11-21 --lang ar --format text > again 2>/dev/null
sed -i '/rules\|القواعد [0-9a-f]/d' ar again
cmp ar again; ok $? "a day that is over reads the same as it did"
rm -r rules/a.yaml; printf 'rules: x\n' > rules/a.yaml
mkdir -p new/spool/mail && cp -r rules new && cp spool/done/mail/1.eml new/spool/mail
is "$(cd new && warid run 2>&1 >/dev/null; echo $?)" \
"rules/a.yaml:1:8: ⁨rules⁩: a list is wanted, not text; write one rule behind each '- id:'
warid: 1 mistake in the rules and no earlier set to go on with
78" "a new site with a mistake holds its mail and files nothing"
is "$(cd new && warid status | grep -A2 ^rules | head -2)" \
"rules       none in force yet
            1 mistake in './rules' since 2026-11-22T08:00:00Z; the first (see 'warid rules check'):" \
    "and says so"
plan
