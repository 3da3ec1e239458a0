#!/bin/sh
# The cron line against a real Dovecot: on a pipe, and over TLS on loopback.
. tests/cli/lib.sh
. tests/cli/dovecot.sh
[ -x /usr/lib/dovecot/imap ] || { echo "1..0 # SKIP no Dovecot"; exit 0; }
mails=$top/tests/corpus/mail
chmod 755 "$work"
site imap
box=$work/box
mkdir "$box"
dovecot_make "$box"
dovecot_put "$box" "$mails"/utf8-*.eml "$mails/windows-1256.eml" "$mails/no-headers.eml"

cat > pipe.yaml <<YAML
sources:
  - {name: lab, kind: imap, tunnel: "$DOVECOT_TUNNEL", after: {move: Filed}}
YAML
warid -c pipe.yaml run -j1 > out 2> err; is "$?: $(cat err)" "0: " "run over a pipe"
grep -q '^taken 5, filed 4 ' out; ok $? "all five, one of them a duplicate"
is "$(warid -c pipe.yaml run 2>&1)" "" "a second run has nothing to do"
is "$(find "$box/home/Maildir/.Filed/cur" "$box/home/Maildir/.Filed/new" -type f | wc -l)" 5 "moved once they were durable"
dovecot_put "$box" "$mails/csv-attachment.eml"
warid -c pipe.yaml run -j1 | grep -q '^taken 1, filed 1 '; ok $? "the next run takes what is new"
is "$(warid -c pipe.yaml reconcile --json | jq -c '[.source, .received, .balanced]')" '["lab",6,true]' "the books balance"

# the server counts anew (a mailbox restored): listed again, nothing filed twice
site anew
again=$work/anew/box
mkdir "$again"; chmod 755 "$work/anew"
dovecot_make "$again"
dovecot_put "$again" "$mails"/utf8-*.eml "$mails/csv-attachment.eml"
echo "sources: [{name: lab, kind: imap, tunnel: \"$DOVECOT_TUNNEL\"}]" > pipe.yaml
warid -c pipe.yaml run -j1 > out
n=$(sed 's/^taken \([0-9]*\).*/\1/' out)
tickets=$(warid -c pipe.yaml ticket list --json | wc -l)
rm -f "$again"/home/Maildir/dovecot*
sleep 1			# UIDVALIDITY is a time, in seconds
warid -c pipe.yaml run -j1 > out
grep -q "^taken $n, filed 0 (0 new tickets), duplicate $n," out; ok $? "another UIDVALIDITY: all are known by what they are"
is "$(warid -c pipe.yaml ticket list --json | wc -l)" "$tickets" "no ticket more"
is "$(warid -c pipe.yaml run 2>&1)" "" "and the next run is quiet"

# a folder with an Arabic name: moved to, and read from
cat > arabic.yaml <<YAML
sources:
  - {name: lab, kind: imap, tunnel: "$DOVECOT_TUNNEL", after: {move: شكاوى مؤرشفة}}
  - {name: filed, kind: imap, tunnel: "$DOVECOT_TUNNEL", folder: شكاوى مؤرشفة}
YAML
dovecot_put "$again" "$mails/no-headers.eml"
warid -c arabic.yaml take > out; grep -q "^taken $((n + 2))," out; ok $? "moved, and found there"
arabic="$again/home/Maildir/.&BjQGQwYnBkgGSQ- &BkUGJAYxBjQGQQYp-"
is "$(find "$arabic/cur" "$arabic/new" -type f | wc -l)" $((n + 1)) "under its name in modified UTF-7"
is "$(warid -c arabic.yaml reconcile --json | jq -c '[.on_server, .missing]' | tr '\n' ' ')" "[$((n + 1)),[]] [0,[]] " "each folder has its own books"

# a folder in which something old is left for good: no list when nothing changed
cat > heard <<HEARD
#!/bin/sh
tee -a $work/anew/commands | exec $DOVECOT_TUNNEL
HEARD
chmod 755 heard
echo "sources: [{name: left, kind: imap, tunnel: \"$PWD/heard\", folder: شكاوى مؤرشفة, archive: {since: 2100-01-01}, after: {move: Done}}]" > left.yaml
warid -c left.yaml take
is "$(grep -c SEARCH commands)" 1 "listed once"
warid -c left.yaml take
is "$(grep -c SEARCH commands)" 1 "and not again while HIGHESTMODSEQ stands"
grep -q 'SELECT .*(CONDSTORE)' commands; ok $? "which was asked for"

# a first import: what came before is filed and alarms nobody
site archive
first=$work/archive/box
mkdir "$first"; chmod 755 "$work/archive"
dovecot_make "$first"
alarm=$work/archive/alarm.eml
printf 'From: a@example.org\nSubject: help\nMessage-ID: <1@x>\n\nI have chest pain and cannot breathe\n' > "$alarm"
dovecot_put "$first" "$alarm"
source="name: lab, kind: imap, tunnel: \"$DOVECOT_TUNNEL\""
echo "sources: [{$source, archive: {before: 2100-01-01}}]" > before.yaml
warid -c before.yaml run -j1 > out 2> err; is "$?: $(cat err)" "0: " "the first import runs"
is "$(grep -c '^alert' out)" 0 "an old cry for help rings no bell"
is "$(warid -c before.yaml ticket list --json | jq -c .class)" '"emergency"' "but it is filed as what it is"
echo "sources: [{$source, archive: {since: 2100-01-01}}]" > since.yaml
sed -i 's/<1@x>/<2@x>/; s/breathe/breathe now/' "$alarm"
dovecot_put "$first" "$alarm"
is "$(warid -c since.yaml run 2>&1)" "" "what is older than its day is not taken"
is "$(warid -c since.yaml reconcile --json | jq -c '[.on_server, .missing]')" '[0,[]]' "and not missed"
echo "sources: [{$source, archive: {before: 2001-01-01}}]" > usual.yaml
sed -i 's/<2@x>/<3@x>/; s/now/again/' "$alarm"
dovecot_put "$first" "$alarm"
warid -c usual.yaml run -j1 > out
is "$(grep -c '^alert' out)" 1 "a later one rings"
echo "sources: [{$source, archive: {before: monday}}]" > bad.yaml
warid -c bad.yaml status 2> err; is $? 78 "a day that is none"
grep -q "'before' wants a day such as 2026-01-31, not .*monday" err; ok $? "and what is one"

# TLS: four addresses, four certificates; only the good one is spoken to
site tls
dovecot_listen "$box" > /dev/null 2>&1
dovecot_put "$box" "$mails/csv-attachment.eml"
for cert in good=localhost self-signed=127.0.0.2 wrong-host=127.0.0.3 expired=127.0.0.4; do
	name=${cert%=*}
	cat > "$name.yaml" <<YAML
sources:
  - {name: tls, kind: imap, host: ${cert#*=}, port: $DOVECOT_PORT, user: box, password-file: $box/password, tls-ca-file: $box/ca.pem, timeout: 10}
YAML
	warid -c "$name.yaml" run -j1 > out 2> err; rc=$?
	if [ "$name" = good ]; then
		is "$rc: $(cut -c1-16 out)" "0: taken 1, filed 1" "a good certificate is spoken to"
	else
		is "$rc: $(cat out)" "75: " "a certificate that is $name is not"
	fi
	sed 's/^/# /' err
done
dovecot_stop "$box"
warid -c good.yaml run > out 2> err
is $? 75 "a server that is away: try again later"
grep -q "source 'tls'" err; ok $? "and which one"
warid -c good.yaml status > out; is $? 1 "status tells"
plan
