#!/bin/sh
# Pages read, beside tesseract and ocrmypdf when they are installed.
exec python3 "$(dirname "$0")/ocr.py" "${1:-build}"
