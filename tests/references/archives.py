"""libarchive as a reference for archives: the names of their members, or the text of a file that is only compressed."""

import os
import subprocess

import texts

# Names are written as they are and not as numbers.
UTF_8 = {**os.environ, "LC_ALL": "C.UTF-8"}


def listing(path, reading):
    listed = subprocess.run(["bsdtar", "-tf", path], capture_output=True, check=False, env=UTF_8)
    names = listed.stdout.decode(errors="replace")
    if names:
        reading.text(names)
        return
    inside = subprocess.run(["bsdcat", path], capture_output=True, check=False).stdout
    if not inside:
        raise ValueError("nothing is listed")
    if inside.lstrip().startswith(b"<"):
        texts.page(texts.decoded(inside), reading)
    elif b"\0" not in inside[:4096]:
        reading.text(texts.decoded(inside))
