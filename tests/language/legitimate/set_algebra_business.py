newsletter, bought, complained = {'ada', 'alan', 'kay'}, {'ada', 'grace', 'kay'}, {'kay'}
print('thank', sorted(newsletter & bought - complained))
print('invite', sorted(bought - newsletter), 'win back', sorted(newsletter - bought), 'all', sorted(newsletter | bought | complained))
print('only one list', sorted(newsletter ^ bought), complained <= bought, newsletter.isdisjoint(['zoe']))
