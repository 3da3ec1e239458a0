# Shared by the stop tests: a site in a temporary folder, and its final state.
build=${WARID_BUILD:-$PWD/build}
top=$PWD
work=$(mktemp -d "${TMPDIR:-/tmp}/warid-stop.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export WARID_NOW=2026-11-22T08:00:00Z TZ=Asia/Qatar
unset WARID_CONF WARID_STOP_AT

warid() { "$build/warid" "$@"; }

# fresh DIR: a new site with the samples that need no OCR, and be in it
fresh() {
	rm -rf "$1"
	mkdir -p "$1/spool/mail" "$1/spool/fax" "$1/spool/social"
	ln -s "$top/rules" "$1/rules"
	cp "$top"/tests/corpus/mail/utf8-*.eml \
	    "$top"/tests/corpus/mail/windows-1256.eml \
	    "$top"/tests/corpus/mail/auto-reply.eml \
	    "$top"/tests/corpus/mail/empty.eml \
	    "$top"/tests/corpus/mail/no-headers.eml "$1/spool/mail"
	cp "$top"/tests/corpus/social/WhatsApp*.txt "$1/spool/social"
	find "$1/spool" -type f -exec touch -d 2026-11-22T07:00:00Z {} +
	cd "$1" || exit 1
}

# dump: all that must be the same whatever way it was reached
dump() {
	warid ticket list --json
	warid reconcile --json
	for t in $(warid ticket list --json | sed 's/^{"ticket":\([0-9]*\).*/\1/'); do
		warid ticket show --json "$t" | sed 's/"reply_tag":"[^"]*","reply_message_id":"[^"]*",//; s/"events":.*//'
	done
	find spool/mail spool/fax spool/social -type f
}
