# Objects of Numbers, Pages and Keynote, and the parts that hold them.
import struct, zipfile


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def num(field, n):
    return varint(field << 3) + varint(n)


def raw(field, b):
    return varint(field << 3 | 2) + varint(len(b)) + b


def ref(field, to):
    return raw(field, num(1, to))


def thing(number, kind, message):
    head = num(1, number) + raw(2, num(1, kind) + num(3, len(message)))
    return varint(len(head)) + head + message


def part(things):
    data, out = b"".join(things), b""
    for at in range(0, len(data), 65536):
        chunk = data[at:at + 65536]
        packed = varint(len(chunk)) + bytes([61 << 2]) + struct.pack("<H", len(chunk) - 1) + chunk
        out += b"\0" + len(packed).to_bytes(3, "little") + packed
    return out
