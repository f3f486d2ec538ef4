import type { MessageTexts } from './messages.ts';
import type { Texts } from './text.ts';

/** Der Wechsel auf eine andere Version, und was eine ältere vorfindet. */
export const upgrade: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'upgrade.waits': {
      message: 'Die Telefonie läuft wie vor dem Upgrade weiter, bis niemand mehr telefoniert. Gespräche jetzt: {calls}',
      because: 'Ein Neustart beendet Gespräche; um {until} kommt er auf jeden Fall',
      remedy: 'Abwarten, oder die Gespräche beenden: switchroom upgrade now',
    },
    'upgrade.undone': {
      message: 'Version {to} war nicht in Ordnung; {from} läuft wieder, mit den Daten von vorher',
      because: '{because}',
      remedy:
        'Beheben, was genannt ist, und noch einmal versuchen: switchroom upgrade --to {to}; oder entfernen: apt purge switchroom-core-{to}',
    },
  },
  problems: {
    'config.newer': {
      message:
        'Diese Einstellungen haben die Version {version}, dieses Switchroom liest höchstens {reads}: Ein neueres hat sie geschrieben',
      remedy: 'Die neuere Version wieder starten (switchroom upgrade) oder eine Sicherung von dieser einspielen',
    },
  },
};

export const upgradeMessages = {
  'upgrade.done': {
    message: 'Switchroom ist von Version {from} auf {to} gewechselt',
    cause: 'Jemand hat sie installiert oder den Wechsel verlangt',
    consequence: 'Einstellungen, Nebenstellen und Telefone sind wie zuvor; Gespräche liefen weiter',
    remedy: 'Nichts; zurück geht es mit: switchroom upgrade --back',
  },
  'upgrade.undone': {
    message: 'Version {to} war nicht in Ordnung; {from} läuft wieder: {because}',
    cause: 'Nach dem Wechsel ging etwas nicht mehr, das vorher ging',
    consequence: 'Version und Daten sind die von vor dem Wechsel',
    remedy: 'Beheben, was genannt ist, dann noch einmal versuchen: switchroom upgrade --to {to}',
  },
} satisfies Partial<MessageTexts>;
