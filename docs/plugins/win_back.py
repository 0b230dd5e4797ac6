# Win back customers
#
# Writes once to customers whose last visit is a while ago. Schedule: 0 10 * * *
months = {{PROMPT:months|Months without a visit|3|integer:1..12}}
subject = '{{PROMPT:subject|Subject of the e-mail|We miss you}}'
offer = '{{PROMPT:offer|What do you offer them?||textarea}}'

last_visit = {}
for month in range(-2 * months, 3):  # one after the other: a list has its limits
    for appointment in api.get_appointments(
        add_months(today(), month), add_months(today(), month + 1)
    ):
        if appointment['status'] not in ('CANCELLED', 'NO_SHOW'):
            customer_id = appointment['customer_id']
            day = date_of(appointment['start_time'])
            last_visit[customer_id] = max(last_visit.get(customer_id, day), day)

# Days of last visits, from where the run before ended to so many months ago.
first = api.get('written until', add_months(today(), -2 * months))
last = add_months(today(), -months)
by_day = {}
for customer in api.get_customers(status='ACTIVE'):
    day = last_visit.get(customer['id'], '')
    if first < day <= last and customer['email']:
        by_day.setdefault(day, []).append(customer)

written = 0
for day in sorted(by_day):
    if written > 0 and written + len(by_day[day]) > 50:
        print('the rest waits for the next run')
        last = api.get('written until')
        break
    for customer in by_day[day]:
        visit = format_date(day, '%d.%m.%Y')
        api.send_email(
            customer['email'],
            subject,
            f"Hello {customer['name']},\n\nyou were last here on {visit}.\n{offer}\n\n"
            '{{CONTEXT:business_name}}',
        )
        written += 1
    api.set('written until', day)

api.set('written until', last)
print(f'customers written to: {written}')
result = {'written': written}
