/** System > Diagnose. */
export const diagnosis = {
  lead: 'Alles, was falsch sein könnte, jedes Mal neu nachgesehen: das Schlimmste zuerst, mit Grund und Abhilfe.',
  again: 'Noch einmal nachsehen',
  looked: 'nachgesehen',
  wrong_one: '{{count}} Punkt verdient einen Blick',
  wrong_other: '{{count}} Punkte verdienen einen Blick',
  nothing: 'Keiner: Alle {{count}} Prüfungen sind gut.',
  good_one: '{{count}} Prüfung ist gut',
  good_other: '{{count}} Prüfungen sind gut',
  since: 'seit',
  more: 'Mehr dazu:',
  verdict: { bad: 'geht nicht', warning: 'ansehen', unknown: 'unbekannt', good: 'gut' },
};
