#!/usr/bin/perl
# SPDX-License-Identifier: ISC
# hostile_imap.pl SCENARIO [LOG]: an IMAP server on a pipe that misbehaves in
# one way.  With LISTEN in front it listens on loopback, prints the port and
# serves connections until it is killed.
use strict;
use warnings;

my $listen = @ARGV && $ARGV[0] eq 'LISTEN' ? shift : '';
my ($scenario, $log) = @ARGV;
my $uidvalidity = $scenario =~ /^validity-(\d+)$/ ? $1 : 7;
my %caps = ('no-move' => '', 'uidplus' => ' UIDPLUS');
my $caps = 'IMAP4rev1' . ($caps{$scenario} // ' MOVE UIDPLUS');
$caps .= ' CONDSTORE' if $scenario =~ /^modseq/;
# many: three ranges of bodies, so that several FETCHes are under way
my $last = $scenario =~ /^many/ ? 1200 : $scenario eq 'empty' ? 0 : 4;
$last = 5 if $scenario eq 'modseq-lies' && $ENV{WARID_LIES};
my %mail = map { $_ => "Subject: $_\r\n\r\nbody $_\r\n" } 1 .. $last;
my @held;	# FETCHes not answered yet: [tag, uid...]
my ($tokens, $sized) = (0, 0);
my ($in, $out) = (\*STDIN, \*STDOUT);

sub say_ { my $s = join '', @_; syswrite $out, $s or exit; }

# Sleep, but not longer than the client stays.
sub nap {
	my $r = '';
	vec($r, fileno $in, 1) = 1;
	exit if select $r, undef, undef, $_[0];
}

sub uids {
	my ($set) = @_;
	my %want;
	for (split /,/, $set) {
		my ($a, $b) = /:/ ? split /:/ : ($_, $_);
		$b = $last if $b eq '*';
		$want{$_} = 1 for $a .. ($b > 5000 ? 5000 : $b);
	}
	return grep { $want{$_} } sort { $a <=> $b } keys %mail;
}

sub body {
	my ($uid) = @_;
	my $m = $mail{$uid};
	my $head = "* $uid FETCH (UID $uid BODY[] ";
	if ($uid == 2) {
		if ($scenario eq 'eof-in-literal') {
			say_("$head\{1000}\r\nhalf"); exit;
		} elsif ($scenario eq 'drip') {
			say_("$head\{1000}\r\n");
			for (1 .. 50) { say_('x'); nap(0.1); }
			exit;
		} elsif ($scenario eq 'literal-4g') {
			say_("$head\{4294967295}\r\nx"); nap(5); exit;
		} elsif ($scenario eq 'long-line') {
			say_($head, '"'); say_('x' x 65536) for 1 .. 3200; exit;
		} elsif ($scenario eq 'unknown-item') {
			say_("* 2 FETCH (UID 2 X-ODD (((\"\\\" BODY[] {3}\r\nabc)\r\n");
			return;
		} elsif ($scenario eq 'nil-body') {
			say_("${head}NIL)\r\n"); return;
		} elsif ($scenario eq 'expunged') {
			say_("* 2 EXPUNGE\r\n"); return;
		} elsif ($scenario eq 'lies-small') {
			$m .= 'x' x 200_000;
		} elsif ($scenario eq 'lies-large') {
			say_($head, '{', 1_500_000, "}\r\n", 'x' x 1_500_000, ")\r\n");
			return;
		}
	}
	say_($head, '{', length $m, "}\r\n$m)\r\n");
}

# Several FETCHes under way: held back until there are two, then answered in
# another order, or with the data of both under either tag.
sub fetch_many {
	my ($tag, @uids) = @_;
	if ($scenario eq 'many-no' && $uids[0] == 501 && @uids > 200) {
		body($uids[0]);
		say_("$tag NO [INUSE] busy\r\n");
	} elsif ($scenario eq 'many-bad' && $uids[0] == 501 && @uids > 200) {
		say_("$tag BAD too long\r\n");
	} elsif ($scenario eq 'many-eof' && $uids[0] == 501 && @uids > 200) {
		say_("* 501 FETCH (UID 501 BODY[] {1000}\r\nhalf");
		exit;
	} elsif ($scenario eq 'many-hole' && $uids[0] == 501) {
		body($_) for grep { $_ != 600 } @uids;
		say_("$tag OK done\r\n");
	} elsif ($scenario =~ /^many-(waits|swaps|mixes)$/ && $uids[0] < 1000) {
		push @held, [$tag, @uids];
		return if @held < 2;
		@held = reverse @held if $scenario ne 'many-waits';
		if ($scenario eq 'many-mixes') {
			for my $i (1 .. 500) {
				for (@held) { body($_->[$i]) if defined $_->[$i]; }
			}
			say_("$_->[0] OK done\r\n") for @held;
		} else {
			for my $h (@held) {
				body($_) for @$h[1 .. $#$h];
				say_("$h->[0] OK done\r\n");
			}
		}
		@held = ();
	} else {
		body($_) for @uids;
		say_("$tag OK done\r\n");
	}
}

sub fetch {
	my ($tag, $set, $items) = @_;
	my @uids = uids($set);
	if ($items =~ /RFC822.SIZE/) {
		for (@uids) {
			next if $_ == 2 && $scenario eq 'gone';
			next if $_ == 2 && $scenario eq 'expunged' && $sized++;
			my $size = $_ == 2 && $scenario eq 'oversize' ? 94371840 : length $mail{$_};
			say_("* $_ FETCH (UID $_ RFC822.SIZE $size INTERNALDATE \"01-Jan-2026 10:00:00 +0300\")\r\n");
		}
		say_("$tag OK done\r\n");
		return;
	}
	if ($items =~ /HEADER/) {
		say_("* $_ FETCH (UID $_ BODY[HEADER] {12}\r\nSubject: $_\r\n)\r\n") for @uids;
		say_("$tag OK done\r\n");
		return;
	}
	return fetch_many($tag, @uids) if $scenario =~ /^many/;
	if ($scenario eq 'bad-after-partial' && @uids > 1) {
		body($uids[0]);
		say_("$tag BAD no\r\n");
		return;
	}
	if ($scenario eq 'other-tag' && @uids > 1) {
		body($_) for @uids;
		say_("999 OK done\r\n");
		return;
	}
	if ($scenario eq 'no-after-partial' && @uids > 1) {
		body($uids[0]);
		say_("$tag NO [INUSE] busy\r\n");
		return;
	}
	if ($scenario eq 'out-of-order') {
		@uids = reverse @uids;
		say_("* 1 FETCH (FLAGS (\\Seen))\r\n* 9 EXISTS\r\n* OK still here\r\n");
		body($uids[0]);
		say_("* 3 EXPUNGE\r\n* 77 FETCH (UID 4000 BODY[] {1}\r\nx)\r\n");
	}
	body($_) for @uids;
	say_("$tag OK done\r\n");
}

sub serve {
	if ($scenario eq 'not-imap') { say_("220 mail ESMTP\r\n"); return; }
	if ($scenario eq 'bye') { say_("* BYE too busy\r\n"); return; }
	say_($scenario =~ /^(inject|login|token|starttls-no)/ ? "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n" : "* PREAUTH hi\r\n");
	while (defined(my $line = <$in>)) {
		$line =~ s/\r?\n$//;
		if ($log) { open my $f, '>>', $log; print $f $line =~ s/^\S+ //r, "\n"; close $f; }
		my ($tag, $cmd, $rest) = $line =~ /^(\S+) (UID \w+|\w+) ?(.*)$/ or exit;
		$cmd = uc $cmd;
		if ($cmd eq 'CAPABILITY') { say_("* CAPABILITY $caps\r\n$tag OK done\r\n"); }
		elsif ($cmd eq 'STARTTLS' && $scenario eq 'starttls-no') { say_("$tag NO not today\r\n"); }
		elsif ($cmd eq 'STARTTLS') { say_("$tag OK go\r\n* OK injected\r\n"); }
		elsif ($cmd eq 'LOGIN') { say_("$tag NO [AUTHENTICATIONFAILED] who?\r\n"); }
		elsif ($cmd eq 'AUTHENTICATE') {
			# "token-N": the Nth token of its life is the first to do
			my ($nth) = $scenario =~ /(\d+)$/;
			if (++$tokens >= $nth) { say_("$tag OK in\r\n"); next; }
			say_("+ eyJzdGF0dXMiOiI0MDAifQ==\r\n");
			<$in>;
			say_("$tag NO [AUTHENTICATIONFAILED] token is over\r\n");
		}
		elsif ($cmd eq 'LOGOUT') { say_("* BYE bye\r\n$tag OK done\r\n"); return; }
		elsif ($cmd =~ /^(SELECT|EXAMINE)$/) {
			if ($scenario eq 'no-folder') { say_("$tag NO no such mailbox\r\n"); next; }
			if ($scenario eq 'modseq-bad' && $rest =~ /CONDSTORE/) { say_("$tag BAD what?\r\n"); next; }
			my %modseq = ('modseq-moves' => time, 'modseq-none' => 0);
			my $modseq = $modseq{$scenario} // 77;
			say_("* $last EXISTS\r\n");
			say_($modseq ? "* OK [HIGHESTMODSEQ $modseq] ok\r\n" : "* OK [NOMODSEQ] no\r\n")
			    if $rest =~ /CONDSTORE/;
			say_("* OK [UIDVALIDITY $uidvalidity] ok\r\n") unless $scenario eq 'no-validity';
			my $next = $scenario eq 'uids-went-back' && $ENV{WARID_BACK} ? 4 : $last + 1;
			say_("* OK [UIDNEXT $next] ok\r\n") unless $scenario =~ /^(no-uidnext|modseq)/;
			say_("$tag OK [READ-WRITE] ok\r\n");
			return if $scenario eq 'dies';
		} elsif ($cmd eq 'UID SEARCH') {
			if ($scenario eq 'hangs') { nap(30); exit; }
			my ($set) = $rest =~ /UID ([\d:*]+)/;
			my @found = uids($set);
			@found = grep { $_ > 2 } @found if $rest =~ /SINCE 1-Jan-2026/;
			@found = (@found, reverse @found) if $scenario eq 'repeats';
			say_("* SEARCH ", join(' ', @found), "\r\n$tag OK done\r\n");
		} elsif ($cmd eq 'UID FETCH') {
			my ($set, $items) = $rest =~ /^(\S+) (.*)$/;
			fetch($tag, $set, $items);
		} else { say_("$tag OK done\r\n"); }
	}
}

$SIG{PIPE} = 'IGNORE';
if ($listen) {
	require IO::Socket::INET;
	my $s = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1') or die;
	$| = 1;
	print $s->sockport, "\n";
	close STDOUT;
	while (my $c = $s->accept) { ($in, $out) = ($c, $c); serve(); close $c; }
} else {
	serve();
}
