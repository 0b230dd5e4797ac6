booked = sorted([(600, 660), (540, 570), (840, 900)])
at, free = 540, []
for start, end in booked + [(1080, 1080)]:
    if start - at >= 30:
        free.append((at, start))
    at = max(at, end)
for start, end in free:
    print(f'{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02} ({end - start} min)')
slots = [t for start, end in free for t in range(start, end - 29, 30)]
print(len(slots), slots[:5])
