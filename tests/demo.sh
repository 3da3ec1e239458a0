#!/bin/sh
# The main job on the sample inputs, as an operator would see it.
# usage: tests/demo.sh BUILD
set -e
build=$(cd "$1" && pwd)
top=$PWD
site=$build/demo
rm -rf "$site"
mkdir -p "$site/spool/mail" "$site/spool/fax" "$site/spool/social"
cp tests/corpus/mail/*.eml "$site/spool/mail"
cp tests/corpus/fax/*.tif "$site/spool/fax"
cp tests/corpus/social/WhatsApp*.txt tests/corpus/social/*.zip "$site/spool/social"
ln -s "$top/rules" "$site/rules"
cd "$site"
unset WARID_CONF
: "${TZ:=Asia/Qatar}"
export TZ

say() { printf '\n$ warid %s\n' "$*"; "$build/warid" "$@"; }
say run
say ticket list
say quarantine list
say reconcile
mkdir -p spool/digests
"$build/warid" digest --format html > spool/digests/today.html
printf '\nThe daily digest, Arabic and English: %s\n' "$site/spool/digests/today.html"
