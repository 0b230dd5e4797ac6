# Expect: killed CPU_TIME
while True:
    try:
        1 / 0
    finally:
        continue
