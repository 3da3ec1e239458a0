# SPDX-License-Identifier: ISC
# A Dovecot of our own for tests, in a folder of theirs.  Sourced by shell
# tests; C tests run it: sh tests/cli/dovecot.sh FUNCTION ARGUMENT...
#
# dovecot_make DIR		a mailbox in DIR; $DOVECOT_TUNNEL speaks to it
# dovecot_put DIR FILE...	deliver messages
# dovecot_certs DIR		a CA, and good, self-signed, wrong, expired
# dovecot_listen DIR		serve it on loopback: $DOVECOT_PORT (TLS), and
#				$DOVECOT_PLAIN (STARTTLS); user box, password
#				in DIR/password
# dovecot_ports DIR		the two ports again
# dovecot_stop DIR

# Dovecot gives no mail access to root: tests that run as root lend to nobody.
dovecot_user() {
	if [ "$(id -u)" = 0 ]; then echo nobody nogroup; else echo "$(id -un) $(id -gn)"; fi
}

dovecot_own() {
	if [ "$(id -u)" = 0 ]; then chown -R nobody:nogroup "$1/home"; chmod 755 "$1"; fi
}

dovecot_make() {
	set -- "$1" $(dovecot_user)
	mkdir -p "$1/home/Maildir/new" "$1/home/Maildir/cur" "$1/home/Maildir/tmp"
	cat > "$1/dovecot.conf" <<CONF
base_dir = $1/run
log_path = $1/home/log
mail_location = maildir:$1/home/Maildir
mail_home = $1/home
mail_uid = $2
mail_gid = $3
first_valid_uid = 0
first_valid_gid = 0
ssl = no
stats_writer_socket_path =
namespace inbox {
  inbox = yes
}
CONF
	cat > "$1/tunnel" <<TUNNEL
#!/bin/sh
exec 2>> $1/log
USER=box HOME=$1/home exec /usr/lib/dovecot/imap -c $1/dovecot.conf
TUNNEL
	chmod 755 "$1/tunnel"
	dovecot_own "$1"
	DOVECOT_TUNNEL=$1/tunnel
}

dovecot_put() {
	dovecot_dir=$1; shift
	for dovecot_file; do
		dovecot_n=$(( ${dovecot_n:-0} + 1 ))
		cp "$dovecot_file" "$dovecot_dir/home/Maildir/new/$$.$dovecot_n.warid"
	done
	dovecot_own "$dovecot_dir"
}

# certs DIR: ca.pem and NAME.pem + NAME.key
dovecot_certs() {
	(
	cd "$1" || exit 1
	certtool -p --key-type ecdsa --sec-param high --outfile ca.key
	printf 'cn = warid test CA\nca\ncert_signing_key\nexpiration_days = 2\n' > ca.tmpl
	certtool -s --load-privkey ca.key --template ca.tmpl --outfile ca.pem
	dovecot_cert good 'dns_name = localhost\nip_address = 127.0.0.1\nexpiration_days = 2' ca
	dovecot_cert self 'ip_address = 127.0.0.2\nexpiration_days = 2' self
	dovecot_cert wrong 'dns_name = elsewhere.example\nexpiration_days = 2' ca
	dovecot_cert expired 'ip_address = 127.0.0.4\nactivation_date = "2020-01-01 00:00:00"\nexpiration_date = "2020-02-01 00:00:00"' ca
	) 2>/dev/null
}

dovecot_cert() {
	certtool -p --key-type ecdsa --sec-param high --outfile "$1.key"
	printf "cn = test\ntls_www_server\nsigning_key\n$2\n" > "$1.tmpl"
	if [ "$3" = self ]; then
		certtool -s --load-privkey "$1.key" --template "$1.tmpl" --outfile "$1.pem"
	else
		certtool -c --load-privkey "$1.key" --load-ca-certificate ca.pem \
		    --load-ca-privkey ca.key --template "$1.tmpl" --outfile "$1.pem"
	fi
}

# A free port: asked of the kernel.
dovecot_port() {
	python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

dovecot_listen() {
	dovecot_make "$1"
	dovecot_certs "$1"
	DOVECOT_PORT=$(dovecot_port) DOVECOT_PLAIN=$(dovecot_port)
	echo "$DOVECOT_PORT" > "$1/port"; echo "$DOVECOT_PLAIN" > "$1/plain"
	printf 'wonderful secret\n' > "$1/password"; chmod 600 "$1/password"
	printf 'box:{PLAIN}wonderful secret\n' > "$1/passwd"
	set -- "$1" $(dovecot_user)
	if [ "$(id -u)" = 0 ]; then dovecot_in=dovecot dovecot_login=dovenull dovecot_root=
	else dovecot_in=$2 dovecot_login=$2 dovecot_root="chroot ="; fi
	sed -i '/^ssl = no/d' "$1/dovecot.conf"
	cat >> "$1/dovecot.conf" <<CONF
protocols = imap
listen = 127.0.0.1, 127.0.0.2, 127.0.0.3, 127.0.0.4
default_internal_user = $dovecot_in
default_login_user = $dovecot_login
ssl = required
ssl_cert = <$1/good.pem
ssl_key = <$1/good.key
ssl_min_protocol = TLSv1.2
local 127.0.0.2 {
  ssl_cert = <$1/self.pem
  ssl_key = <$1/self.key
}
local 127.0.0.3 {
  ssl_cert = <$1/wrong.pem
  ssl_key = <$1/wrong.key
}
local 127.0.0.4 {
  ssl_cert = <$1/expired.pem
  ssl_key = <$1/expired.key
}
service imap-login {
  inet_listener imap {
    port = $DOVECOT_PLAIN
  }
  inet_listener imaps {
    port = $DOVECOT_PORT
    ssl = yes
  }
  $dovecot_root
}
service anvil {
  $dovecot_root
}
service stats {
  $dovecot_root
}
passdb {
  driver = passwd-file
  args = $1/passwd
}
userdb {
  driver = static
  args = uid=$2 gid=$3 home=$1/home
}
CONF
	chmod 644 "$1/passwd"; chmod 755 "$1"
	dovecot -c "$1/dovecot.conf" > "$1/start.log" 2>&1 || { cat "$1/start.log" >&2; return 1; }
	for dovecot_i in 1 2 3 4 5 6 7 8 9 10; do
		[ -e "$1/run/master.pid" ] && break
		sleep 0.2
	done
}

dovecot_ports() {
	DOVECOT_PORT=$(cat "$1/port") DOVECOT_PLAIN=$(cat "$1/plain")
}

dovecot_stop() {
	[ -e "$1/run/master.pid" ] || return 0
	dovecot_pid=$(cat "$1/run/master.pid")
	kill "$dovecot_pid"
	for dovecot_i in 1 2 3 4 5 6 7 8 9 10; do
		kill -0 "$dovecot_pid" 2>/dev/null || return 0
		sleep 0.2
	done
	kill -KILL "$dovecot_pid"
}

# Run by a C test: one function, and what it set.
case ${0##*/} in
dovecot.sh)
	"$@" || exit 1
	printf '%s\n' "${DOVECOT_TUNNEL:-}" "${DOVECOT_PORT:-}" "${DOVECOT_PLAIN:-}"
	;;
esac
