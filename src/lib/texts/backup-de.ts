import type { MessageTexts } from './messages.ts';
import type { Texts } from './text.ts';

/** Sicherungen: was an einer nicht stimmt, und was von ihnen gemeldet wird. */
export const backup: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'backup.overdue': {
      message: 'Die geplante Sicherung ist nicht entstanden',
      because: '{why}',
      remedy: 'Beheben, was genannt ist, oder auf der Seite Sicherung eine von Hand anlegen und sehen, woran es liegt',
    },
  },
  problems: {
    'backup.not-a-backup': {
      message: 'Diese Datei ist keine Sicherung von Switchroom: {why}',
      remedy: 'Eine Datei wählen, die Switchroom angelegt hat; ihr Name endet auf .srbackup',
    },
    'backup.newer': {
      message: 'Diese Sicherung hat das Format {version}; diese Anlage liest höchstens {reads}',
      remedy: 'Die Anlage zuerst auf die Version bringen, von der die Sicherung stammt',
    },
    'backup.wrong-passphrase': {
      message: 'Das ist nicht die Passphrase der Sicherung von {hostname}',
      remedy: 'Die Passphrase eingeben, die galt, als die Sicherung entstand',
    },
    'backup.altered': {
      message: 'Die Datei wurde nachträglich verändert, bei Teil {part}',
      remedy: 'Die Datei noch einmal von ihrem Ablageort holen oder eine andere Sicherung nehmen',
    },
    'backup.truncated': {
      message: 'Die Datei bricht nach Teil {parts} ab: Es fehlt der Rest',
      remedy: 'Die Datei noch einmal von ihrem Ablageort holen oder eine andere Sicherung nehmen',
    },
    'backup.incomplete': { message: 'Der Inhalt der Sicherung ist nicht lesbar: {why}', remedy: 'Eine andere Sicherung nehmen' },
    'backup.too-large': { message: 'Die Sicherung enthält mehr als {megabytes} MB', remedy: 'Eine andere Sicherung nehmen' },
    'backup.no-passphrase': {
      message: 'Es fehlt eine Passphrase',
      remedy: 'Eine eingeben und anderswo aufbewahren: Ohne sie lässt sich keine Sicherung öffnen',
    },
    'backup.passphrase-short': {
      message: 'Die Passphrase hat weniger als 12 Zeichen',
      remedy: 'Mindestens 12 nehmen; ein paar Wörter merken sich leicht',
    },
    'backup.unknown-secret': { message: 'Die Passphrase ist dieser Anlage nicht bekannt', remedy: 'Noch einmal eingeben' },
    'backup.folder': {
      message: 'Der Ordner {folder} ist nicht benutzbar: {said}',
      remedy: 'Den Ordner anlegen, einhängen, was dorthin gehört, oder einen anderen wählen',
    },
    'backup.target-unknown-secret': {
      message: 'Das Passwort oder der Schlüssel ist dieser Anlage nicht bekannt',
      remedy: 'Noch einmal eingeben',
    },
    'backup.target-in-the-clear': {
      message: 'Benutzer und Passwort gingen unverschlüsselt durchs Netz',
      remedy: 'https:// verwenden oder den Benutzer weglassen',
    },
    'backup.target-half-a-login': {
      message: 'Die Anmeldung ist unvollständig',
      remedy: 'Ein Webordner braucht Benutzer und Passwort oder keins von beiden, SFTP ein Passwort oder einen privaten Schlüssel',
    },
    'backup.target-no-key': {
      message: 'Das ist kein privater Schlüssel',
      remedy: 'Die ganze Datei eingeben, von -----BEGIN bis -----END, und zwar von einem Schlüssel ohne Passphrase',
    },
    'backup.target-no-host-key': {
      message: 'Noch steht nicht fest, an welchem Schlüssel {host} zu erkennen ist',
      remedy: 'Das Ziel prüfen, den angezeigten Fingerabdruck vergleichen und annehmen',
    },
    'backup.interface-open': {
      message: 'Welche Netzwerkkarte hier {interface} ist, steht nicht fest',
      remedy: 'Die Netzwerkkarte wählen',
    },
    'backup.interface-twice': {
      message: '{interface} und {other} liegen auf derselben Netzwerkkarte {device}',
      remedy: 'Für eine von beiden eine andere Netzwerkkarte wählen',
    },
  },
};

export const backupMessages = {
  'backup.made': {
    message: '{by} hat die Sicherung {name} angelegt',
    cause: 'Jemand hat sie von Hand verlangt',
    consequence: 'Wer die Datei und ihre Passphrase hat, hat alle Schlüssel dieser Anlage',
    remedy: 'Waren das weder Sie noch Ihre Leute: Ändern Sie das Passwort und erneuern Sie die Zugangsdaten der Telefone',
  },
  'backup.removed': {
    message: '{by} hat die Sicherung {name} gelöscht',
    cause: 'Jemand hat es verlangt',
    consequence: 'Sie lässt sich von hier aus nicht mehr einspielen',
    remedy: 'Nichts',
  },
  'backup.failed': {
    message: 'Die geplante Sicherung ist nicht entstanden: {why}',
    cause: 'Der Ordner ist voll oder nicht da, oder die Passphrase fehlt',
    consequence: 'Was sich seit der letzten Sicherung geändert hat, ginge mit dieser Maschine verloren',
    remedy: 'Beheben, was genannt ist; alle Viertelstunde wird es wieder versucht',
  },
  'backup.target-failed': {
    message: 'Die Sicherung {name} wurde nicht nach {target} kopiert: {detail}',
    cause: 'Auf dem Weg dorthin ist der Schritt „{step}“ gescheitert',
    consequence: 'Sie liegt nur im Ordner der Anlage; geht deren Platte kaputt, ist sie mit weg',
    remedy: 'Auf der Seite Sicherung das Ziel prüfen und beheben, was genannt ist; alle Viertelstunde wird es wieder versucht',
  },
  'backup.restored': {
    message: '{by} hat die Sicherung von {hostname} vom {at} UTC eingespielt',
    cause: 'Jemand, der die Datei und ihre Passphrase hatte, hat es verlangt und bestätigt',
    consequence: 'Konfiguration, Schlüssel, Telefone und Anmeldungen sind die der Sicherung',
    remedy: 'Waren das weder Sie noch Ihre Leute: Spielen Sie eine eigene Sicherung ein und ändern Sie das Passwort',
  },
} satisfies Partial<MessageTexts>;
