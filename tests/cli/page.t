#!/bin/sh
# The digest of a day with more of everything than it has room for: one page
# when printed on A4, in each language, and a campaign is one row of it.
. tests/cli/lib.sh
site page

# a busy day: every fourth labelled message, a campaign, what nobody can read
python3 - "$top" <<'END'
import email.message, json, sys

def mail(name, who, subject, text):
    m = email.message.EmailMessage()
    m["Subject"], m["From"] = subject or "-", "c%s@example.org" % who
    m["Message-ID"] = "<%s@example.org>" % name
    m.set_content(text)
    open("spool/mail/%s.eml" % name, "wb").write(m.as_bytes())

for line in list(open(sys.argv[1] + "/tests/corpus/labelled/messages.jsonl"))[::4]:
    r = json.loads(line)
    mail("m%d" % r["id"], r["id"], r["subject"], r["text"])
for i in range(3):
    mail("a%d" % i, "a%d" % i, "إغلاق", "نحن سكان المنطقة نستنكر إغلاق العيادة "
         "المسائية في المركز الصحي ونطالب بإعادة فتحها قبل بداية الشهر القادم")
for i in range(9):
    open("spool/mail/z%d.eml" % i, "wb").close()
END
warid run -j1 > out 2> err; is "$?: $(cat err)" "0: " "a busy day is filed"

page() {	# page LANG: as it is printed
	warid digest --lang "$1" --format html > "$1.html" &&
	chromium --headless --no-sandbox --disable-gpu --disable-quic \
	    --no-first-run --disable-background-networking \
	    --disable-component-update --disable-sync \
	    --user-data-dir="$PWD/browser" --no-pdf-header-footer \
	    --print-to-pdf="$1.pdf" "file://$PWD/$1.html" 2> browser.log
}
for l in ar en both; do
	page $l || sed 's/^/# /' browser.log
	is "$(pdfinfo $l.pdf | sed -n 's/^Pages: *//p')" 1 "$l: one page of A4"
done
is "$(warid digest --lang en --format text | grep -c 'campaign of 3')" 1 \
    "three citizens with one text are one row"
is "$(warid digest --lang en --format json |
    jq '.sections | (.alerts.rows + .new_tickets.rows) | length')" 12 \
    "red flags take the room of new tickets, not of the page"
plan
