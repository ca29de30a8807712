# Writes databases of Access 2000 and 2010 with one table of text: no free program writes them. As mdbtools documents the
# format: a header, the table of objects on page 2, maps of pages that tables own, rows from the end of their pages.
import struct

PAGE = 4096


def rc4(key, data):
    box, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def header(engine, version):
    secret = bytearray(128)
    struct.pack_into("<H", secret, 0x3C - 0x18, 1252)
    struct.pack_into("<H", secret, 0x6E - 0x18, 0x0409)
    plain = b"\0\1\0\0Standard " + engine + b" DB\0" + struct.pack("<I", version)
    return (plain + rc4(b"\xc7\xda\x39\x6b", bytes(secret))).ljust(PAGE, b"\0")


# Columns are (name, type); 3 and 4 are whole numbers of two and four bytes, 10 is text, 11 an object (none here).
def fixed(columns):
    at, places = 0, {}
    for name, kind in columns:
        if kind < 10:
            places[name] = at
            at += 2 if kind == 3 else 4
    return places


def definition(columns, rows, usage, system):
    places, texts = fixed(columns), [name for name, kind in columns if kind >= 10]
    body = struct.pack("<IIII", 0, rows, 0, 0) + bytes(12) + (b"S" if system else b"N")
    body += struct.pack("<HHHIIII", len(columns), len(texts), len(columns), 0, 0, usage, usage)
    for number, (name, kind) in enumerate(columns):
        size = {3: 2, 4: 4, 10: 510, 11: 0}[kind]
        body += struct.pack("<BIHHH", kind, 0x0659, number, texts.index(name) if kind >= 10 else 0, number)
        body += struct.pack("<HHBBIHH", 0x0409, 0, 2 if kind >= 10 else 3, 0, 0, places.get(name, 0), size)
    for name, _ in columns:
        body += struct.pack("<H", 2 * len(name)) + name.encode("utf-16-le")
    page = b"\2\1" + struct.pack("<HII", PAGE - 12 - len(body), 0, len(body)) + body
    return page.ljust(PAGE, b"\0")


def row(columns, values):
    places, out, starts, mask = fixed(columns), bytearray(struct.pack("<H", len(columns))), [], 0
    for (name, kind), value in zip(columns, values):
        if name in places:
            out += struct.pack("<h" if kind == 3 else "<i", value)
    for (name, kind), value in zip(columns, values):
        if kind >= 10:
            starts.append(len(out))
            out += value.encode("utf-16-le")
    for number, value in enumerate(values):
        mask |= (value != "") << number
    out += b"".join(struct.pack("<H", at) for at in [len(out)] + starts[::-1]) + struct.pack("<H", len(starts))
    return bytes(out) + mask.to_bytes((len(columns) + 7) // 8, "little")


def data_pages(table, rows):
    pages, some = [], []
    for one in rows + [None]:
        used = 14 + sum(len(r) + 2 for r in some)
        if some and (one is None or used + len(one) + 2 > PAGE):
            places, end = [], PAGE
            for r in some:
                end -= len(r)
                places.append(end)
            head = b"\1\1" + struct.pack("<HIIH", PAGE - used, table, 0, len(some))
            head += struct.pack(f"<{len(some)}H", *places)
            pages.append(head.ljust(end, b"\0") + b"".join(some[::-1]))
            some = []
        some.append(one)
    return pages


def usage(first, count):
    bits = sum(1 << page for page in range(first, first + count))
    return b"\0" + bytes(4) + bits.to_bytes(64, "little")


objects = [("Id", 4), ("ParentId", 4), ("Name", 10), ("Type", 3), ("Flags", 4), ("LvProp", 11)]
columns = [(name, 10) for name in data[0]]
listed = [row(objects, values) for values in [
    (2, 0x0F000001, "MSysObjects", 1, -0x80000000, ""),
    (5, 0x0F000001, "Relaties", 1, 0, ""),
]]
rows = data_pages(5, [row(columns, values) for values in data[1:]])
pages = [b"\5\0".ljust(PAGE, b"\0"), definition(objects, len(listed), 3 << 8, True)]
pages += data_pages(0, [usage(4, 1), usage(6, len(rows))])
pages += data_pages(2, listed)
pages.append(definition(columns, len(data) - 1, 3 << 8 | 1, False))
for file, engine, version in [("relaties.mdb", b"Jet", 1), ("relaties.accdb", b"ACE", 3)]:
    open(file, "wb").write(header(engine, version) + b"".join(pages + rows))
