#!/bin/sh
# A backup taken while mail comes in and is worked, and what is restored from
# it: a whole register of that moment, from which the next run goes on.
. tests/stop/lib.sh
n=0
ok() { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi; }

fresh "$work/site"
rm -f spool/mail/* spool/social/*
mkdir "$work/all"
i=0
while [ $i -lt 120 ]; do
	i=$((i + 1))
	printf 'Message-ID: <%s@load.example>\nFrom: a%s@load.example\nSubject: number %s\n\nthe clinic number %s was closed\n' \
	    $i $i $i $i > "$work/all/load-$i.eml"
done
touch -d 2026-11-22T07:00:00Z "$work"/all/*

# the load: a few mails at a time, and a run for them
(
	for i in 1 2 3 4 5 6; do
		cp -p "$work"/all/load-"$i"?.eml "$work"/all/load-"$i".eml spool/mail/ 2>/dev/null
		"$build/warid" -q run -j2
	done
	touch "$work/over"
) &
load=$!
rounds=0
while [ ! -e "$work/over" ] && [ $rounds -lt 40 ]; do
	rounds=$((rounds + 1))
	warid backup "$work/away-$rounds" || break
	sleep 0.3
done
[ $rounds -gt 1 ]; ok $? "$rounds backups were taken under load"
wait $load
warid -q run -j1
warid ticket list --json | jq -r .subject | sort > "$work/want"

# every one of them restores
bad=0 seen=0
for away in "$work"/away-*; do
	rm -rf spool && cp -a "$away" spool || exit 1
	warid -q verify > /dev/null && warid -q audit verify > /dev/null &&
	    warid -q reconcile > /dev/null || { bad=$((bad + 1)); echo "# $away"; }
	seen=$(warid ticket list --json | wc -l)
done
[ $bad -eq 0 ]; ok $? "each is whole: bytes, books and audit chain"
echo "# the last one checked holds $seen tickets"

# the first one, restored: what came after it comes again, and ends the same
rm -rf spool && cp -a "$work/away-1" spool
mkdir -p spool/mail
for i in 1 2 3 4 5 6; do
	cp -p "$work"/all/load-"$i"?.eml "$work"/all/load-"$i".eml spool/mail/ 2>/dev/null
done
warid -q run -j1; ok $? "a run goes on from what was restored"
warid ticket list --json | jq -r .subject | sort | cmp -s - "$work/want"; ok $? "and files each mail once"
echo "1..$n"
