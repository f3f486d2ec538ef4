import type { MessageTexts } from './messages.ts';
import type { Texts } from './text.ts';

/** Mitschnitte von Paketen: warum es keinen gibt, und wer einen gemacht hat. */
export const capture: Pick<Texts, 'problems'> = {
  problems: {
    'capture.running': { message: 'Es läuft schon ein Mitschnitt', remedy: 'Halten Sie ihn an, oder warten Sie sein Ende ab' },
    'capture.interface': {
      message: 'Die Schnittstelle {interface} ist nicht da oder abgeschaltet',
      remedy: 'Wählen Sie eine andere Schnittstelle, oder alle',
    },
    'capture.phone-unknown': { message: 'Es gibt kein Telefon {phone}', remedy: 'Wählen Sie eines aus der Liste' },
    'capture.phone-nowhere': {
      message: 'Wo das Telefon {phone} gerade ist, weiß niemand: Es ist nicht registriert und hat keine Adresse von dieser Anlage',
      remedy: 'Schalten Sie es ein und warten Sie, bis es registriert ist, oder geben Sie seine Adresse an',
    },
    'capture.no-ports': { message: 'Solche Pakete haben keine Ports', remedy: 'Lassen Sie den Port weg, oder wählen Sie andere Pakete' },
    'capture.disk': {
      message: 'Auf der Platte sind {free} MB frei; dieser Mitschnitt braucht {needed} MB, damit genug übrig bleibt',
      remedy: 'Schneiden Sie weniger mit, oder schaffen Sie Platz',
    },
    'capture.not-started': {
      message: 'Mitschneiden geht nicht: {said}',
      remedy: 'Sehen Sie in die Diagnose; die Worte sind die von tcpdump',
    },
  },
};

export const captureMessages = {
  'capture.started': {
    message: '{by} schneidet Pakete auf {device} mit, höchstens {seconds} s lang: {name}',
    cause: 'Jemand, der diese Anlage verwalten darf, hat es verlangt',
    consequence:
      'In der Datei können Gespräche stehen und Passwörter, die unverschlüsselt gesendet werden; nach einem Tag wird sie gelöscht',
    remedy: 'Waren das weder Sie noch einer Ihrer Leute: Löschen Sie den Mitschnitt, und ändern Sie das Passwort',
  },
  'capture.fetched': {
    message: '{by} hat den Mitschnitt {name} heruntergeladen',
    cause: 'Jemand, der diese Anlage verwalten darf, hat es verlangt',
    consequence: 'Eine Kopie liegt nun dort, wo niemand sie von selbst löscht',
    remedy: 'Löschen Sie die Kopie, sobald sie nicht mehr gebraucht wird',
  },
} satisfies Partial<MessageTexts>;
