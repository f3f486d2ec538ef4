import type { Texts } from './text.ts';

/** What is said about jails. */
export const protection: Pick<Texts, 'problems'> = {
  problems: {
    'protection.jail-twice': { message: 'Es gibt zwei Jails namens {name}', remedy: 'Geben Sie einem von beiden einen anderen Namen' },
    'protection.jail-no-rule': { message: 'Der Jail {name} hat weder einen Filter noch eine Regel', remedy: 'Wählen Sie eines von beiden' },
    'protection.jail-two-rules': {
      message: 'Der Jail {name} hat den Filter {filter} und dazu eigene Regeln',
      remedy: 'Nehmen Sie eines von beiden weg',
    },
    'protection.jail-no-address': { message: 'Die Regel „{rule}“ sagt nicht, wo die Adresse steht', remedy: 'Schreiben Sie dort <ADDR>' },
    'protection.jail-no-sample': {
      message: 'Für die Regeln des Jails {name} fehlt eine Zeile zum Erproben',
      remedy: 'Fügen Sie eine Zeile des Protokolls ein, die sie finden müssen',
    },
    'protection.log-missing': {
      message: 'Die Datei {file} gibt es auf diesem Gerät nicht',
      remedy: 'Sehen Sie in /var/log nach, wie sie heißt',
    },
    'protection.log-unreadable': {
      message: 'Fail2ban darf {file} nicht lesen',
      remedy: 'Geben Sie der Gruppe adm das Recht: chgrp adm {file}; chmod g+r {file}',
    },
    'protection.no-journal': {
      message: 'Fail2ban kann das Journal dieses Geräts nicht lesen',
      remedy:
        'Installieren Sie das Paket python3-systemd und lassen Sie die Gruppe adm das Journal lesen, oder nennen Sie eine Protokolldatei',
    },
    'protection.filter-unknown': {
      message: 'Fail2ban hat keinen Filter {filter}',
      remedy: 'Wählen Sie einen aus der Liste, oder schreiben Sie eigene Regeln',
    },
    'protection.rule-refused': {
      message: 'Fail2ban versteht die Regel nicht: {said}',
      remedy: 'Verbessern Sie den Ausdruck; es ist einer von Python',
    },
    'protection.sample-not-found': {
      message: 'Die Regeln des Jails {name} finden in dieser Zeile keine Adresse',
      remedy: 'Ändern Sie die Regeln, oder fügen Sie die Zeile eines Fehlversuchs ein',
    },
  },
};
