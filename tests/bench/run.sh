#!/bin/sh
# The whole main job, taken to filed, on a generated mailbox, and an idle run.
# Prints one key=value line per figure; peers run on the same mail where they
# are installed.  usage: tests/bench/run.sh BUILD [MAILS]
build=$(cd "$1" && pwd)
mails=${2:-5000}
top=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/warid-bench.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
unset WARID_CONF

# timed NAME COMMAND...: wall, user and system seconds and peak KiB, children too
timed() {
	name=$1
	shift
	/usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" >"$work/out" 2>"$work/err" ||
	    { echo "bench $name failed" >&2; sed 's/^/# /' "$work/err" >&2; return 1; }
	read -r wall user sys peak < "$work/time"
}

python3 "$top/tests/bench/gen_mailbox.py" "$work/mail" "$mails" 1 >/dev/null
bytes=$(du -sb "$work/mail" | cut -f1)

site() {	# a new site whose drop folder holds the mails
	rm -rf "$work/site"
	mkdir -p "$work/site/spool"
	cp -R "$work/mail" "$work/site/spool/mail"
	ln -s "$top/rules" "$work/site/rules"
	cd "$work/site" || exit 1
}

for jobs in 1 2; do
	site
	timed run "$build/warid" run -j$jobs || exit 1
	awk -v n="$mails" -v b="$bytes" -v w="$wall" -v u="$user" -v s="$sys" -v m="$peak" -v j=$jobs \
	    'BEGIN { printf "bench run jobs=%d mails=%d bytes=%d wall_s=%.2f cpu_s=%.2f per_s=%.0f per_cpu_s=%.0f peak_kib=%d\n",
	    j, n, b, w, u + s, n / w, n / (u + s), m }'
	[ $jobs = 1 ] && ours=$(awk -v u="$user" -v s="$sys" -v n="$mails" 'BEGIN { print n / (u + s) }')
done

best=999999
for i in 1 2 3 4 5; do
	timed idle "$build/warid" run || exit 1
	ms=$(perl -MTime::HiRes=time -e '$t = time; system(@ARGV); printf "%d", (time - $t) * 1e6' "$build/warid" run)
	[ "$ms" -lt "$best" ] && best=$ms
done
echo "bench idle wall_us=$best peak_kib=$peak"

if command -v notmuch >/dev/null; then
	printf '[database]\npath=%s\n[user]\nname=b\nprimary_email=b@example\n' "$work/mail" > "$work/nm"
	timed notmuch env NOTMUCH_CONFIG="$work/nm" notmuch new &&
	    awk -v n="$mails" -v u="$user" -v s="$sys" -v o="$ours" \
	    'BEGIN { printf "bench notmuch per_cpu_s=%.0f ratio_ours=%.1f\n", n / (u + s), o * (u + s) / n }'
fi
