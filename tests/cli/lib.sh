# Shared by the command-line tests: TAP in a line, and a site of one's own.
build=${WARID_BUILD:-$PWD/build}
top=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/warid-cli.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export WARID_NOW=2026-11-22T08:00:00Z TZ=Asia/Qatar LC_ALL=C.UTF-8
unset WARID_CONF WARID_STOP_AT
tests=0

warid() { "$build/warid" "$@"; }

ok() {	# ok STATUS NAME
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
	else
		echo "not ok $tests - $2"
	fi
}

is() {	# is GOT WANT NAME
	[ "$1" = "$2" ]
	ok $? "$3"
	[ "$1" = "$2" ] || printf 'got:  %s\nwant: %s\n' "$1" "$2" | sed 's/^/# /'
}

# says STATUS WANT NAME COMMAND...: exit status and standard error, verbatim
says() {
	status=$1 want=$2 name=$3
	shift 3
	got=$("$@" 2>&1 >/dev/null </dev/null)
	rc=$?
	is "$rc: $got" "$status: $want" "$name"
}

site() {	# site NAME: a new site with the shipped rules, and be in it
	rm -rf "${work:?}/$1"
	mkdir -p "$work/$1/spool/mail" "$work/$1/spool/fax" "$work/$1/spool/social"
	ln -s "$top/rules" "$work/$1/rules"
	cd "$work/$1" || exit 1
}

plan() { echo "1..$tests"; }
