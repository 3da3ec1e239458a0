#!/bin/sh
# What the command line says when it is wrong, and its exit status.
. tests/cli/lib.sh
site usage

says 64 "warid: no command 'rnu' (did you mean 'run'?)" "a near command" warid rnu
says 64 "warid: no command 'frobnicate'; see 'warid help'" "no such command" warid frobnicate
says 64 "warid: no option '-x'; see 'warid help'" "no such global option" warid -x run
says 64 "warid: run: no option '--jbos' (did you mean '--jobs'?)" "a near option" warid run --jbos 2
says 64 "warid: run: '--max' wants a number, not 'many'" "no number" warid run --max many
says 64 "warid: run: '--max' wants a value" "no value" warid run --max
says 64 "warid: run: no source 'fux' (did you mean 'fax'?)" "a near source" warid run fux
says 64 "warid: work: takes no 'mail'" "work takes no source" warid work mail
says 64 "warid: ticket: which of list, show, set, assign, note, close, verify, reopen, merge?" "no subcommand" warid ticket
says 64 "warid: ticket: no 'lits' (did you mean 'list'?)" "a near subcommand" warid ticket lits
says 64 "warid: ticket show: which ticket?" "no ticket" warid ticket show
says 64 "warid: ticket show: 'x' is no ticket number" "no number of a ticket" warid ticket show x
says 1 "warid: there is no ticket 7" "no such ticket" warid ticket show 7
says 64 "warid: ticket list: '--since' wants a day, a time or a span such as 30d, not 'soon'" "no time" warid ticket list --since soon
says 64 "warid: read: which file?" "nothing to read" warid read
says 65 "warid: cannot open 'none.eml': No such file or directory" "no such file" warid read none.eml
says 64 "warid: digest: '--send' wants mail out, which is not built yet; print it and pipe it to sendmail" "send" warid digest --send
says 64 "warid: no digest format 'pdf': html, text or json" "no such format" warid digest --format pdf
says 64 "warid: no digest language 'fr': ar, en or both" "no such language" warid digest --lang fr
says 64 "warid: no day 'today': write it as 2026-11-22" "no day" warid digest --day today
says 1 "warid: item 3 is not in quarantine" "not in quarantine" warid quarantine retry 3
says 64 "warid: quarantine drop: give the reason behind the number; it is kept" "a drop wants a reason" warid quarantine drop 3
says 78 "warid: settings: cannot open 'none.yaml': No such file or directory" "no settings" warid -c none.yaml run
printf 'spol: x\n' > bad.yaml
says 78 "bad.yaml:1:1: unknown key $(printf '\342\201\250')spol$(printf '\342\201\251') (did you mean 'spool'?)
warid: 1 mistakes in the settings" "a mistake in the settings" warid -c bad.yaml run
warid run --help | grep -q '^usage: warid run '; ok $? "help of a command"
warid rules test --help | grep -q '^usage: warid rules '; ok $? "help behind a subcommand too"
is "$(warid --version)" "warid 0.1" "version"
plan
