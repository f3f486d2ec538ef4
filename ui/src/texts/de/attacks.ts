/** Angriffe und Grenzen, auf der Seite der Sperren. */
export const attacks = {
  attacks: {
    title: 'Angriffe, 24 Stunden',
    sum: '{{failures}} falsche Passwörter',
    none: 'Im letzten Tag hat niemand Passwörter geraten.',
    chart: 'Falsche Passwörter je Stunde',
    most: 'höchstens {{failures}} in einer Stunde',
    now: 'jetzt',
    sources: 'Woher sie kamen',
    others: 'viele weitere',
    home: 'dort sind auch Ihre Leute',
    accounts: 'Was versucht wurde',
    unknown: 'gibt es nicht',
  },
  limits: {
    title: 'Grenzen',
    maxFailures: 'Falsche Passwörter',
    maxFailuresHint:
      'So viele von einer Adresse sind ein Angriff. Weniger sperren auch, wer sich vertippt; mehr lassen dem Ratenden mehr Versuche.',
    windowSeconds: 'Innerhalb von (Sekunden)',
    windowSecondsHint: 'Länger findet auch langsame Angreifer, und Leute, die sich immer wieder vertippen.',
    blockSeconds: 'Sperre (Sekunden)',
    blockSecondsHint: 'Beim ersten Mal. Jedes weitere Mal an einem Tag dreimal so lange, höchstens einen Tag.',
    unchanged: 'Ändern Sie eine Grenze, dann steht hier, was sie im letzten Tag bewirkt hätte.',
    whatIf:
      'Im letzten Tag hätten diese Grenzen {{tried}} Adressen gesperrt (die geltenden: {{inForce}}) und bei {{contained}} weiteren, wo auch Ihre Leute sind, einzelne Verbindungen getrennt.',
    more: 'Zusätzlich gesperrt:',
    fewer: 'Nicht mehr gesperrt:',
  },
};
