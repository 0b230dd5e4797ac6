# Daily summary
#
# Posts today's appointments to a webhook, such as a chat channel's. Schedule: 0 7 * * *
webhook = '{{PROMPT:webhook|Where to post it||url}}'

resources = {resource['id']: resource['name'] for resource in api.get_resources()}
appointments = api.get_appointments('{{DATE:today}}', '{{DATE:tomorrow}}')
active = [a for a in appointments if a['status'] not in ('CANCELLED', 'NO_SHOW')]
lines = []

for appointment in sorted(active, key=lambda a: a['start_time']):
    place = resources.get(appointment['resource_id'], 'somewhere')
    title = appointment['title'] or 'without a title'
    lines.append(f"{format_time(appointment['start_time'])}  {place}: {title}")

text = '\n'.join([f'{{CONTEXT:business_name}}, {{DATE:today}}: {len(lines)} booked', *lines])
answer = api.http_post(webhook, json={'text': text})
assert answer.status < 300, f'the webhook answered {answer.status}'

print(text)
result = {'appointments': len(lines)}
