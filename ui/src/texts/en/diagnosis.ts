/** System > Diagnosis. */
export const diagnosis = {
  lead: 'Everything that could be wrong, looked at anew each time: the worst first, each with the reason and what to do.',
  again: 'Look again',
  looked: 'looked at',
  wrong_one: '{{count}} thing that deserves a look',
  wrong_other: '{{count}} things that deserve a look',
  nothing: 'Nothing: all {{count}} checks are good.',
  good_one: '{{count}} check is good',
  good_other: '{{count}} checks are good',
  since: 'since',
  more: 'More about it:',
  verdict: { bad: 'does not work', warning: 'look at it', unknown: 'not known', good: 'good' },
};
