# No-show follow-up
#
# Writes to customers who did not come yesterday, and blocks nobody. Schedule: 0 9 * * *
subject = '{{PROMPT:subject|Subject of the e-mail|We missed you yesterday}}'
text = '{{PROMPT:text|What the e-mail says|Shall we find you another time? Just answer.|textarea}}'

customers = {customer['id']: customer for customer in api.get_customers(status='ACTIVE')}
missed = api.get_appointments(add_days(today(), -90), today(), status='NO_SHOW')
times = {}  # in three months, by customer
yesterday = set()

for appointment in missed:
    customer_id = appointment['customer_id']
    times[customer_id] = times.get(customer_id, 0) + 1
    if date_of(appointment['start_time']) == '{{DATE:yesterday}}':
        yesterday.add(customer_id)

if api.get('written on') == today():
    print('today they were written to already')
    yesterday.clear()

sent = 0
for customer_id in sorted(yesterday):
    customer = customers.get(customer_id)
    if customer is None or not customer['email']:
        continue
    if times[customer_id] >= 3:
        api.log(f"{customer['name']} has missed {times[customer_id]} appointments", level='warning')
    body = f"Hello {customer['name']},\n\n{text}\n\n{{CONTEXT:business_name}}"
    api.send_email(customer['email'], subject, body)
    sent += 1

api.set('written on', today())
print(f'customers written to: {sent}')
result = {'sent': sent}
