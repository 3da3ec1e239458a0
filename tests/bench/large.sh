#!/bin/sh
# SPDX-License-Identifier: ISC
# Does it stay flat?  `take` over a large mailbox (Dovecot on a pipe) and a
# large fax folder, and over a tenth of them; then each once more, with nothing
# new.  `make bench` runs it small; the real thing is
# usage: tests/bench/large.sh BUILD 100000 10000
build=$(cd "$1" && pwd)
mails=${2:-10000}
faxes=${3:-1000}
work=$(mktemp -d "${TMPDIR:-/tmp}/warid-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
. tests/cli/dovecot.sh
unset WARID_CONF

# Mails of about 2 KB into a folder, or files that begin as a TIFF does.
fill() {	# mail|fax DIR N
	perl -e 'my ($kind, $dir, $n) = @ARGV;
	for my $i (1 .. $n) {
		my $name = $kind eq "mail" ? "$i.warid" : sprintf "fax%09d.tif", $i;
		open my $f, ">", "$dir/$name" or die $!;
		print $f $kind eq "mail" ? "From: a$i\@example.org\nTo: b\@example.org\nSubject: $i\n" .
		    "Message-ID: <$i\@example.org>\n\n" . ("line $i of the text\n" x 90) :
		    "II*\0" . pack("V", $i) . ("\0" x 2000);
	}' "$@"
}

# take NAME N: one run, measured with its children
take() {
	/usr/bin/time -o "$work/time" -f '%e %U %S %M' "$build/warid" -q -c "$work/$1/warid.yaml" take ||
	    echo "# take failed"
	read -r wall user sys peak < "$work/time"
	got=$(sqlite3 "$work/$1/warid.db" 'SELECT count(*) FROM item')
	awk -v k="$1" -v n="$2" -v g="$got" -v w="$wall" -v u="$user" -v s="$sys" -v m="$peak" 'BEGIN {
	    printf "bench large_%s items=%d taken=%d wall_s=%.2f cpu_s=%.2f peak_kib=%d\n", k, n, g, w, u + s, m }'
}

site() {	# NAME SOURCE
	mkdir -p "$work/$1"
	cat > "$work/$1/warid.yaml" <<CONF
spool: $work/$1/spool
rules: $PWD/rules
store: sqlite:$work/$1/warid.db
sources: [{name: $1, $2}]
CONF
}

if [ -x /usr/lib/dovecot/imap ]; then
	for part in 10 1; do
		n=$((mails / part))
		box=$work/box$part
		mkdir "$box"
		dovecot_make "$box"
		fill mail "$box/home/Maildir/cur" "$n"
		dovecot_own "$box"
		# once by another, so that Dovecot has its index
		printf 'a EXAMINE INBOX\r\nb LOGOUT\r\n' | "$DOVECOT_TUNNEL" > /dev/null
		site "mail$part" "kind: imap, tunnel: \"$DOVECOT_TUNNEL\""
		take "mail$part" "$n"
	done
	take mail1 "$mails"
else
	echo "# no Dovecot here"
fi
for part in 10 1; do
	n=$((faxes / part))
	mkdir "$work/recvq$part"
	fill fax "$work/recvq$part" "$n"
	site "fax$part" "kind: fax, path: $work/recvq$part"
	take "fax$part" "$n"
done
take fax1 "$faxes"
"$build/warid" -c "$work/fax1/warid.yaml" reconcile --json | sed 's/^/# /'
