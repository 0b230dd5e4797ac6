text = '''name,phone,visits
"Lovelace, Ada",+44 20 1234,5
Grace Hopper,,12
"Alan ""Al"" Turing",+44 161 99,1
'''
rows = []
for line in text.splitlines():
    fields, field, quoted, i = [], '', False, 0
    while i < len(line):
        c = line[i]
        if quoted:
            if c == '"' and line[i + 1:i + 2] == '"':
                field += '"'
                i += 1
            elif c == '"':
                quoted = False
            else:
                field += c
        elif c == '"':
            quoted = True
        elif c == ',':
            fields.append(field)
            field = ''
        else:
            field += c
        i += 1
    fields.append(field)
    rows.append(fields)
head, *body = rows
for row in body:
    print(dict(zip(head, row)))
