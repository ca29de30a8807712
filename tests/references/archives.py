"""libarchive as a reference for archives: the names of their members, or the text of a file that is only compressed."""

import subprocess

import texts


def listing(path, reading):
    listed = subprocess.run(["bsdtar", "-tf", path], capture_output=True, check=False)
    names = listed.stdout.decode(errors="replace")
    if names:
        reading.text(names)
        return
    inside = subprocess.run(["bsdcat", path], capture_output=True, check=False).stdout
    if not inside:
        raise ValueError("nothing is listed")
    if b"\0" not in inside[:4096]:
        reading.text(texts.decoded(inside))
