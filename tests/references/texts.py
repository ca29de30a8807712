"""References for documents without cells: programs that print text, and Python's own readers of text formats."""

import html.parser
import subprocess


def printed(*command):
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


def pdftotext(path, reading):
    reading.text(printed("pdftotext", "-q", "-layout", "-enc", "UTF-8", path, "-"))


def antiword(path, reading):
    reading.text(printed("antiword", "-m", "UTF-8.txt", "-w", "0", path))


def catdoc(path, reading):
    reading.text(printed("catdoc", "-w", "-d", "utf-8", path))


def catppt(path, reading):
    reading.text(printed("catppt", "-d", "utf-8", path))


def striprtf(path, reading):
    from striprtf.striprtf import rtf_to_text

    with open(path, "rb") as file:
        reading.text(rtf_to_text(file.read().decode("cp1252", "replace"), errors="replace"))


def decoded(data):
    """Text by its mark, as UTF-8, or as Windows writes Western languages."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def plain(path, reading):
    with open(path, "rb") as file:
        reading.text(decoded(file.read()))


def csv(path, reading):
    import csv
    import io

    with open(path, "rb") as file:
        text = decoded(file.read())
    csv.field_size_limit(1 << 30)
    try:
        dialect = csv.Sniffer().sniff(text[:8192], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    for row in csv.reader(io.StringIO(text, newline=""), dialect):
        for value in row:
            reading.text(value)


def json(path, reading):
    import json

    with open(path, "rb") as file:
        values = [json.loads(decoded(file.read()))]
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values.extend(value.values())
        elif isinstance(value, list):
            values.extend(value)
        else:
            reading.cell(value)


def xml(path, reading):
    import xml.etree.ElementTree as tree

    for element in tree.parse(path).iter():
        reading.text(element.text)
        reading.text(element.tail)


class Page(html.parser.HTMLParser):
    """The text of a web page, without scripts and styles; words go on through what stands within a line."""

    IN_LINE = {"a", "abbr", "b", "big", "code", "em", "font", "i", "mark", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "wbr"}
    LEFT_OUT = ("script", "style", "template")

    def __init__(self, reading):
        super().__init__(convert_charrefs=True)
        self.reading, self.words, self.left_out = reading, [], 0

    def handle_starttag(self, tag, attrs):
        self.left_out += tag in self.LEFT_OUT
        if tag not in self.IN_LINE:
            self.words.append("\n")

    def handle_endtag(self, tag):
        self.left_out -= tag in self.LEFT_OUT and self.left_out > 0
        if tag not in self.IN_LINE:
            self.words.append("\n")

    def handle_startendtag(self, tag, attrs):
        self.words.append("\n")

    def handle_data(self, data):
        if not self.left_out:
            self.words.append(data)

    def close(self):
        super().close()
        self.reading.text("".join(self.words))


def page(text, reading):
    parser = Page(reading)
    parser.feed(text)
    parser.close()


def html_of(data, reading):
    page(decoded(data), reading)


def epub(path, reading):
    import zipfile

    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if name.lower().endswith((".xhtml", ".html", ".htm")):
                html_of(book.read(name), reading)


def web_page(path, reading):
    with open(path, "rb") as file:
        html_of(file.read(), reading)
