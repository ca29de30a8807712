"""What independent programs read of files, as JSON lines, for homeward-recall to compare with.

Takes paths on standard input, one a line, and formats as arguments (all if there are none), and writes an object for each file and each reference of its format:
`path`, `format`, `program`, and either `text` (running text) with `values` (numbers and dates of cells in one
form) or `failed` (why there is none). A reference that is not installed is said once, in an object without a path.
Every file is read in a process of its own, within limits of time and memory: references crash and hang too.
"""

import importlib
import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import archives
import letters
import office
import sheets
import stores
import texts
from reading import Reading

SECONDS = 60
BYTES = 4 << 30

OFFICE = "LibreOffice"

# Format: the extensions by which its files are known, and who reads them.
FORMATS = {
    "xlsx": (["xlsx", "xlsm", "xltx"], [("openpyxl", sheets.openpyxl), (OFFICE, None)]),
    "xlsb": (["xlsb"], [(OFFICE, None)]),
    "xls": (["xls", "xlt"], [("xlrd", sheets.xlrd), (OFFICE, None)]),
    "ods": (["ods", "fods"], [(OFFICE, None)]),
    "docx": (["docx"], [(OFFICE, None)]),
    "doc": (["doc", "dot"], [(OFFICE, None), ("antiword", texts.antiword), ("catdoc", texts.catdoc)]),
    "odt": (["odt"], [(OFFICE, None)]),
    "rtf": (["rtf"], [(OFFICE, None), ("striprtf", texts.striprtf)]),
    "pptx": (["pptx"], [(OFFICE, None)]),
    "ppt": (["ppt", "pps", "pot"], [(OFFICE, None), ("catppt", texts.catppt)]),
    "odp": (["odp"], [(OFFICE, None)]),
    "pdf": (["pdf"], [("pdftotext", texts.pdftotext)]),
    "numbers": (["numbers"], [("numbers-parser", sheets.numbers_parser)]),
    "pages": (["pages", "key"], [(OFFICE, None)]),
    "mdb": (["mdb", "accdb"], [("mdbtools", stores.mdbtools)]),
    "dbf": (["dbf"], [("dbfread", stores.dbfread)]),
    "sqlite": (["sqlite", "sqlite3", "db"], [("Python sqlite3", stores.sqlite)]),
    "msg": (["msg", "oft"], [("extract-msg", letters.extract_msg)]),
    "tnef": (["dat", "tnef"], [("tnefparse", letters.tnefparse)]),
    "pst": (["pst", "ost"], [("readpst", letters.readpst), ("pffexport", letters.pffexport)]),
    "eml": (["eml"], [("Python email", letters.message)]),
    "mbox": (["mbox"], [("Python mailbox", letters.mailbox)]),
    "vcf": (["vcf"], [("vobject", letters.vobject)]),
    "ics": (["ics"], [("icalendar", letters.icalendar)]),
    "html": (["html", "htm"], [("Python html", texts.web_page)]),
    "xml": (["xml"], [("Python xml", texts.xml)]),
    "csv": (["csv", "tsv"], [("Python csv", texts.csv)]),
    "json": (["json"], [("Python json", texts.json)]),
    "txt": (["txt", "md", "log"], [("Python", texts.plain)]),
    "epub": (["epub"], [("Python html", texts.epub)]),
    "archives": (
        ["zip", "jar", "7z", "rar", "cab", "tar", "tgz", "cpio", "ar", "deb", "gz", "bz2", "xz", "lzma", "zst", "lz4", "z"],
        [("libarchive", archives.listing)],
    ),
}


def within_limits(reader, path, pipe):
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    # What references print is no concern of whoever reads the lines.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    reading = Reading()
    try:
        reader(path, reading)
        pipe.send(reading.result())
    except ModuleNotFoundError as error:
        pipe.send({"missing": str(error)})
    except FileNotFoundError as error:
        pipe.send({"missing": str(error)} if error.filename != path else {"failed": "cannot be opened"})
    except BaseException as error:  # noqa: BLE001: whatever a reference dies of is its answer
        last = traceback.extract_tb(error.__traceback__)[-1]
        pipe.send({"failed": f"{type(error).__name__} at {last.name}"})


def read(reader, path):
    """What `reader` gets out of one file."""
    before = children()
    receive, send = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.Process(target=within_limits, args=(reader, path, send))
    child.start()
    send.close()
    answer = {"failed": "time ran out"}
    try:
        if receive.poll(SECONDS):
            answer = receive.recv()
    except EOFError:
        answer = {"failed": "crashed"}
    child.join(2)
    if child.is_alive():
        child.kill()
        child.join()
    answer["seconds"] = children() - before
    return answer


def loaded(name):
    """Loads the package that a reader is named after, so that not every process must."""
    try:
        importlib.import_module(name)
    except ImportError:
        pass


def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answers(format, files, references, work):
    """Each answer of each reference, with the file it is about."""
    for program, reader in references:
        began = time.monotonic()
        if program == OFFICE:
            if not shutil.which("soffice"):
                yield {"missing": f"{program}: soffice"}
                continue
            for path, answer in office.read(files, work):
                yield {"path": path, "format": format, "program": program, **answer}
        else:
            loaded(reader.__name__)
            for path in files:
                answer = read(reader, path)
                if "missing" in answer:
                    yield {"missing": f"{program}: {answer['missing']}"}
                    break
                yield {"path": path, "format": format, "program": program, **answer}
        print(f"{format}: {program}, {time.monotonic() - began:.0f} s", file=sys.stderr)


def main():
    multiprocessing.set_start_method("fork")
    by_extension = {end: format for format, (ends, _) in FORMATS.items() for end in ends}
    groups = {}
    for path in sys.stdin.read().splitlines():
        end = os.path.basename(path).lower().rpartition(".")[2]
        if end in by_extension:
            groups.setdefault(by_extension[end], []).append(path)
    for format, (_, references) in FORMATS.items():
        if format not in groups or (sys.argv[1:] and format not in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as work:
            for answer in answers(format, groups[format], references, work):
                print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
