#!/bin/sh
# reconcile against what a source itself says: a fax log, a folder, a server.
. tests/cli/lib.sh
. tests/cli/dovecot.sh
mails=$top/tests/corpus/mail
site reconcile
chmod 755 "$work"
mkdir recvq old
printf 'II*\0' > recvq/fax000000012.tif
call() { printf '11/2%s/26 08:15\tRECV\t00000003%s\tttyS0\trecvq/fax0000000%s.tif\t""\tfax\t""\t""\t0\t%s\t0:01\t0:01\t""\t""\t""\t""\t""\t""\n' "$@"; }
{ call 1 1 12 2; call 1 2 13 0; } > log
cat > warid.yaml <<YAML
sources:
  - {name: fax, kind: fax, path: recvq, xferfaxlog: log}
  - {name: box, kind: maildir, path: old}
YAML
fax() { warid -c warid.yaml reconcile --json "$@" | jq -c 'select(.source == "fax")'; }
warid -c warid.yaml take > /dev/null
says 0 "" "all is there" warid -c warid.yaml reconcile
is "$(fax | jq -c '[.on_server, .new, .missing, .calls_logged, .calls_missing]')" '[1,0,[],1,[]]' \
    "a call without pages has no item to be missed"

# a call whose fax never came to the folder, or was purged before we looked
call 2 3 14 3 >> log
says 1 "" "a line of the log without an item" warid -c warid.yaml reconcile
is "$(fax | jq -c .calls_missing)" '[{"line":3,"file":"fax000000014.tif","received":"2026-11-22T05:15:00Z"}]' "is named"
warid -c warid.yaml reconcile | grep -qx "fax: in the fax log, but never taken: line 3, 'fax000000014.tif'"
ok $? "also in words"
says 0 "" "not since then" warid -c warid.yaml reconcile --since 2026-11-22T06:00:00Z
says 0 "" "nobody was asked" warid -c warid.yaml reconcile --offline
is "$(fax --offline | jq -c '[.on_server, has("missing")]')" '[null,false]' "and that is told"
printf 'II*\0' > recvq/fax000000014.tif
says 0 "" "a fax that lies there is not lost" warid -c warid.yaml reconcile
is "$(fax | jq -c '[.on_server, .new]')" '[2,1]' "but new"

# a message from before a run that went through, and that did not take it
cp "$mails/csv-attachment.eml" old/a.eml
sqlite3 spool/warid.db "UPDATE source SET last_ok = 4102444800 WHERE name = 'box'"
says 1 "" "what a run passed by is missing" warid -c warid.yaml reconcile
warid -c warid.yaml reconcile | grep -q "^box: there, but never taken: a.eml;"; ok $? "and named"

# a server
if [ -x /usr/lib/dovecot/imap ]; then
	site server
	box=$work/server/box
	mkdir "$box"; chmod 755 "$work/server"
	dovecot_make "$box"
	dovecot_put "$box" "$mails/csv-attachment.eml" "$mails/no-headers.eml"
	echo "sources: [{name: lab, kind: imap, tunnel: \"$DOVECOT_TUNNEL\"}]" > pipe.yaml
	warid -c pipe.yaml take > /dev/null
	lab() { warid -c pipe.yaml reconcile --json | jq -c '[.received, .on_server, .new, .missing]'; }
	is "$(lab)" '[2,2,0,[]]' "a server that holds what was taken"
	dovecot_put "$box" "$mails/windows-1256.eml"
	is "$(lab)" '[2,3,1,[]]' "what came since is new"
	note=$(sqlite3 spool/warid.db "SELECT note FROM source WHERE name = 'lab'" | sed 's/"uid":2/"uid":3/')
	sqlite3 spool/warid.db "UPDATE source SET note = '$note' WHERE name = 'lab'"
	is "$(lab | sed 's/;[0-9]*;/;V;/')" '[2,3,0,["INBOX;V;3"]]' "what was passed by is named"
	says 1 "" "and is a finding" warid -c pipe.yaml reconcile
	mv "$box/tunnel" "$box/away"
	warid -c pipe.yaml reconcile > out 2> err; is $? 75 "a server that is away: try again later"
	grep -q "^warid: source 'lab' cannot be asked: " err; ok $? "and which one"
	says 0 "" "the books alone balance" warid -c pipe.yaml reconcile --offline
else
	echo "# no Dovecot"
fi
plan
