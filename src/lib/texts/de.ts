import { losses, probes } from './access-de.ts';
import { backup } from './backup-de.ts';
import { machine } from './machine-de.ts';
import { outside } from './outside-de.ts';
import type { Texts } from './text.ts';
import { upgrade } from './upgrade-de.ts';

export const de: Texts = {
  losses,
  probes,
  conditions: {
    ...machine.conditions,
    ...outside.conditions,
    ...backup.conditions,
    ...upgrade.conditions,
    'asterisk.starting': {
      message: 'Die Telefonie startet',
      because: 'Sie läuft und antwortet noch nicht; das dauert weniger als eine Sekunde',
      remedy: 'Warten Sie; bleibt es so, sehen Sie in die Meldungen',
    },
    'asterisk.stopped': {
      message: 'Die Telefonie läuft nicht: Niemand kann telefonieren',
      remedy: 'Sehen Sie in die Meldungen; ein erneutes Übernehmen der Einstellungen startet sie',
    },
    'dhcp.stopped': {
      message: 'Der DHCP-Server von {interface} läuft nicht: Telefone bekommen dort keine Adresse',
      remedy: 'Sehen Sie in die Meldungen; ein erneutes Übernehmen der Einstellungen startet ihn',
    },
  },
  problems: {
    ...machine.problems,
    ...outside.problems,
    ...backup.problems,
    ...upgrade.problems,
    'dhcp.no-interface': {
      message: 'Die Schnittstelle „{interface}“ gibt es nicht',
      remedy: 'Legen Sie die Schnittstelle an, oder entfernen Sie ihren DHCP-Server',
    },
    'dhcp.not-static': {
      message: 'Der DHCP-Server von {interface} braucht eine eigene, feste Adresse',
      remedy: 'Geben Sie {interface} eine statische IPv4-Adresse, oder schalten Sie den DHCP-Server ab',
    },
    'dhcp.outside': {
      message: '{address} liegt nicht im Netz von {interface}, {network}',
      remedy: 'Wählen Sie eine Adresse aus {network}',
    },
    'dhcp.order': { message: 'Die letzte Adresse {last} liegt vor der ersten, {first}', remedy: 'Vertauschen Sie die beiden' },
    'dhcp.holds-own': {
      message: 'Im Bereich {first} bis {last} liegt die eigene Adresse {address} der Telefonanlage',
      remedy: 'Nehmen Sie sie aus dem Bereich',
    },
    'dhcp.holds-router': { message: 'Im Bereich {first} bis {last} liegt das Gateway {address}', remedy: 'Nehmen Sie es aus dem Bereich' },
    'dhcp.holds-network': {
      message: 'Im Bereich {first} bis {last} liegt die Adresse des Netzes selbst, {address}',
      remedy: 'Nehmen Sie sie aus dem Bereich',
    },
    'dhcp.holds-broadcast': {
      message: 'Im Bereich {first} bis {last} liegt die Broadcast-Adresse {address}',
      remedy: 'Nehmen Sie sie aus dem Bereich',
    },
    'dhcp.refused': {
      message: 'Der DHCP-Server lehnt diese Einstellungen ab: {output}',
      remedy: 'Das ist ein Fehler von Switchroom: Bitte melden Sie ihn',
    },
    'asterisk.rtp-order': { message: 'Der letzte Sprachport {last} liegt vor dem ersten, {first}', remedy: 'Vertauschen Sie die beiden' },
    'asterisk.rtp-few': {
      message: '{ports} Sprachports sind zu wenige: Ein Gespräch braucht vier',
      remedy: 'Wählen Sie einen Bereich von mindestens {fewest} Ports',
    },
    'asterisk.port-taken': { message: 'Port {port} benutzt schon {owner}', remedy: 'Wählen Sie einen anderen Port' },
    'subscribers.number-twice': { message: 'Die Nebenstelle {number} gibt es zweimal', remedy: 'Geben Sie einer davon eine andere Nummer' },
    'subscribers.phone-twice': { message: 'Das Telefon {mac} gibt es zweimal', remedy: 'Entfernen Sie eines davon' },
    'subscribers.no-extension': {
      message: 'Das Telefon {mac} gehört zur Nebenstelle {number}, die es nicht gibt',
      remedy: 'Legen Sie die Nebenstelle {number} an, oder geben Sie dem Telefon eine andere',
    },
    'subscribers.too-many-phones': {
      message: 'Die Nebenstelle {number} hat {phones} Telefone; läuten können {most}',
      remedy: 'Geben Sie einigen davon eine andere Nebenstelle',
    },
    'config.unknown-key': { message: 'Diese Einstellung gibt es nicht', remedy: 'Entfernen Sie sie, oder prüfen Sie die Schreibweise' },
  },
  egress: outside.egress,
  failures: {
    'request.malformed': 'Die Anfrage ist nicht lesbar',
    'request.no-route': 'Unter dieser Adresse gibt es nichts',
    'request.too-slow': 'Die Anfrage kam zu langsam an',
    'request.too-large': 'Die Anfrage ist zu groß',
    'request.media-type': 'Die Anfrage ist kein JSON',
    'request.invalid': 'Etwas stimmt noch nicht',
    'request.cross-origin': 'Die Anfrage kam von einer anderen Seite',
    'request.too-many-streams': 'Zu viele Seiten sind offen. Schließen Sie einige',
    'session.busy': 'Gerade melden sich zu viele zugleich an. Versuchen Sie es gleich noch einmal',
    'token.invalid': 'Das Token gilt nicht',
    'password.must-change': 'Ersetzen Sie zuerst das Einmalpasswort',
    'access.scope': 'Dieses Token darf nur lesen',
    'access.console-only': 'Das darf nur root am Rechner selbst',
    'access.person-only': 'Das darf nur ein Mensch, kein Programm',
    'precondition.required': 'Es fehlt, welcher Stand angesehen wurde',
    'precondition.failed': 'Inzwischen hat es jemand anderes geändert. Sehen Sie es sich neu an',
    'extension.unknown': 'Diese Nebenstelle gibt es nicht',
    'extension.exists': 'Diese Nebenstelle gibt es schon',
    'phone.unknown': 'Dieses Telefon gibt es nicht',
    'phone.exists': 'Ein Telefon mit dieser MAC-Adresse gibt es schon',
    'call.unknown': 'Dieses Gespräch ist zu Ende',
    'message.unknown': 'Diese Meldung gibt es nicht mehr',
    'token.unknown': 'Dieses Token gibt es nicht',
    'proxy.nothing-to-test': 'Es ist kein Proxy eingetragen. Geben Sie eine Adresse an, um den direkten Weg zu prüfen',
    'backup.no-target': 'Für Kopien der Sicherungen ist kein Ziel eingetragen. Tragen Sie zuerst eines ein',
    'backup.target-failed': 'Das Ziel der Sicherungen ist nicht benutzbar. Prüfen Sie es, um zu sehen, welcher Schritt scheitert',
    'allowlist.unknown': 'Diese Adresse steht nicht auf der Allowlist',
    'feed.unknown': 'Diese Liste gibt es nicht',
    'block.yourself': 'Dort sind Sie selbst: Das würde Sie aussperren',
    'block.refused': 'Diese Adresse steht auf der Allowlist oder ist eine eigene und wird nicht gesperrt',
    'engine.away': 'Die Steuerung startet neu. Gespräche laufen weiter',
    'engine.slow': 'Die Steuerung braucht zu lange. Sehen Sie nach, bevor Sie es wiederholen',
    'engine.busy': 'Eine andere Änderung läuft. Warten Sie, oder nehmen Sie sie zurück',
    'engine.conflict': 'Das passt nicht zum jetzigen Stand. Sehen Sie neu nach',
    'engine.not-found': 'Das gibt es nicht',
    'engine.forbidden': 'Das ist nicht erlaubt',
    'engine.invalid': 'Die Steuerung kann das nicht lesen',
    'engine.rejected': 'Das lässt sich so noch nicht anwenden',
    'engine.failed': 'Es hat nicht geklappt, und alles ist wie zuvor',
    internal: 'Bei uns ist etwas schiefgegangen',
    'session.required': 'Bitte melden Sie sich an',
    'session.wrong-password': 'Benutzer oder Passwort ist falsch',
    'session.throttled': 'Zu viele Versuche. Der nächste ist in {seconds} Sekunden möglich',
  },
  phones: {
    'phone.registered': { message: 'Registriert von {address}' },
    'phone.fetched': {
      message: 'Es hat seine Datei und ist noch nicht registriert',
      remedy: 'Warten Sie eine Minute, dann starten Sie das Telefon neu',
    },
    'phone.leased-open': { message: 'Es hat die Adresse {address} und darf seine Datei holen', remedy: 'Starten Sie das Telefon neu' },
    'phone.leased-closed': {
      message: 'Es hat die Adresse {address}, und das Anmeldefenster ist geschlossen',
      remedy: 'Öffnen Sie das Fenster, dann starten Sie das Telefon neu',
    },
    'phone.never-seen': {
      message: 'Es hat hier noch nie nach einer Adresse gefragt',
      remedy: 'Schließen Sie es an das Sprachnetz an und schalten Sie es ein',
    },
    'phone.lost': {
      message: 'Es war registriert und antwortet nicht mehr; seine Adresse ist {address}',
      remedy: 'Sehen Sie nach dem Telefon; starten Sie es neu',
    },
    'phone.lost-off': { message: 'Es war registriert und hat keine Adresse mehr', remedy: 'Es ist aus oder nicht angeschlossen' },
    'phone.no-window': {
      message: 'Es hat nach seiner Datei gefragt, als das Anmeldefenster geschlossen war',
      remedy: 'Öffnen Sie das Fenster, dann starten Sie das Telefon neu',
    },
    'phone.address-not-leased': {
      message: 'Nach seiner Datei wurde von einer Adresse gefragt, die wir ihm nicht gegeben haben',
      remedy: 'Schließen Sie das Telefon an das Sprachnetz an',
    },
    'phone.already-released': {
      message: 'Es hat zum zweiten Mal nach seinem Geheimnis gefragt, das es nur einmal gibt',
      remedy: 'Erneuern Sie das Geheimnis',
    },
    'phone.unknown-device': {
      message: 'Die Steuerung kennt es noch nicht',
      remedy: 'Warten Sie einige Sekunden, dann starten Sie das Telefon neu',
    },
    'phone.other-vendor': {
      message: 'Es hat nach der Datei eines anderen Telefons gefragt',
      remedy: 'Entfernen Sie es und legen Sie es mit dem richtigen Hersteller an',
    },
  },
  phrases: machine.phrases,
};
