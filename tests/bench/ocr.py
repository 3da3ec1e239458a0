#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""ocr.py BUILD [PAGES]: how fast are PAGES fax pages (12) read, and by whom?

The pages are the upright ones of CORPUS/ocr/letters, else those of
tests/corpus/fax.  Each reader gets the same files on two processes of one
thread each, start-up included; what is not installed is left out.  CPU seconds
are of all processes a reader started; `ratio` says how many times our CPU time
it took, which a busy machine does not change, and `wall` the same by the clock.

  warid       warid-reader's own code: bench_ocr, half of the files each
  tesseract   -l ara+eng, a process a page
  ocrmypdf    a process a page: --deskew --rotate-pages (and --clean where
              unpaper is installed), which is what we do; then bare
"""
import glob, os, resource, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.environ.get("CORPUS", os.path.join(HERE, "../../../shared/data"))
ENV = dict(os.environ, OMP_THREAD_LIMIT="1")


def pages(n):
    letters = sorted(glob.glob(CORPUS + "/ocr/letters/*v0_p1.tif"))
    whole = [f for f in sorted(glob.glob(HERE + "/../corpus/fax/*.tif"))
             if "truncated" not in f]	# the peers fail on those
    return (letters or whole)[:n]


def cpu():
    u = resource.getrusage(resource.RUSAGE_CHILDREN)
    return u.ru_utime + u.ru_stime


def on_two(commands):
    """Run them, two at a time: seconds of the clock and of CPU; None when one
    of them fails."""
    start, used, left, running = time.monotonic(), cpu(), list(commands), []
    good = True
    while left or running:
        while left and len(running) < 2:
            running.append(subprocess.Popen(
                left.pop(0), env=ENV, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL))
        pid, status = os.waitpid(-1, 0)
        running = [p for p in running if p.pid != pid]
        good &= status == 0
    return (time.monotonic() - start, cpu() - used) if good else None


def ocrmypdf(files, tmp, *options):
    return [["ocrmypdf", "-q", "-j", "1", "-l", "ara+eng", "--image-dpi", "204",
             "--output-type", "pdf", *options, f, "%s/%d.pdf" % (tmp, i)]
            for i, f in enumerate(files)]


def readers(build, files, tmp):
    own = os.path.join(build, "tests/bench/bench_ocr")
    yield "warid", [[own] + files[0::2], [own] + files[1::2]]
    if shutil.which("tesseract"):
        yield "tesseract", [["tesseract", f, "%s/%d" % (tmp, i), "-l",
                             "ara+eng"] for i, f in enumerate(files)]
    if shutil.which("ocrmypdf"):
        same = ["--deskew", "--rotate-pages"] + (
            ["--clean"] if shutil.which("unpaper") else [])
        yield "ocrmypdf" + "".join(same).replace("--", "+"), \
            ocrmypdf(files, tmp, *same)
        yield "ocrmypdf", ocrmypdf(files, tmp)


def main():
    files = pages(int(sys.argv[2]) if len(sys.argv) > 2 else 12)
    ours = None
    with tempfile.TemporaryDirectory() as tmp:
        for name, commands in readers(sys.argv[1], files, tmp):
            took = on_two(commands)
            if took is None:
                print("bench ocr_%s failed" % name, flush=True)
                continue
            ours = ours or took
            print("bench ocr_%s pages=%d pages_per_min=%.0f cpu_s_page=%.3f "
                  "ratio=%.2f wall=%.2f" % (
                      name, len(files), len(files) / took[0] * 60,
                      took[1] / len(files), took[1] / ours[1],
                      took[0] / ours[0]), flush=True)


if __name__ == "__main__":
    main()
