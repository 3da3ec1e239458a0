#!/bin/sh
# digest, backup, purge and the change of the tables are ended at each of their
# steps, run again, and end as unbroken ones do.
. tests/stop/lib.sh
n=0
ok() { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi; }

# at_each_step WANT_STEPS NAME COMMAND...: from $work/before; then `same`
at_each_step() {
	least=$1 name=$2
	shift 2
	step=1
	while :; do
		cd "$work" && rm -rf site && cp -a before site && cd site || exit 1
		WARID_STOP_AT=$step "$@" > /dev/null 2> "$work/err"; rc=$?
		[ $rc -eq 0 ] && break
		[ $rc -eq 99 ] && "$@" > "$work/out" 2>> "$work/err" && same
		ok $? "$name ended at step $step"
		step=$((step + 1))
		[ $step -gt 100 ] && break
	done
	[ $step -gt "$least" ]; ok $? "$name has $((step - 1)) steps"
}

fresh "$work/before"
warid -q run -j1
warid digest --lang both > "$work/digest"
dump | sed 's/"hash":.*//' > "$work/want"
rm spool/rules.good

same() { cmp -s "$work/out" "$work/digest"; }
at_each_step 1 digest warid digest --lang both

# a backup: what has the name of one is whole
same() {
	rm -rf spool && mv away spool && warid -q verify &&
	    dump 2>/dev/null | sed 's/"hash":.*//' | cmp -s - "$work/want"
}
at_each_step 3 backup warid backup away
cd "$work/before" && cp -a "$work/before" "$work/cut" && cd "$work/cut" &&
    WARID_STOP_AT=backup-copied warid backup away
[ ! -e away/warid.db ]; ok $? "a backup cut short does not look like one"

# purge, plain and sealed
same() {
	! grep -rqa -e 'سالم' spool/warid.db spool/held &&
	    [ -z "$(find spool/held -name '*.new')" ] &&
	    warid -q audit verify > /dev/null && warid -q reconcile > /dev/null &&
	    [ "$(dump_purged)" = "$(cat "$work/purged")" ]
}
dump_purged() {
	warid ticket list --json
	sqlite3 spool/warid.db "SELECT count(*) FROM item WHERE erasure = 'due'"
	sqlite3 spool/warid.db "SELECT count(*) FROM message WHERE content IS NOT NULL"
}
for kind in plain sealed; do
	fresh "$work/before"
	printf 'spool: spool\n' > warid.yaml
	if [ $kind = sealed ]; then
		head -c 32 /dev/urandom > key; chmod 400 key
		echo 'master-key: key' >> warid.yaml
	fi
	export WARID_CONF=warid.yaml
	warid -q run -j1
	sqlite3 spool/warid.db "UPDATE ticket SET status = 'closed'"
	cd "$work" && rm -rf site && cp -a before site && cd site || exit 1
	warid -q purge --before 2026-12-01
	dump_purged > "$work/purged"
	at_each_step 10 "purge ($kind)" warid -q purge --before 2026-12-01
	unset WARID_CONF
done

# the tables of form 1, as an early site had them
mkdir -p "$work/old/spool" && cd "$work/old" && ln -s "$top/rules" rules || exit 1
sqlite3 spool/warid.db < "$top/tests/stop/form-1.sql" > /dev/null
chmod 600 spool/warid.db
rm -rf "$work/before" && cp -a "$work/old" "$work/before"
warid ticket list --json > "$work/tickets"
[ "$(wc -l < "$work/tickets")" = 2 ]; ok $? "tables of form 1 are brought to the newest form"
same() { cmp -s "$work/out" "$work/tickets" && warid -q audit verify > /dev/null; }
at_each_step 2 "the change of the tables" warid ticket list --json
sqlite3 spool/warid.db 'PRAGMA user_version = 99'
warid ticket list 2> err; rc=$?
[ $rc -eq 78 ]; ok $? "tables of a newer warid are refused (exit $rc)"
grep -q "^warid: store './spool/warid.db': made by a newer warid (schema 99, this one knows [0-9]*)$" err
ok $? "and why"
echo "1..$n"
