"""What one reference reads of one file: running text, and the values of cells in one form.

A number is compared as a number and a date as a date, however a reader writes it: `values` holds numbers as
Python writes them and dates as `2024-03-01`. Truth values and errors of formulas are left out: every program has words
of its own for them.
"""

import datetime


class Reading:
    def __init__(self):
        self.parts = []
        self.values = set()

    def text(self, part):
        """Adds text that stands apart from what came before."""
        if part:
            self.parts.append(str(part))

    def number(self, value):
        self.values.add(repr(float(value)))

    def date(self, value):
        self.values.add(f"{value.year:04}-{value.month:02}-{value.day:02}")

    def cell(self, value):
        """Adds the value of a cell, whatever it is."""
        if value is None or isinstance(value, bool):
            return
        if isinstance(value, (int, float)):
            self.number(value)
        elif isinstance(value, (datetime.datetime, datetime.date)):
            self.date(value)
        elif isinstance(value, datetime.time):
            self.number((value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400)
        elif isinstance(value, datetime.timedelta):
            self.number(value.total_seconds() / 86400)
        elif isinstance(value, bytes):
            return
        elif not str(value).startswith("#"):
            self.text(value)

    def written(self, value):
        """Adds a cell that a program wrote as text: a number or a date if it looks like one."""
        value = value.strip()
        try:
            if not value.lower().startswith(("nan", "inf")):
                self.number(float(value))
                return
        except ValueError:
            pass
        try:
            self.date(datetime.datetime.fromisoformat(value))
        except ValueError:
            self.text(value)

    def result(self):
        return {"text": "\n".join(self.parts), "values": sorted(self.values)}
