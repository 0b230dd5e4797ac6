transitions = {('new', 'confirm'): 'confirmed', ('confirmed', 'arrive'): 'started', ('started', 'pay'): 'done',
               ('new', 'cancel'): 'cancelled', ('confirmed', 'cancel'): 'cancelled'}
for events in ('confirm arrive pay', 'confirm cancel arrive', 'pay'):
    state = 'new'
    for event in events.split():
        following = transitions.get((state, event))
        if following is None:
            print(f'  {event} is not possible when {state}')
            break
        state = following
    else:
        print('  all done')
    print(events, '->', state)
