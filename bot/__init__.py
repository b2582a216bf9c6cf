import os

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # its table of phrases costs 40 MB; we read single letters
