#!/bin/sh
# A disk that fills up and a ledger that somebody holds: exit 75, nothing half
# done, and the next run goes on (LOCKED: the seconds it is held).  Mounts a small tmpfs: skipped where it may not.
. tests/stop/lib.sh
n=0
ok() { n=$((n + 1)); if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi; }

mkdir "$work/disk"
mount -t tmpfs -o size=1500k tmpfs "$work/disk" 2>/dev/null || { echo "1..0 # SKIP cannot mount a tmpfs"; exit 0; }
trap 'cd /; umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT

fresh "$work/site"
i=0
while [ $i -lt 60 ]; do
	i=$((i + 1))
	{ printf 'Message-ID: <%s@full.example>\nFrom: a%s@full.example\nSubject: number %s\n\n' $i $i $i
	  echo "the clinic number $i was closed again and again"
	  head -c 30000 /dev/zero | tr '\0' ' '; } > spool/mail/full-$i.eml
done
mv spool/mail "$work/mail"; mv spool/social "$work/social"
cat > warid.yaml <<YAML
spool: $work/disk/spool
sources:
  - {name: mail, kind: maildir, path: $work/mail}
YAML
export WARID_CONF=$PWD/warid.yaml
warid -q run -j1 2> err; rc=$?
[ $rc -eq 75 ]; ok $? "a full disk: try again later (exit $rc)"
grep -q 'No space left\|disk is full\|database or disk' err; ok $? "and why"
sed 's/^/# /' err | head -3
mount -o remount,size=64m "$work/disk"
warid -q run -j1; ok $? "with room again, the run goes on"
[ "$(warid ticket list --json | wc -l)" -ge 60 ]; ok $? "every mail has its ticket"
warid reconcile > /dev/null; ok $? "the books balance"
[ "$(warid verify | grep -c ' 0 damaged')" = 1 ]; ok $? "every byte is there"

cp "$work/mail/full-1.eml" "$work/mail/late.eml"
sed -i 's/<1@full/<late@full/; s/clinic/pharmacy/' "$work/mail/late.eml"
{ echo 'BEGIN IMMEDIATE;'; sleep "${LOCKED:-24}"; echo 'ROLLBACK;'; } | sqlite3 "$work/disk/spool/warid.db" &
sleep 1
warid -q run -j1 2> err; rc=$?
[ $rc -eq 75 ]; ok $? "a ledger held for long: try again later (exit $rc)"
sed 's/^/# /' err | head -3
wait
warid -q run -j1; ok $? "afterwards the run goes on"
[ "$(warid ticket list --json | grep -c 'full.example')" -ge 61 ]; ok $? "and takes what waited"
echo "1..$n"
