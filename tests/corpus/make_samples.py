#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""Make the sample inputs of tests/corpus: mail/, fax/, social/, README.md and
expected.jsonl.  Run it when the samples change (sample_*.py beside it hold
them), commit what it writes; the same bytes come out every time, given the
same fonts.

Needs gir1.2-pango-1.0, python3-gi-cairo, python3-pil, libtiff-tools,
fonts-hosny-amiri, fonts-noto-core, fonts-dejavu-core.

Every person, number and address is invented: names are common ones put
together at random, identity numbers are made up (but check, where they have
a check digit), mail lives in example domains.
"""
import json, os, shutil, sys

sys.dont_write_bytecode = True
from sample_fax import faxes
from sample_fuzz import seeds
from sample_mail import mails
from sample_social import exports

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = []		# what expected.jsonl and README.md are written from


def sample(path, data, story, person, **want):
    """Write one sample; `person` is what a person would file, in words."""
    if isinstance(data, str):
        data = data.encode()
    full = os.path.join(HERE, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as f:
        f.write(data)
    want.setdefault("fate", "ticket")
    ROWS.append((dict(path=path, **want), story, person))


def short(want):
    """What is filed, as a table cell."""
    labels = [want.get(k) for k in ("class", "topic", "entity", "priority",
                                   "flag")]
    cell = " · ".join(v for v in labels if v)
    if want["fate"] != "ticket":
        cell = want["fate"] + (" · " + cell if cell else "")
    if want.get("joins"):
        cell += " · joins " + want["joins"]
    return cell


INTRO = """# Sample inputs

Our own, made by `make_samples.py` (do not edit by hand).  Every person, number
and address in them is invented.  `expected.jsonl` says the same as the table
to programs; keys as in `warid read --json`, and besides:

- `fate`: `ticket` (filed; with `joins`, on an existing one), `duplicate`
  (joins the ticket of `joins`, nothing new), `ignored` (in the books, no
  ticket), `unreadable` (filed for a person's eyes)
- `class`, `topic`, `entity`, `priority`, `flag`: labels of `rules/labels.yaml`; a
  facet that is not named is left open, `class: null` means none can be given
- `body_contains`, `body_lacks`: pieces of the text as read; faxes are OCRed,
  so theirs are single easy words
- `blank`, `confidential`, `needs_review`, `campaign`, `rotation`, `pages`,
  `attachments`, `messages`; `todo`: what warid does not do as it should yet

A duplicate and its first may be read in either order: which of the two opens
the ticket does not matter.  Beside each fax stands its text (`NAME.txt`, pages
separated by a form feed); where the file is cut short, the whole letter.

| file | its story | what a person would file | as labels |
|---|---|---|---|
"""

OUTRO = """
`fuzz/` holds seeds for the fuzzers, one folder per parser.  Files that would
be too large or too hostile to keep are made by `make_bombs.py OUTDIR` when a
test needs them; `../bench/gen_mailbox.py` makes mailboxes of any size.
"""


def main():
    for d in ("mail", "fax", "social"):
        shutil.rmtree(os.path.join(HERE, d), ignore_errors=True)
    mails(sample)
    faxes(sample, HERE)
    exports(sample)
    seeds(HERE)
    with open(os.path.join(HERE, "expected.jsonl"), "w") as f:
        for want, _, _ in ROWS:
            f.write(json.dumps(want, ensure_ascii=False) + "\n")
    with open(os.path.join(HERE, "README.md"), "w") as f:
        f.write(INTRO)
        for want, story, person in ROWS:
            f.write("| %s | %s | %s | %s |\n" % (want["path"], story, person,
                                               short(want)))
        f.write(OUTRO)


if __name__ == "__main__":
    main()
