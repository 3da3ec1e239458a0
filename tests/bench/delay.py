#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""delay.py MS COMMAND...: run COMMAND; every byte takes MS/2 ms each way.

A line that is long, not thin: what comes together leaves together.
"""
import fcntl, os, queue, subprocess, sys, threading, time

half = float(sys.argv[1]) / 2000
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE)


def line(src, dst):
    q = queue.Queue()

    for fd in src, dst:         # the line must not be what is slow
        try:
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, 1 << 20)
        except OSError:
            pass                # a socket

    def read():
        while True:
            data = os.read(src, 1 << 16)
            q.put((time.monotonic() + half, data))
            if not data:
                return

    threading.Thread(target=read, daemon=True).start()
    while True:
        at, data = q.get()
        wait = at - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        if not data:
            os.close(dst)
            return
        while data:
            data = data[os.write(dst, data):]


up = threading.Thread(target=line, args=(0, os.dup(child.stdin.fileno())),
                      daemon=True)
child_in = child.stdin
up.start()
child_in.close()
line(child.stdout.fileno(), 1)
child.wait()
