#!/bin/sh
# No personal datum of the samples reaches a log, a summary or a digest.
. tests/cli/lib.sh
site private
cp "$top"/tests/corpus/mail/*.eml spool/mail
cp "$top"/tests/corpus/social/WhatsApp*.txt "$top"/tests/corpus/social/*.zip spool/social
warid -v run -j1 > out 2>&1
warid status >> out; warid quarantine list >> out; warid reconcile >> out
warid status --metrics >> out
for l in ar en both; do
	for f in html text json; do warid digest --lang $l --format $f >> out; done
	warid digest --day 2026-11-15 --lang $l --format text >> out
	warid digest --day 2026-11-16 --lang $l --format text >> out
done

# what identifies: every address and every number of seven digits or more
# that a reader finds in the samples
warid read --json "$top"/tests/corpus/mail/*.eml "$top"/tests/corpus/social/WhatsApp*.txt |
    jq -r '.. | strings' > said
grep -oE '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[a-z]+' said | sort -u > data
grep -oE '[0-9]{7,}' said | sort -u | grep -v -e '^2026' -e '^1970' >> data
grep -oE '[0-9]{4} [0-9]{4}' said | sort -u >> data
n=$(wc -l < data)
[ "$n" -gt 40 ]; ok $? "the samples hold $n personal data to look for"
grep -Ff data out > leaks; [ $? -eq 1 ]; ok $? "none of them is in a log, a list or a digest"
sed 's/^/# /' leaks | cut -c1-200 | head -20

# and no words of the bodies in the log itself
warid ticket list --json | jq -r .subject | awk 'length > 12' > subjects
grep -Ff subjects out | grep '^warid: ' > leaks; [ $? -eq 1 ]; ok $? "no subject in a log line"
plan
