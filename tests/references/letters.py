"""References for mail, address books and calendars. Attachments count by name; those that are text are read too."""

import os
import subprocess
import tempfile

import texts


def message(path, reading):
    import email
    import email.policy

    with open(path, "rb") as file:
        parts_of(email.message_from_binary_file(file, policy=email.policy.default), reading)


def parts_of(mail, reading):
    for part in mail.walk():
        for name in ("Subject", "From", "To", "Cc", "Bcc", "Reply-To"):
            for value in part.get_all(name, []):
                reading.text(value)
        reading.text(part.get_filename())
        if part.get_content_maintype() != "text":
            continue
        try:
            content = part.get_content()
        except (LookupError, AssertionError):
            continue
        if part.get_content_subtype() == "html":
            texts.page(content, reading)
        else:
            reading.text(content)


def mailbox(path, reading):
    import email
    import email.policy
    import mailbox as boxes

    def read(file):
        return email.message_from_binary_file(file, policy=email.policy.default)

    for mail in boxes.mbox(path, factory=read, create=False):
        parts_of(mail, reading)


def extract_msg(path, reading):
    import extract_msg

    with extract_msg.openMsg(path) as mail:
        outlook(mail, reading)


def outlook(mail, reading):
    for name in ("subject", "sender", "to", "cc", "bcc", "body"):
        reading.text(getattr(mail, name, None))
    html = getattr(mail, "htmlBody", None)
    if html:
        texts.page(html.decode(errors="replace") if isinstance(html, bytes) else html, reading)
    for attached in getattr(mail, "attachments", []):
        reading.text(attached.getFilename() if hasattr(attached, "getFilename") else None)
        if hasattr(attached.data, "subject"):
            outlook(attached.data, reading)


def tnefparse(path, reading):
    from tnefparse import TNEF

    with open(path, "rb") as file:
        package = TNEF(file.read())
    for body in (package.body, package.htmlbody):
        if body:
            texts.page(body.decode(errors="replace") if isinstance(body, bytes) else body, reading)
    for attached in package.attachments:
        reading.text(attached.long_filename())


def readpst(path, reading):
    with tempfile.TemporaryDirectory() as out:
        # -e: a message a file; -8: UTF-8; -j 0: no processes of its own.
        subprocess.run(["readpst", "-q", "-e", "-8", "-D", "-j", "0", "-o", out, path], check=True)
        for folder, _, names in os.walk(out):
            for name in names:
                end = name.rpartition(".")[2]
                written = os.path.join(folder, name)
                if end == "eml":
                    message(written, reading)
                elif end in {"vcf", "ics"}:
                    with open(written, encoding="utf-8", errors="replace", newline="") as file:
                        for line in file.read().replace("\r\n ", "").splitlines():
                            if not line.startswith(OF_PROGRAM):
                                reading.text(line.partition(":")[2])


# What is no text of an item but is in every card and appointment that is written for it.
OF_PROGRAM = (
    "BEGIN:", "END:", "VERSION:", "PRODID:", "METHOD:", "UID:", "DTSTAMP", "DTSTART", "DTEND", "CREATED", "LAST-MODIFIED", "REV",
    "RRULE", "TRIGGER", "ACTION", "STATUS", "CLASS", "TRANSP", "X-MICROSOFT", "DESCRIPTION:Reminder",
)  # fmt: skip


def pffexport(path, reading):
    with tempfile.TemporaryDirectory() as out:
        target = os.path.join(out, "store")
        subprocess.run(["pffexport", "-q", "-m", "all", "-t", target, path], check=False, stdin=subprocess.DEVNULL)
        for folder, _, names in os.walk(out):
            for name in names:
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    if name == "Message.txt":
                        reading.text(file.read())
                    elif name == "Message.html":
                        texts.page(file.read(), reading)
                    elif name.endswith(".txt"):
                        for line in file.read().splitlines():
                            key, _, value = line.partition(":")
                            if key.strip().lower() in SHOWN:
                                reading.text(value)


# Keys of the lists that pffexport writes whose values are text that somebody typed.
SHOWN = {
    "subject", "conversation topic", "sender name", "sender email address", "display name", "email address", "given name", "surname",
    "company name", "title", "postal address", "location", "business phone number", "home phone number", "mobile phone number",
}  # fmt: skip


def vobject(path, reading):
    import vobject

    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        for card in vobject.readComponents(file.read(), ignoreUnreadable=True, allowQP=True):
            for child in card.getChildren():
                if child.name not in {"VERSION", "PRODID", "REV", "PHOTO", "LOGO", "SOUND", "KEY", "UID"}:
                    reading.text(plain(child.value).removeprefix("tel:"))


def plain(value):
    if isinstance(value, (list, tuple)):
        return "\n".join(plain(one) for one in value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if hasattr(value, "__dict__"):
        return "\n".join(plain(one) for one in vars(value).values())
    return str(value)


def icalendar(path, reading):
    import icalendar

    with open(path, "rb") as file:
        for calendar in icalendar.Calendar.from_ical(file.read(), multiple=True):
            for part in calendar.walk():
                for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "ATTENDEE", "ORGANIZER"):
                    values = part.get(name, [])
                    for value in values if isinstance(values, list) else [values]:
                        # A calendar address is written as a link.
                        reading.text(str(value).removeprefix("mailto:").removeprefix("MAILTO:"))
                        reading.text(getattr(value, "params", {}).get("CN"))
