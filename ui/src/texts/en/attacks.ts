/** Attacks and limits, on the page of blocks. */
export const attacks = {
  attacks: {
    title: 'Attacks, 24 hours',
    sum: '{{failures}} wrong passwords',
    none: 'Nobody has guessed a password within the last day.',
    chart: 'Wrong passwords by hour',
    most: 'at most {{failures}} an hour',
    now: 'now',
    sources: 'Where they came from',
    others: 'many more',
    home: 'people of yours are there',
    accounts: 'What they tried',
    unknown: 'does not exist',
  },
  limits: {
    title: 'Limits',
    maxFailures: 'Wrong passwords',
    maxFailuresHint: 'So many from one address are an attack. Fewer block people who mistype; more give a guesser more tries.',
    windowSeconds: 'Within, seconds',
    windowSecondsHint: 'Longer finds slow guessers, and people who mistype again and again.',
    blockSeconds: 'Block for, seconds',
    blockSecondsHint: 'The first time. Each time again within a day three times as long, a day at most.',
    unchanged: 'Change a limit to see here what it would have done within the last day.',
    whatIf:
      'Within the last day these limits would have blocked {{tried}} addresses (those in force: {{inForce}}) and cut single connections at {{contained}} more, where people of yours are.',
    more: 'Blocked in addition:',
    fewer: 'No longer blocked:',
  },
};
