#!/bin/sh
# What `when` asks is the same when a message is filed and when it is judged
# again: why and diff see the facts of then.
. tests/cli/lib.sh
mkdir "$work/site"
cd "$work/site" || exit 1

mkdir -p rules spool/mail spool/social
cat > warid.yaml <<'Y'
timezone: Asia/Qatar
calendar:
  hours: 08:00-14:00
  holidays: [2026-11-24]
Y
cat > rules/labels.yaml <<'Y'
facets:
  class:
    names: {ar: النوع, en: Class}
    default: enquiry
    labels:
      enquiry: {ar: استفسار, en: Enquiry}
      complaint: {ar: شكوى, en: Complaint}
  topic:
    names: {ar: الموضوع, en: Topic}
    labels:
      waiting: {ar: انتظار, en: Waiting}
      night: {ar: ليل, en: Night}
  entity:
    names: {ar: الجهة, en: Body}
    labels:
      post: {ar: بريد, en: Post}
Y
cat > rules/a.yaml <<'Y'
rules:
  - {id: again, when: {repeat: ">= 2"}, give: {class: complaint}}
  - {id: at-night, when: {hours: closed}, give: {topic: night}}
  - {id: by-day, when: {hours: working}, give: {topic: waiting}}
  - {id: by-mail, when: {source: mail}, give: {entity: post}}
Y
file() {	# file NUMBER SENDER: a mail of its own words
	printf 'From: %s@x.example\nMessage-ID: <%s@x>\nSubject: n%s\n\n%s words of letter %s%s\n' \
	    "$2" "$1" "$1" "$1" "$1" "$1" > "spool/mail/$1.eml"
}
class() { warid ticket list --json | jq -r "select(.subject == \"n$1\").$2"; }

at() { WARID_NOW=$1 warid -c warid.yaml -q run; }	# each mail arrives now
for n in 1 2 3; do
	file $n mona
	touch -d "2026-11-22T10:00:00Z" spool/mail/$n.eml
	at "2026-11-22T10:0$n:00Z"
done
file 4 huda
touch -d "2026-11-22T20:00:00Z" spool/mail/4.eml
at "2026-11-22T20:00:00Z"
file 5 noor
touch -d "2026-11-24T07:00:00Z" spool/mail/5.eml
at "2026-11-24T07:00:00Z"
WARID_NOW=2026-11-25T09:00:00Z
export WARID_NOW
WARID_CONF=warid.yaml
export WARID_CONF

is "$(class 1 class) $(class 2 class) $(class 3 class)" \
    "enquiry enquiry complaint" "the third of one sender"
is "$(class 1 topic)" waiting "one in the morning"
is "$(class 4 topic)" night "one at night, by the site's clock"
is "$(class 5 topic)" night "one on a holiday"
cp -r rules same && echo '# the same rules' >> same/a.yaml
is "$(for t in 1 2 3 4 5; do warid rules why $t --rules same --json; done |
    jq -c '[.rules_differ, .today]' | sort | uniq -c | tr -s ' ')" \
    " 5 [true,null]" "a set that says the same says the same of each ticket"
is "$(warid rules diff same)" "5 tickets judged by both sets, 0 changes" \
    "and diff lists nothing"
is "$(warid rules diff rules)" "5 tickets judged by both sets, 0 changes" \
    "nor of the set against itself"
is "$(warid rules diff same --apply)" \
    "5 tickets judged by both sets, 0 changes, 0 tickets filed again" \
    "nothing is filed again"
sed -i 's/">= 2"/1/; s/hours: closed/hours: working, source: mail/' same/a.yaml
sed -i 's/hours: working}/hours: closed}/' same/a.yaml
is "$(warid rules diff same --json | jq -c '[.ticket, .facet, .from, .to]')" \
'[3,"class","complaint","enquiry"]
[2,"class","enquiry","complaint"]
[4,"topic","night","waiting"]
[5,"topic","night","waiting"]
[1,"topic","waiting","night"]
[2,"topic","waiting","night"]
[3,"topic","waiting","night"]' "another set is asked with the facts of then"
plan
