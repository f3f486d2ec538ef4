import type { TargetStep } from './backup-target.ts';

interface Words {
  /** The step, in a list of them. */
  readonly step: string;
  /** What failed, and the way out. */
  readonly message: string;
  readonly remedy: string;
}

/** The way to a target of backups, step by step, as one says it to people. */
export const targetWords: Readonly<Record<'en' | 'de', Readonly<Record<TargetStep, Words>>>> = {
  en: {
    name: { step: 'Name', message: 'The name of the server is not found', remedy: 'Look at the spelling, and at Network > DNS' },
    connection: {
      step: 'Connection',
      message: 'The server does not answer there',
      remedy: 'Is it switched on, the port right, and a firewall between?',
    },
    proxy: {
      step: 'Proxy',
      message: 'The proxy does not let it through',
      remedy: 'See Network > Proxy; a server in the office may be an exception there',
    },
    tls: {
      step: 'Certificate',
      message: 'The certificate is not to be trusted',
      remedy: 'Enter the authority that signed it, or the name that it is for',
    },
    'host-key': {
      step: 'Host key',
      message: 'The server shows a key that was not agreed to',
      remedy: 'Compare the fingerprint with what the server’s administrator sees (ssh-keygen -lf); accept it only when they are the same',
    },
    login: { step: 'Login', message: 'User, password or key is refused', remedy: 'Enter them again; the user must be allowed in' },
    folder: { step: 'Folder', message: 'The folder is not there, or is none', remedy: 'Make it on the server, or enter another' },
    write: { step: 'Writing', message: 'Nothing can be written there', remedy: 'Give this user the right to write in the folder' },
    space: { step: 'Room', message: 'There is not enough room', remedy: 'Make room on the server, or keep fewer backups' },
  },
  de: {
    name: { step: 'Name', message: 'Der Name des Servers ist nicht zu finden', remedy: 'Schreibweise prüfen, und Netzwerk > DNS' },
    connection: {
      step: 'Verbindung',
      message: 'Der Server antwortet dort nicht',
      remedy: 'Ist er eingeschaltet, stimmt der Port, ist eine Firewall dazwischen?',
    },
    proxy: {
      step: 'Proxy',
      message: 'Der Proxy lässt es nicht durch',
      remedy: 'Siehe Netzwerk > Proxy; ein Server im Haus kann dort eine Ausnahme sein',
    },
    tls: {
      step: 'Zertifikat',
      message: 'Dem Zertifikat ist nicht zu trauen',
      remedy: 'Die Stelle eintragen, die es ausgestellt hat, oder den Namen, für den es gilt',
    },
    'host-key': {
      step: 'Host-Schlüssel',
      message: 'Der Server zeigt einen Schlüssel, der nicht vereinbart ist',
      remedy:
        'Den Fingerabdruck mit dem vergleichen, den der Verwalter des Servers sieht (ssh-keygen -lf); nur annehmen, wenn beide gleich sind',
    },
    login: {
      step: 'Anmeldung',
      message: 'Benutzer, Passwort oder Schlüssel wird abgelehnt',
      remedy: 'Noch einmal eingeben; der Benutzer muss sich anmelden dürfen',
    },
    folder: {
      step: 'Ordner',
      message: 'Den Ordner gibt es nicht, oder es ist keiner',
      remedy: 'Ihn auf dem Server anlegen oder einen anderen eintragen',
    },
    write: {
      step: 'Schreiben',
      message: 'Dort lässt sich nichts schreiben',
      remedy: 'Diesem Benutzer das Recht geben, in den Ordner zu schreiben',
    },
    space: { step: 'Platz', message: 'Der Platz reicht nicht', remedy: 'Auf dem Server Platz schaffen oder weniger Sicherungen aufheben' },
  },
};
