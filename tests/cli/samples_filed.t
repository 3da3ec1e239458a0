#!/bin/sh
# The bundled samples are filed as tests/corpus/expected.jsonl says.
exec tests/check_samples.py tickets
