for title in ('Hello, World!', '  Größe & Länge  ', 'C++ für Anfänger', '---', 'Ünïcödé'):
    text = title.lower().translate(str.maketrans({'ä': 'ae', 'ö': 'oe', 'ü': 'ue', 'ß': 'ss', 'ï': 'i', 'é': 'e'}))
    slug = '-'.join(''.join(c if c.isascii() and c.isalnum() else ' ' for c in text).split())
    print(repr(slug or 'untitled'))
