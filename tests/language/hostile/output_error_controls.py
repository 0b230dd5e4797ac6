# Expect: ends ValueError
raise ValueError('\x00\x1b]0;title\x07\ud800"}\n{"status": "succeeded"}')
