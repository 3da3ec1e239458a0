#!/bin/sh
# Hostile inputs end in time and memory, with their reason told.
exec tests/check_bombs.py
