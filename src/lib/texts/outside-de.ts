import type { Texts } from './text.ts';

/** Der Weg hinaus: Proxy, Uhrzeit, und an welcher Schicht eine Anfrage gescheitert ist. */
export const outside: Pick<Texts, 'conditions' | 'problems' | 'egress'> = {
  conditions: {
    'time.stopped': {
      message: 'Der Zeitdienst läuft nicht: Telefone erhalten von hier keine Uhrzeit, und niemand prüft die Uhr',
      remedy: 'Sehen Sie in seine Meldungen; ein erneutes Anwenden der Konfiguration startet ihn',
    },
    'time.fast': {
      message:
        'Die Uhr geht {seconds} s vor, deshalb können Zertifikate abgelaufen oder noch nicht gültig wirken, und Telefone und Meldungen zeigen eine falsche Zeit',
      because: 'Das sagt der Zeitserver {source}',
      remedy:
        'Prüfen Sie, ob der Zeitserver richtig geht; in einem Container oder einer virtuellen Maschine stellen Sie die Uhr des Rechners darunter',
    },
    'time.slow': {
      message:
        'Die Uhr geht {seconds} s nach, deshalb können Zertifikate abgelaufen oder noch nicht gültig wirken, und Telefone und Meldungen zeigen eine falsche Zeit',
      because: 'Das sagt der Zeitserver {source}',
      remedy:
        'Prüfen Sie, ob der Zeitserver richtig geht; in einem Container oder einer virtuellen Maschine stellen Sie die Uhr des Rechners darunter',
    },
    'time.no-source': {
      message: 'Niemand sagt, wie spät es ist: DHCP nennt keinen Zeitserver, und es ist keiner eingetragen',
      because: 'Zertifikate, Provisionierung und verschlüsselte Telefonie brauchen die richtige Zeit',
      remedy: 'Tragen Sie einen Zeitserver ein, oft ist es der Router',
    },
    'time.silent': {
      message: 'Kein Zeitserver antwortet: {servers}',
      because: 'Zertifikate, Provisionierung und verschlüsselte Telefonie brauchen die richtige Zeit',
      remedy: 'Prüfen Sie den Weg dorthin (UDP-Port 123), oder tragen Sie einen anderen ein',
    },
  },
  problems: {
    'proxy.own-address': {
      message: '{address} ist diese Anlage selbst, und die ist kein Proxy',
      remedy: 'Tragen Sie Adresse oder Namen des Proxys ein',
    },
    'proxy.password-without-user': {
      message: 'Zum Passwort fehlt der Benutzername',
      remedy: 'Tragen Sie den Benutzernamen ein, oder entfernen Sie das Passwort',
    },
    'proxy.no-secret': { message: 'Das Passwort ist hier nicht bekannt', remedy: 'Geben Sie das Passwort noch einmal ein' },
    'proxy.password-characters': {
      message: 'Das Passwort ist länger als 256 Zeichen, oder es enthält einen Zeilenumbruch oder ein anderes Steuerzeichen',
      remedy: 'Geben Sie das Passwort noch einmal ein, ohne Zeilenumbruch',
    },
    'proxy.exception-twice': { message: '{exception} steht zweimal da', remedy: 'Entfernen Sie einen der beiden Einträge' },
    'time.twice': { message: '{host} steht zweimal da', remedy: 'Entfernen Sie einen der beiden Einträge' },
    'time.own-address': {
      message: '{host} ist diese Anlage selbst: Ihre Uhr würde mit sich selbst verglichen',
      remedy: 'Tragen Sie einen anderen Zeitserver ein, oft ist es der Router',
    },
    'time.pool-address': {
      message: '{host} ist eine einzelne Adresse, ein Pool ist ein Name für viele',
      remedy: 'Tragen Sie sie als Server ein, oder nennen Sie den Namen eines Pools',
    },
    'time.refused': {
      message: 'Der Zeitdienst lehnt diese Konfiguration ab: {output}',
      remedy: 'Das ist ein Fehler von Switchroom: Bitte melden Sie ihn',
    },
  },
  egress: {
    'name-proxy': {
      message: 'Der Name des Proxys, {host}, hat keine Adresse',
      remedy: 'Prüfen Sie Schreibweise und DNS-Server, oder tragen Sie eine Adresse ein',
    },
    'name-target': { message: 'Der Name {host} hat keine Adresse', remedy: 'Prüfen Sie Schreibweise und DNS-Server' },
    'route-proxy': { message: 'Zum Proxy {host} führt kein Weg', remedy: 'Sehen Sie nach der Standardroute und den Routen' },
    'route-target': { message: 'Zu {host} führt kein Weg', remedy: 'Sehen Sie nach der Standardroute und den Routen' },
    'tcp-proxy': {
      message: 'Der Proxy {host} nimmt an Port {port} keine Verbindung an',
      remedy: 'Prüfen Sie Adresse und Port des Proxys, und ob eine Firewall dazwischensteht',
    },
    'tcp-target': {
      message: '{host} nimmt an Port {port} keine Verbindung an',
      remedy: 'Steht eine Firewall dazwischen, oder muss ein Proxy benutzt werden?',
    },
    'proxy-auth-proxy': {
      message: 'Der Proxy verlangt eine Anmeldung, oder er lehnt diese ab (407)',
      remedy: 'Prüfen Sie Benutzername und Passwort',
    },
    'proxy-refused-proxy': {
      message: 'Der Proxy erlaubt diese Adresse nicht',
      remedy: 'Bitten Sie den Betreiber des Proxys um Freigabe; was die Anlage braucht, steht auf der Seite Erreichbarkeit',
    },
    'proxy-target-proxy': {
      message: 'Der Proxy arbeitet, erreicht den Server aber selbst nicht',
      remedy: 'Stimmt die Adresse? Kommt der Proxy ins Internet?',
    },
    'not-a-proxy-proxy': {
      message: 'Was unter {host}, Port {port} antwortet, ist kein HTTP-Proxy',
      remedy: 'Prüfen Sie den Port: Üblich sind 3128 und 8080',
    },
    'tls-target': {
      message: 'Dem Zertifikat oder der Verschlüsselung von {host} ist nicht zu trauen',
      remedy: 'Sehen Sie nach, wessen Zertifikat geantwortet hat: Vielleicht bricht ein Gerät dazwischen die Verschlüsselung auf',
    },
    'not-http-target': { message: 'Was unter {host}, Port {port} antwortet, ist kein Webserver', remedy: 'Prüfen Sie die Adresse' },
    'status-target': {
      message: '{host} antwortet mit dem Status {status}',
      remedy: 'Der Weg dorthin ist frei; fragen Sie den Betreiber des Servers',
    },
    'too-large-target': { message: 'Die Antwort von {host} ist größer als erwartet', remedy: 'Prüfen Sie die Adresse' },
    'timeout-proxy': {
      message: 'Der Proxy {host} antwortet nicht rechtzeitig',
      remedy: 'Versuchen Sie es noch einmal; sehen Sie nach der Last des Proxys',
    },
    'timeout-target': {
      message: '{host} antwortet nicht rechtzeitig',
      remedy: 'Versuchen Sie es noch einmal; verwirft eine Firewall dazwischen still?',
    },
  },
};
