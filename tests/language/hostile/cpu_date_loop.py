# Expect: killed CPU_TIME
d = today()
while True:
    d = add_days(d, 1) if d < '9999-01-01' else today()
