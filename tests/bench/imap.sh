#!/bin/sh
# SPDX-License-Identifier: ISC
# What `take` fetches from a Dovecot on a pipe and makes durable, beside mbsync
# with and without fsync; and over a line of 20 ms, beside one FETCH a message.
# usage: tests/bench/imap.sh BUILD [MAILS]
build=$(cd "$1" && pwd)
mails=${2:-5000}
[ -x /usr/lib/dovecot/imap ] || { echo "# no Dovecot here"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/warid-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
. tests/cli/dovecot.sh
dovecot_make "$work"
python3 tests/bench/gen_mailbox.py "$work/gen" "$mails" 1 >/dev/null
n=0
for f in $(find "$work/gen" -type f); do
	n=$((n + 1))
	mv "$f" "$work/home/Maildir/new/$n.warid"
done
dovecot_own "$work"
cat > "$work/slow" <<SLOW
#!/bin/sh
exec python3 $PWD/tests/bench/delay.py 20 $DOVECOT_TUNNEL
SLOW
# mbsync hands on a socket, with which Dovecot's imap will not serve root
piped=$DOVECOT_TUNNEL
if [ "$(id -u)" = 0 ]; then
	piped="setpriv --reuid nobody --regid nogroup --clear-groups $piped"
	touch "$work/log"; chmod 666 "$work/log"
fi
printf '#!/bin/sh\nexec %s\n' "$piped" > "$work/piped"
chmod 755 "$work/slow" "$work/piped"

# seconds COMMAND...: wall
seconds() {
	perl -MTime::HiRes=time -e '$t = time; system(@ARGV) == 0 or exit 1;
	    printf "%.3f", time - $t' "$@" 2>"$work/err" || {
		sed 's/^/# /' "$work/err" >&2; echo 0; }
}

take() {	# tunnel
	rm -rf "$work/site"; mkdir -p "$work/site"
	cat > "$work/site/warid.yaml" <<CONF
spool: $work/site/spool
rules: $PWD/rules
store: sqlite:$work/site/warid.db
sources:
  - {name: box, kind: imap, tunnel: "$1"}
CONF
	seconds "$build/warid" -q -c "$work/site/warid.yaml" take
}

least() {	# tunnel: of three
	best=
	for i in 1 2 3; do
		s=$(take "$1")
		best=$(awk -v a="$s" -v b="${best:-$s}" 'BEGIN { print a < b ? a : b }')
	done
	echo "$best"
}

# once, so that Dovecot has its index
take "$DOVECOT_TUNNEL" > /dev/null
best=$(least "$DOVECOT_TUNNEL")
taken=$(sqlite3 "$work/site/warid.db" 'SELECT count(*) FROM item' 2>/dev/null)
ours=$(awk -v n="$mails" -v s="$best" 'BEGIN { print n / s }')
echo "bench imap_take mails=$mails taken=$taken wall_s=$best per_s=$ours durable=yes"

if command -v mbsync >/dev/null; then
	for fsync in yes no; do
		rm -rf "$work/local"; mkdir -p "$work/local"
		cat > "$work/mbsyncrc" <<CONF
FSync $fsync
IMAPStore far
Tunnel "$work/piped"

MaildirStore near
Path $work/local/
Inbox $work/local/INBOX

Channel box
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
CONF
		s=$(seconds mbsync -q -c "$work/mbsyncrc" box)
		awk -v n="$mails" -v s="$s" -v o="$ours" -v f=$fsync 'BEGIN {
		    if (s > 0) printf "bench imap_mbsync fsync=%s wall_s=%s per_s=%.0f ratio_ours=%.1f\n",
		    f, s, n / s, o * s / n }'
	done
fi

s=$(least "$work/slow")
far=$(awk -v n="$mails" -v s="$s" 'BEGIN { print (s > 0 ? n / s : 0) }')
# one FETCH a message over the same line: a hundred of them tell
one=$(perl -MIPC::Open2 -MTime::HiRes=time -e '
	open2(my $in, my $out, @ARGV); <$in>;
	print $out "a EXAMINE INBOX\r\n"; while (<$in>) { last if /^a / }
	my $t = time;
	for my $i (1 .. 100) {
		print $out "b$i UID FETCH $i BODY.PEEK[]\r\n";
		while (<$in>) { last if /^b$i / }
	}
	printf "%.1f", 100 / (time - $t)' "$work/slow")
awk -v f="$far" -v o="$one" -v s="$s" 'BEGIN {
    printf "bench imap_20ms wall_s=%s per_s=%.0f one_by_one_per_s=%s ratio=%.0f\n", s, f, o, f / o }'
