"""LibreOffice as a reference: files are converted to flat OpenDocument, many by one call, and its text is taken.

Flat OpenDocument holds what conversion to text leaves out: notes, comments, page headers, hidden sheets, text boxes, and
the values of cells beside how they are shown. What LibreOffice adds by itself (page numbers, dates of today, hints in
masters) is left out.
"""

import os
import re
import subprocess
import xml.parsers.expat

from reading import Reading

BATCH = 25
SECONDS_TO_START = 20
SECONDS_A_FILE = 4

TARGETS = {
    "fods": ["xlsx", "xlsm", "xltx", "xlsb", "xls", "xlt", "ods", "fods", "numbers"],
    "fodp": ["pptx", "ppt", "pps", "pot", "odp", "key"],
    "fodt": ["docx", "doc", "dot", "odt", "rtf", "pages"],
}

# What is no text of the document, and fields that LibreOffice fills in when it converts.
LEFT_OUT = {
    "office:binary-data", "office:font-face-decls", "office:styles", "office:automatic-styles", "office:settings",
    "office:scripts", "office:meta", "dc:date", "meta:creator-initials", "meta:date-string", "text:page-number", "text:page-count",
    "text:date", "text:time", "text:sheet-name", "text:file-name", "text:note-citation", "presentation:date-time",
    "text:index-title-template", "annotation", "math:annotation", "style:style", "loext:sender-initials",
}
# Functions that LibreOffice asks anew when it opens a file.
VOLATILE = re.compile(r"\b(RAND|RANDBETWEEN|NOW|TODAY|INFO|CELL|OFFSET|INDIRECT|FORMULA|SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)
GAPS = {"text:s", "text:tab", "text:line-break", "text:p", "text:h", "table:table-cell", "dc:creator", "svg:title", "svg:desc"}


def read(files, work):
    """Yields each path with its answer."""
    profile = os.path.join(work, "profile")
    for at in range(0, len(files), BATCH):
        batch = files[at : at + BATCH]
        made = convert(batch, work, profile, f"batch{at}")
        for index, path in enumerate(batch):
            target = made.get(index)
            if target is None:
                # One file that hangs or crashes takes those after it along: ask again for this one alone.
                target = convert([path], work, profile, f"alone{at}-{index}").get(0)
            yield path, answer(target)


def convert(files, work, profile, name):
    """Paths of what came out, by the place of the file in the list."""
    source, out = os.path.join(work, name), os.path.join(work, name + "-out")
    os.makedirs(source)
    by_target = {}
    for index, path in enumerate(files):
        end = path.lower().rpartition(".")[2]
        link = os.path.join(source, f"{index}.{end}")
        os.symlink(os.path.abspath(path), link)
        target = next(target for target, ends in TARGETS.items() if end in ends)
        by_target.setdefault(target, []).append(link)
    for target, links in by_target.items():
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{profile}"]
        command += ["--convert-to", target, "--outdir", out, *links]
        run(command, SECONDS_TO_START + SECONDS_A_FILE * len(links))
    made = os.listdir(out) if os.path.isdir(out) else []
    return {int(file.partition(".")[0]): os.path.join(out, file) for file in made}


def run(command, seconds):
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        # soffice is a script: the program itself is a child in the session that was begun for it.
        os.killpg(child.pid, 9)
        child.wait()


def answer(path):
    if path is None:
        return {"failed": "not converted"}
    reading = Reading()
    try:
        Flat(reading, path.rpartition(".")[2]).read(path)
    except xml.parsers.expat.ExpatError as error:
        return {"failed": f"flat OpenDocument: {error}"}
    finally:
        os.remove(path)
    return reading.result()


class Flat:
    """Takes the text out of a flat OpenDocument file."""

    def __init__(self, reading, target):
        self.reading, self.target = reading, target
        self.words = []
        self.charts = 0
        # Whether text is taken, for each element that is open: a number's or date's paragraphs are how it is shown.
        self.takes = [True]

    def read(self, path):
        parser = xml.parsers.expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        with open(path, "rb") as file:
            parser.ParseFile(file)
        self.reading.text("".join(self.words))

    def start(self, name, attributes):
        takes = self.takes[-1]
        if name in LEFT_OUT or (name == "office:master-styles" and self.target != "fodt"):
            takes = False
        elif name in GAPS:
            self.words.append(" ")
        self.charts += name == "chart:chart"
        if name == "table:table-cell" and (self.target == "fods" or self.charts):
            takes = takes and not self.value(attributes)
        elif name == "office:annotation" and self.target == "fods":
            takes = True
        self.takes.append(takes)

    def end(self, name):
        self.takes.pop()
        self.charts -= name == "chart:chart"
        if name in GAPS:
            self.words.append("\n")

    def characters(self, text):
        if self.takes[-1]:
            self.words.append(text)

    def value(self, attributes):
        """Takes the value of a cell; whether it has one beside its text, or its text is no text of the document."""
        kind = attributes.get("office:value-type")
        if VOLATILE.search(attributes.get("table:formula", "")):
            return True
        if self.charts:
            # A chart has the numbers of its cells once more, and labels of which some are LibreOffice's.
            return kind != "string"
        if kind in {"float", "percentage", "currency"}:
            self.reading.number(attributes.get("office:value", "0"))
        elif kind == "date":
            year, month, day = attributes.get("office:date-value", "0-0-0").partition("T")[0].rsplit("-", 2)
            self.reading.values.add(f"{year}-{month}-{day}")
        elif kind == "time":
            hours = re.fullmatch(r"(-?)PT(\d+)H(\d+)M([\d.]+)S", attributes.get("office:time-value", ""))
            if hours:
                sign, hour, minute, second = hours.groups()
                days = (int(hour) * 3600 + int(minute) * 60 + float(second)) / 86400
                self.reading.number(-days if sign else days)
        elif kind != "boolean":
            return attributes.get("calcext:value-type") == "error"
        return True
