"""References for databases: every value of every table."""

import subprocess


def mdbtools(path, reading):
    import csv
    import io

    # A name of a table may hold anything but a line feed.
    listed = subprocess.run(["mdb-tables", "-1", path], capture_output=True, check=True).stdout.decode(errors="replace")
    for table in filter(None, listed.splitlines()):
        command = ["mdb-export", "-b", "strip", "-T", "%Y-%m-%d %H:%M:%S", "-D", "%Y-%m-%d", path, table]
        text = subprocess.run(command, capture_output=True, check=False).stdout.decode(errors="replace")
        csv.field_size_limit(1 << 30)
        for row in csv.reader(io.StringIO(text, newline="")):
            for value in row:
                reading.written(value)


def dbfread(path, reading):
    from dbfread import DBF

    for record in DBF(path, ignore_missing_memofile=True, char_decode_errors="replace"):
        for value in record.values():
            reading.cell(value)


def sqlite(path, reading):
    import sqlite3
    import urllib.parse

    base = sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True)
    base.text_factory = lambda text: text.decode(errors="replace")
    tables = base.execute("select name from sqlite_master where type = 'table'").fetchall()
    for (table,) in tables:
        quoted = table.replace('"', '""')
        for row in base.execute(f'select * from "{quoted}"'):
            for value in row:
                reading.cell(value)
