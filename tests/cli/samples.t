#!/bin/sh
# The bundled samples are read as tests/corpus/expected.jsonl says.
exec tests/check_samples.py
