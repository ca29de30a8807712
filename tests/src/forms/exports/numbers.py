# Writes a Numbers document: one table whose telephone numbers are numeric cells.
def cell(value):
    if isinstance(value, int):
        return struct.pack("<BB6xI", 5, 2, 1) + value.to_bytes(14, "little") + struct.pack("<H", 6176 << 1)
    strings.append(value)
    return struct.pack("<BB6xII", 5, 3, 8, len(strings))


def row(at, values):
    cells, offsets = b"", b""
    for value in values:
        offsets += struct.pack("<H", len(cells) // 4)
        cells += cell(value)
    return raw(5, num(1, at) + raw(6, cells) + raw(7, offsets) + num(8, 1))


strings = []
table = [[int(v) if at and column == 1 else v for column, v in enumerate(r)] for at, r in enumerate(data)]
tiles = [b"".join(row(at, r) for at, r in enumerate(table[first:first + 256])) for first in range(0, len(table), 256)]
places = b"".join(raw(1, num(1, at) + ref(2, 100 + at)) for at in range(len(tiles))) + num(2, 256)
texts = b"".join(raw(3, num(1, at + 1) + raw(3, text.encode())) for at, text in enumerate(strings))
things = [
    thing(1, 1, ref(1, 10)),
    thing(10, 2, raw(1, "Blad 1".encode()) + ref(2, 11)),
    thing(11, 6000, ref(2, 12)),
    thing(12, 6001, raw(8, b"Tabel 1") + raw(4, raw(3, places) + ref(4, 14))),
    thing(14, 6005, texts),
] + [thing(100 + at, 6002, tile) for at, tile in enumerate(tiles)]
with zipfile.ZipFile("klanten.numbers", "w") as document:
    document.writestr("Index/Document.iwa", part(things))
    document.writestr("preview.jpg", b"\xff\xd8\xff\xe0")
