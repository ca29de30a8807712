# Writes a Pages document with a paragraph and a footnote, and a Keynote one with slides and notes.
def storage(number, kind, text):
    return thing(number, 2001, num(1, kind) + raw(3, text.encode()))


with zipfile.ZipFile("relaties.pages", "w") as document:
    texts = [storage(20 + at, 0, text) for at, text in enumerate(data["body"])]
    notes = [storage(80 + at, 2, text) for at, text in enumerate(data["notes"])]
    document.writestr("Index/Document.iwa", part([thing(1, 10000, ref(1, 20))] + texts + notes))
    document.writestr("preview.jpg", b"\xff\xd8\xff\xe0")
with zipfile.ZipFile("relaties.key", "w") as document:
    document.writestr("Index/Document.iwa", part([thing(1, 1, ref(1, 10))]))
    for at, (text, note) in enumerate(zip(data["slides"], data["spoken"])):
        number = 100 * (at + 1)
        document.writestr(f"Index/Slide-{number}.iwa", part([storage(number, 0, text), storage(number + 1, 4, note)]))
