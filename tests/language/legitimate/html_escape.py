for text in ('<b>bold & "quoted"</b>', "it's", 'plain'):
    for old, new in (('&', '&amp;'), ('<', '&lt;'), ('>', '&gt;'), ('"', '&quot;'), ("'", '&#39;')):
        text = text.replace(old, new)
    print(text)
