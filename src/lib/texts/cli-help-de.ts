/** What each command does, in German, by the English in src/cli/. */
export const helpDe: Readonly<Record<string, string>> = {
  'encrypted backups: what is there; make one; what restoring one would do; restore it; delete it. target: where copies go; what lies there is target:<name>':
    'verschlüsselte Sicherungen: was da ist; eine machen; was Einspielen bewirken würde; einspielen; löschen. target: wohin Kopien gehen; was dort liegt, heißt target:<Name>',
  'who is blocked, why and for how long': 'wer gesperrt ist, warum und wie lange',
  'addresses that are never blocked': 'Adressen, die nie gesperrt werden',
  'packets as they go over the network, in a file for Wireshark: what there is; capture; stop; save as a file here; delete. They hold what people say to each other':
    'Pakete, wie sie über das Netz gehen, als Datei für Wireshark: was da ist; mitschneiden; anhalten; hier als Datei ablegen; löschen. Ein Mitschnitt enthält Gespräche',
  'what is, what is wrong, and the way out': 'was ist, was nicht stimmt, und was dagegen hilft',
  'the configuration in force, or one part of it': 'die geltende Konfiguration oder ein Teil davon',
  'puts values into your draft; nothing changes before apply. A value is JSON, or text':
    'schreibt Werte in Ihren Entwurf; vor apply ändert sich nichts. Ein Wert ist JSON oder Text',
  'what your draft would change, step by step': 'was Ihr Entwurf ändern würde, Schritt für Schritt',
  'throws your draft away': 'verwirft Ihren Entwurf',
  'makes your draft (or a file) true; it undoes itself unless it proves itself':
    'wendet Ihren Entwurf (oder eine Datei) an; bewährt er sich nicht, nimmt er sich selbst zurück',
  'the change under way, or how the last one ended; --follow counts down to its end':
    'die laufende Änderung, oder wie die letzte ausging; --follow zählt bis zu ihrem Ende mit',
  'keeps the change that waits, by hand': 'behält die wartende Änderung, von Hand',
  'takes back the change that waits; with a number, puts that revision into your draft':
    'nimmt die wartende Änderung zurück; mit einer Nummer: legt diese Revision in Ihren Entwurf',
  'who changed what, when': 'wer wann was geändert hat',
  'what differs between two revisions': 'worin sich zwei Revisionen unterscheiden',
  "what the machine's own screen shows: addresses, fingerprint of the certificate, one-time password":
    'was auf dem Bildschirm der Maschine steht: Adressen, Fingerabdruck des Zertifikats, Einmalpasswort',
  'name servers and how they do; asks all of them for a name; the path of a trunk':
    'Nameserver und wie es ihnen geht; fragt alle nach einem Namen; der Weg eines Trunks',
  'everything that could be wrong, the worst first, with reason and remedy; --good: also what is well. Ends with 0, 1 (deserves a look) or 2 (does not work)':
    'alles, was falsch sein könnte, das Schlimmste zuerst, mit Ursache und Abhilfe; --good: auch was gut ist. Endet mit 0, 1 (verdient einen Blick) oder 2 (geht nicht)',
  'configuration, state, messages, logs and network in one file, without secrets; works without the engine too':
    'Konfiguration, Zustand, Meldungen, Protokolle und Netzwerk in einer Datei, ohne Geheimnisse; geht auch ohne die Engine',
  'for an administrator who has forgotten it: a new one-time password, and every session ends':
    'wenn der Administrator es vergessen hat: ein neues Einmalpasswort; alle werden abgemeldet',
  'factory reset: deletes everything, keys and passwords too; asks for the name of the PBX typed back. At the machine only; works without the engine':
    'Werkseinstellung: löscht alles, auch Schlüssel und Passwörter; fragt nach dem Namen der Anlage. Nur an der Maschine; geht auch ohne die Engine',
  'what the programs here have said, without secrets; works without the engine too':
    'was die Programme hier protokolliert haben, ohne Geheimnisse; geht auch ohne die Engine',
  'block feeds: networks that somebody else found and signed. Exit 1: one is not in force. keygen and sign make one (docs/guide/en/feeds.md)':
    'fremde Sperrlisten: Netze, die jemand anderes gefunden und signiert hat. Ende mit 1: Eine ist nicht in Kraft. keygen und sign machen eine (docs/guide/de/feeds.md)',
  'every interface with its addresses and leases; look: asks the networks again for address conflicts and DHCP servers':
    'jede Schnittstelle mit Adressen und Leases; look: sucht in den Netzen neu nach Adresskonflikten und DHCP-Servern',
  'logs that Fail2ban watches: SSH, and whatever else writes one': 'Protokolle, die Fail2ban beobachtet: SSH, und was sonst eines schreibt',
  'what listens, whose it is, who may reach it and why; or rules for the firewall in front':
    'was offen ist, wem es gehört, wer es erreichen darf und warum; oder Regeln für die vorgelagerte Firewall',
  'the HTTP proxy that everything goes out through; test says which layer fails':
    'der HTTP-Proxy, über den alles hinausgeht; test sagt, welche Schicht scheitert',
  'what is needed outside, and which layer fails; --check tries it now. Exit 1: something is not reached':
    'was außerhalb gebraucht wird, und welche Schicht scheitert; --check versucht es jetzt. Ende mit 1: Etwas ist nicht erreichbar',
  'gateways with their state, and everything the kernel routes by': 'Gateways mit ihrem Zustand, und alles, wonach der Kernel routet',
  'which way a packet to this address takes, and why': 'welchen Weg ein Paket zu dieser Adresse nimmt, und warum',
  'keep a password or key from a file; prints what the document holds in its place':
    'verwahrt ein Passwort oder einen Schlüssel aus einer Datei; gibt aus, was an seiner Stelle in der Konfiguration steht',
  'asks for the address of this PBX, shows what would happen, and does it; --yes asks nothing and keeps what is not named':
    'fragt nach der Adresse dieser Anlage, zeigt, was geschähe, und tut es; --yes fragt nichts und behält, was nicht genannt ist',
  'the numbers that can be called here': 'die Nummern, die hier angerufen werden können',
  'the phones, with what each is doing and why': 'die Telefone, was jedes gerade tut und warum',
  'the window in which phones may fetch their password': 'das Anmeldefenster: solange es offen ist, dürfen Telefone ihr Passwort holen',
  'system messages, the newest first': 'Systemmeldungen, die neueste zuerst',
  'calls that are up now': 'Gespräche, die gerade laufen',
  'takes the network of this machine over from whoever keeps it, after it has shown how; it is given back unless confirmed':
    'übernimmt das Netzwerk dieser Maschine von dem, der es verwaltet, und zeigt vorher, wie; ohne Bestätigung wird es zurückgegeben',
  'the clock: whom it is compared with, and how far it is off': 'die Uhr: womit sie verglichen wird, und wie falsch sie geht',
  'which version runs and how the last switch went; to another installed one; back to the one before, with the data of then; without waiting for calls':
    'welche Version läuft und wie der letzte Wechsel ausging; zu einer anderen installierten; zurück zur vorigen, mit den Daten von damals; ohne auf Gespräche zu warten',
  'where the pages are, with which certificate, and who is connected': 'wo die Seiten sind, mit welchem Zertifikat, und wer verbunden ist',
  'check a certificate and put it into the draft; ask the ACME authority now':
    'ein Zertifikat prüfen und in den Entwurf legen; jetzt die ACME-Stelle fragen',
};

/** What stands for something else in the forms of a command: `<address>`, `[search]`, `--because text`. What is typed as it stands has no row. */
export const placeholdersDe: Readonly<Record<string, string>> = {
  address: 'Adresse',
  addresses: 'Adressen',
  'address/prefix': 'Adresse/Präfix',
  card: 'Karte',
  'chain file': 'Datei der Kette',
  command: 'Befehl',
  'document.json': 'Dokument.json',
  extension: 'Nebenstelle',
  file: 'Datei',
  filter: 'Filter',
  from: 'von',
  id: 'Nummer',
  'jail:name': 'jail:Name',
  key: 'Schlüssel',
  'key file': 'Datei des Schlüssels',
  line: 'Zeile',
  log: 'Protokoll',
  mac: 'MAC-Adresse',
  minutes: 'Minuten',
  name: 'Name',
  'name of this PBX': 'Name dieser Anlage',
  'name or file': 'Name oder Datei',
  network: 'Netz',
  note: 'Notiz',
  number: 'Nummer',
  program: 'Programm',
  revision: 'Revision',
  rule: 'Regel',
  search: 'Suche',
  seconds: 'Sekunden',
  'SIP domain': 'SIP-Domain',
  text: 'Text',
  to: 'bis',
  url: 'URL',
  value: 'Wert',
  vendor: 'Hersteller',
  words: 'Wörter',
};
