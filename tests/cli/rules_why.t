#!/bin/sh
# rules why and diff: the answer for a ticket of last year, with what today's
# rules would say; and a ticket filed again, with its line of audit.
. tests/cli/lib.sh
mkdir -p "$work/site/spool/mail" "$work/site/spool/fax" "$work/site/rules"
cd "$work/site" || exit 1
cat > rules/labels.yaml <<'Y'
facets:
  class:
    names: {ar: النوع, en: Class}
    labels:
      complaint: {ar: شكوى, en: Complaint, owner: flow, answer-within: 24h}
      request: {ar: طلب, en: Request, owner: desk, answer-within: 5d}
  topic:
    names: {ar: الموضوع, en: Topic}
    labels:
      waiting: {ar: انتظار, en: Waiting}
Y
cat > rules/a.yaml <<'Y'
rules:
  - {id: wait, any: [انتظرت ~2 ساعات, long wait], give: {class: complaint, topic: waiting}, score: 2}
  - {id: surgery, any: [عملية جراحية], in: [page], give: {class: complaint}}
  - {id: please, any: [نرجو], none: [long wait], give: {class: request}}
  - {id: fax-only, any: [wait], when: {channel: fax}, give: {topic: waiting}}
Y
mail() {	# mail NUMBER WORDS
	printf 'From: m%s@x.example\nSubject: s%s\nMessage-ID: <%s@x>\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n%s %s%s\n' \
	    "$1" "$1" "$1" "$2" "$1" "$1" > "spool/mail/$1.eml"
}

# -- a file, a page, standard input
mail 1 "انتظرت أربع ساعات في الطوارئ"
hash=$(warid rules why spool/mail/1.eml --json | jq -r '.rules_hash[:12]')
want="  class      complaint               2   Complaint · ⁨شكوى⁩
  topic      waiting                 2   Waiting · ⁨انتظار⁩
  owner      flow
wait  +2  class complaint, topic waiting
    rules/a.yaml:2  body
    ⁨«انتظرت أربع ساعات» في الطوارئ 11⁩
rules $hash"
is "$(warid rules why - < spool/mail/1.eml)" "-
$want" "standard input: the words in context, and what they gave"
printf 'Subject: x\n\nنرجو long wait\n' > near.eml
is "$(warid rules why near.eml | sed -n '/nearly/,$p')" \
"nearly:
  fax-only (rules/a.yaml:5): when: channel is email
  please (rules/a.yaml:4): vetoed by ⁨long wait⁩
rules $hash" "near misses, with their places"
is "$(warid rules why "$top/tests/corpus/fax/arabic-g3-2d.tif" | grep -A1 '^surgery' |
    sed 's/confidence [5-9][0-9]/confidence N/')" \
"surgery  +1  class complaint
    rules/a.yaml:3  page 1, confidence N" "page and confidence"
is "$(warid rules why "$top/tests/corpus/fax/arabic-g3-2d.tif" --json |
    jq -c '.evidence[] | select(.rule == "surgery") | [.field, .page,
    .confidence > 50, .text]')" '["page",1,true,"عملية جراحية"]' "the same in JSON"

# -- a ticket of last year
WARID_NOW=2025-11-22T08:00:00Z warid -q run; ok $? "filed last year"
is "$(warid rules why 1)" "ticket 1, message 1 of 2025-11-22T08:00:00Z
$want" "as it was filed"
cp -r rules new
sed -i 's/id: wait, any: \[انتظرت ~2 ساعات, /id: wait, any: [/' new/a.yaml
sed -i 's/any: \[نرجو\]/any: [نرجو, الطوارئ]/; s/class: request/&, alert: yes/' new/a.yaml
new=$(warid rules why near.eml --rules new --json | jq -r '.rules_hash[:12]')
is "$(warid rules why 1 --rules new)" "ticket 1, message 1 of 2025-11-22T08:00:00Z
$(echo "$want" | sed 's/^wait  +2.*/wait  +2/; s/ rules/ new/')
note: today's rules differ, and say:
  class      request                 1   Request · ⁨طلب⁩
  owner      desk
  alert      told in the same run
please  +1  class request
    new/a.yaml:4  body
    ⁨انتظرت أربع ساعات في «الطوارئ» 11⁩
rules $new" "what was stored, and what today's rules would say"
is "$(warid rules why 1 --rules new --json |
    jq -c '[.verdict.class.label, .rules_differ, .today.verdict.class.label]')" \
    '["complaint",true,"request"]' "in JSON"
mkdir broken && printf 'rules: x\n' > broken/a.yaml
warid rules why 1 --rules broken > out 2> err
is "$? $(tail -1 out)" \
    "0 note: today's rules do not load; the above is what was stored then" \
    "what was stored is told though today's rules do not load"
warid rules why 1 near.eml --rules broken > out 2> err
is "$? $(grep -c 'ticket 1' out)" "78 1" "but a file needs rules"

# -- filed again
mail 2 "انتظرت ثلاث ساعات في الطوارئ"
mail 3 "انتظرت خمس ساعات في الطوارئ"
mail 4 "تحية"
warid -q run; ok $? "three more"
warid ticket set 3 class complaint --as mona; ok $? "staff say what they think of one"
warid ticket set 3 class request --as mona
head=$(warid audit verify | tail -1)
is "$(warid rules diff new --since 2y)" "facet  from       to       tickets
alert  no         yes      3
class  complaint  request  2
owner  flow       desk     3
topic  waiting    -        3

ticket 1: alert no -> yes
ticket 2: alert no -> yes
ticket 3: alert no -> yes
ticket 1: class complaint -> request
ticket 2: class complaint -> request
ticket 1: owner flow -> desk
ticket 2: owner flow -> desk
ticket 3: owner flow -> desk
ticket 1: topic waiting -> -
ticket 2: topic waiting -> -
ticket 3: topic waiting -> -
4 tickets judged by both sets, 11 changes" "what would change, staff's word aside"
is "$(warid audit verify | tail -1)" "$head" "looking leaves no trace"
is "$(warid ticket list --json | jq -c '[.ticket, .class, .topic]')" \
'[1,"complaint","waiting"]
[2,"complaint","waiting"]
[3,"request","waiting"]
[4,null,null]' "and changes nothing"
is "$(warid rules diff new --since 2y --apply | tail -1)" \
    "4 tickets judged by both sets, 11 changes, 3 tickets filed again" "applied"
is "$(warid ticket list --json | jq -c '[.ticket, .class, .topic, .alert,
    .owner, .due]')" \
'[1,"request",null,true,"desk","2025-11-27T08:00:00Z"]
[2,"request",null,true,"desk","2026-11-27T08:00:00Z"]
[3,"request",null,true,"desk","2026-11-23T08:00:00Z"]
[4,null,null,false,null,null]' "and filed again, with what follows"
is "$(warid ticket show 2 --json | jq -c '.events[] | select(.what ==
    "reclassified") | [.actor, .detail]')" \
    '["warid","class complaint -> request; topic waiting -> -; alert no -> yes; owner flow -> desk"]' "a line of audit"
is "$(warid ticket show 3 --json | jq -c '[.events[] | select(.what ==
    "reclassified").detail]')" '["topic waiting -> -; alert no -> yes; owner flow -> desk"]' "of what changed alone"
warid audit verify > out; is "$?" 0 "the chain is whole"
is "$(warid rules why 2 --rules new --json |
    jq -c '[.verdict.class.label, .rules_differ, .evidence[0].rule]')" \
    '["request",false,"please"]' "its evidence is the new set's"
is "$(warid rules diff new --since 2y --apply --from new)" \
    "4 tickets judged by both sets, 0 changes, 0 tickets filed again" "once is enough"
plan
