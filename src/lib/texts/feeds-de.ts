import type { Texts } from './text.ts';

/** Sperrlisten anderer: was an einer Einstellung nicht stimmt, und warum eine geholte Liste nicht gilt. */
export const feeds: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'protection.feed-run-out': {
      message: 'Die Sperrliste {feed} ist abgelaufen und sperrt niemanden mehr',
      because: 'Es kam nicht rechtzeitig eine neuere',
      remedy: 'Sehen Sie dort nach, warum sie sich nicht holen lässt, oder entfernen Sie die Liste',
    },
  },
  problems: {
    'protection.feed-name-twice': { message: 'Zwei Listen heißen {name}', remedy: 'Geben Sie einer einen anderen Namen' },
    'protection.feed-twice': { message: '{url} kommt zweimal vor', remedy: 'Entfernen Sie einen der Einträge' },
    'protection.feed-service-twice': {
      message: '{name} nennt einen Dienst zweimal',
      remedy: 'Nennen Sie Telefonie und Web höchstens je einmal',
    },
    'protection.feed-unreachable': {
      message: 'Die Liste lässt sich nicht holen: {detail}',
      remedy: 'Sehen Sie auf der Seite Erreichbarkeit nach; es wird von selbst wieder versucht',
    },
    'protection.feed-form': {
      message: 'Was dort liegt, ist keine signierte Liste',
      remedy: 'Prüfen Sie die Adresse; dort muss eine JWS in kompakter Form liegen, höchstens 8 MB groß',
    },
    'protection.feed-algorithm': {
      message: 'Die Liste ist nicht mit Ed25519 (EdDSA) signiert',
      remedy: 'Verlangen Sie vom Herausgeber eine solche, ohne crit im Kopf',
    },
    'protection.feed-key': {
      message: 'Der Schlüssel ist kein öffentlicher Ed25519-Schlüssel',
      remedy: 'Tragen Sie die 43 Zeichen ein, die der Herausgeber nennt',
    },
    'protection.feed-signature': {
      message: 'Die Signatur der Liste passt nicht zum Schlüssel',
      remedy: 'Holen Sie den Schlüssel neu beim Herausgeber, nicht dort, wo die Liste liegt; stimmt er, hat jemand die Liste verändert',
    },
    'protection.feed-content': {
      message: 'Die Liste ist gültig signiert und nicht lesbar ({detail})',
      remedy: 'Sagen Sie es dem Herausgeber; vielleicht hat sie mehr als 100.000 Netze',
    },
    'protection.feed-network': {
      message: 'Ein Eintrag ist kein Netz, das eine Liste sperren darf: {detail}',
      remedy: 'Sagen Sie es dem Herausgeber; größer als /8 (IPv4) oder /19 (IPv6) darf keines sein',
    },
    'protection.feed-validity': {
      message: 'Die Liste gilt gar nicht oder länger als 31 Tage',
      remedy: 'Sagen Sie es dem Herausgeber: Eine Liste muss erneuert werden',
    },
    'protection.feed-not-yet': {
      message: 'Die Liste stammt aus der Zukunft',
      remedy: 'Sehen Sie auf der Seite Zeit nach der Uhr dieser Anlage; stimmt sie, sagen Sie es dem Herausgeber',
    },
    'protection.feed-expired': { message: 'Die Liste, die dort liegt, ist abgelaufen', remedy: 'Sagen Sie es dem Herausgeber' },
    'protection.feed-older': {
      message: 'Die Liste, die dort liegt ({detail}), ist nicht neuer als die geltende und doch eine andere',
      remedy: 'Sagen Sie es dem Herausgeber; weiß er von nichts, spielt jemand alte Listen ein',
    },
  },
};
