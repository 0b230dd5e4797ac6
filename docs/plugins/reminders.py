# Tomorrow's reminders
#
# Writes to every customer who is booked for tomorrow, once. Schedule: 0 14-18 * * *
subject = '{{PROMPT:subject|Subject of the e-mail|Your appointment tomorrow}}'
closing = '{{PROMPT:closing|How the e-mail ends|We look forward to seeing you.|textarea}}'
unconfirmed_too = {{PROMPT:unconfirmed_too|Remind of unconfirmed appointments too?|false|boolean}}

wanted = ['CONFIRMED', 'PENDING'] if unconfirmed_too else ['CONFIRMED']
customers = {customer['id']: customer for customer in api.get_customers(status='ACTIVE')}
reminded = api.get('reminded for {{DATE:tomorrow}}', [])
api.set('reminded for {{DATE:today}}', None)  # nobody needs yesterday's list
sent = 0

for appointment in api.get_appointments('{{DATE:tomorrow}}', '{{DATE:+2d}}'):
    customer = customers.get(appointment['customer_id'])
    if customer is None or appointment['status'] not in wanted or appointment['id'] in reminded:
        continue
    if not customer['email']:
        api.log(f"{customer['name']} has no e-mail address", level='warning')
        continue
    if sent == 50:
        print('the rest waits for the next run')
        break
    time = format_time(appointment['start_time'])
    what = appointment['title'] or 'your appointment'
    api.send_email(
        customer['email'],
        subject,
        f"Hello {customer['name']},\n\ntomorrow at {time}: {what}.\n\n{closing}\n"
        '{{CONTEXT:business_name}}',
    )
    sent += 1
    reminded.append(appointment['id'])
    api.set('reminded for {{DATE:tomorrow}}', reminded)

print(f'reminded for {{DATE:tomorrow}}: {sent}')
result = {'sent': sent}
