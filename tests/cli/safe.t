#!/bin/sh
# Confidential at rest and in sight, as an operator would try it.
. tests/cli/lib.sh

# what we make is ours alone, whatever the umask
site mode
rm -rf spool
umask 0
mkdir "$work/drop"
cp "$top/tests/corpus/mail/utf8-base64.eml" "$top/tests/corpus/mail/empty.eml" "$work/drop"
head -c 32 /dev/urandom > key; chmod 400 key
printf 'spool: %s/spool\nmaster-key: %s/key\nsources:\n  - {name: mail, kind: maildir, path: %s/drop}\n' "$PWD" "$PWD" "$work" > warid.yaml
export WARID_CONF=$PWD/warid.yaml
warid -q run -j1
warid deliver < "$top/tests/corpus/mail/windows-1256.eml"
warid -q work -j1; warid -q digest > /dev/null; warid -q backup away
is "$(find spool away ! -type l -perm /077 | sort)" "" "0600 and 0700 under umask 0"
[ "$(find spool away -type f | wc -l)" -gt 8 ]; ok $? "of $(find spool away -type f | wc -l) files"
umask 022

# secrets that others can read are refused
chmod 444 key
says 78 "warid.yaml:2:13: others can read ⁨$PWD/key⁩; run: chmod 600 ⁨$PWD/key⁩
warid: 1 mistakes in the settings" "a master key that others can read" \
    sh -c "cd $PWD && $build/warid -c warid.yaml status"
chmod 400 key
echo 'secret' > pw; chmod 644 pw
printf 'sources:\n  - {name: a, kind: imap, host: h, user: u, password-file: pw}\n' > other.yaml
warid -c other.yaml status 2>&1 | grep -q 'others can read .*pw'; ok $? "a password file that others can read"
printf 'store: postgres://warid:secret@db/warid\n' > other.yaml; chmod 644 other.yaml
warid -c other.yaml status > out 2>&1; is $? 78 "a password in settings that others can read"
grep -q 'others can read this file and it holds a password' out; ok $? "and why"
! grep -q secret out; ok $? "without saying it"
chmod 640 spool/ticket.key
warid ticket show 1 > out 2>&1; is $? 78 "a ticket key that others can read"
chmod 600 spool/ticket.key

# links in a spool are not followed
echo 'From: x@y' > "$work/elsewhere"
ln -s "$work/elsewhere" "$work/drop/link.eml"
ln -s /etc "$work/drop/folder"
warid -q run -j1
is "$(sqlite3 spool/warid.db "SELECT count(*) FROM item WHERE name LIKE '%link%' OR name LIKE '%passwd%'")" 0 "a link in a drop folder is not read"
mv spool/warid.db "$work/real.db"; ln -s "$work/real.db" spool/warid.db
warid status > out 2>&1; is $? 75 "nor one in the ledger's place"
grep -q 'Too many levels of symbolic links' out; ok $? "and why"
rm spool/warid.db; mv "$work/real.db" spool/warid.db

# nothing is said to be printed that was not
warid ticket list > /dev/full 2> err; is $? 75 "a full disk behind standard output"
is "$(cat err)" "warid: cannot write the output: No space left on device" "and why"
warid digest --format html > /dev/full 2> err; is $? 75 "of a long page too"

# the raw words lie sealed
! grep -rqa 'سالم' spool/held; ok $? "no word of a mail in the held bytes"
plan
