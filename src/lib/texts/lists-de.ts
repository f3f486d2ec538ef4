import type { ListTexts } from './lists-en.ts';

export const de: ListTexts = {
  bad: {
    address: 'weder Adresse noch Netz, wie 192.0.2.9 oder 2001:db8::/48',
    range: 'ein Bereich von einer Adresse zur anderen; schreiben Sie ihn als Netze, wie 192.0.2.0/28',
    end: 'das Ende ist kein Datum (2026-12-31), kein Zeitpunkt (2026-12-31T18:00Z) und keine Dauer (12h, 7d)',
    past: 'das Ende liegt in der Vergangenheit',
    note: 'die Notiz hat mehr als 200 Zeichen oder enthält Steuerzeichen',
    service: 'diesen Dienst gibt es nicht, nur telephony und web',
    long: 'die Zeile hat mehr als 500 Zeichen',
    many: 'die Liste hat mehr als 10.000 Einträge; ab hier wird nichts mehr gelesen',
  },
  leftOut: {
    own: 'dort ist die Anlage selbst ({other}), oder von dort kann niemand senden',
    yourself: 'dort sind Sie selbst ({other})',
    allowed: 'steht auf der Allowlist ({other}), und die gewinnt immer',
    duplicate: 'steht schon in Zeile {other}',
  },
  notices: {
    covered: 'liegt in {other}, das auch in der Liste steht',
    local: 'liegt in Ihrem eigenen Netz, an {other}',
    'around-allowed': 'enthält {other} von der Allowlist; das bleibt frei',
  },
};
