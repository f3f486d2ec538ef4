import type { Texts } from './text.ts';

/** Der Webserver: Ports, Zugang, Zertifikate. */
export const webserver: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'webserver.certificate-expires': {
      message: 'Das Zertifikat für {name} läuft am {date} ab',
      because: 'Es wurde noch nicht ersetzt',
      remedy:
        'Beantragen Sie ein neues und laden Sie es hoch; bei einer Zertifizierungsstelle (ACME): sehen Sie nach, warum es nicht erneuert wurde',
    },
    'webserver.certificate-not-served': {
      message: 'Die Anlage zeigt das Zertifikat ihrer eigenen CA',
      because: 'Das gewünschte Zertifikat fehlt oder ist abgelaufen',
      remedy: 'Laden Sie ein neues hoch; bei einer Zertifizierungsstelle (ACME): warten Sie, oder sehen Sie nach, warum sie ablehnt',
    },
    'webserver.acme-failed': {
      message: 'Die Zertifizierungsstelle hat kein Zertifikat ausgestellt ({layer})',
      because: '{said}',
      remedy: 'Beheben Sie, was genannt ist; es wird von selbst wieder versucht, mit „Jetzt anfragen“ sofort',
    },
  },
  problems: {
    'webserver.port-taken': { message: 'Den Port {port} benutzt schon {owner}', remedy: 'Wählen Sie einen freien Port' },
    'webserver.port-in-use': {
      message: 'Auf Port {port} dieses Rechners lauscht schon das Programm {process}',
      remedy: 'Wählen Sie einen freien Port, oder beenden Sie das Programm',
    },
    'webserver.no-way-in': {
      message: 'Niemand könnte diese Seiten mehr öffnen: keine dieser Schnittstellen hat die Rolle lan',
      remedy: 'Nehmen Sie eine der Rolle lan dazu, oder erlauben Sie alle',
    },
    'webserver.excludes-you': {
      message: 'Sie kommen von {address}; das liegt in keinem dieser Netze: Sie sperren sich selbst aus',
      remedy: 'Nehmen Sie Ihr eigenes Netz dazu, oder vergewissern Sie sich, dass Sie aus einem dieser Netze kommen können',
    },
    'webserver.excludes-your-interface': {
      message: 'Sie kommen von {address} über {interface}; diese Schnittstelle ist nicht dabei: Sie sperren sich selbst aus',
      remedy: 'Nehmen Sie {interface} dazu, oder vergewissern Sie sich, dass Sie über eine der anderen hereinkommen',
    },
    'webserver.pair-unknown': {
      message: 'Dieses Zertifikat ist nicht auf dieser Anlage',
      remedy: 'Laden Sie es mit seinem Schlüssel noch einmal hoch',
    },
    'webserver.key-mismatch': {
      message: 'Dieser Schlüssel gehört nicht zu {subjects}',
      remedy: 'Nehmen Sie den Schlüssel, mit dem das Zertifikat beantragt wurde',
    },
    'webserver.key-encrypted': {
      message: 'Dieser Schlüssel ist mit einer Passphrase verschlossen',
      remedy: 'Öffnen Sie ihn zuerst: openssl pkey -in key.pem -out offen.pem',
    },
    'webserver.key-unreadable': {
      message: 'Hier steht kein privater Schlüssel in PEM-Form',
      remedy: 'Er beginnt mit -----BEGIN PRIVATE KEY-----; eine .p12-Datei wird zuerst mit openssl umgewandelt',
    },
    'webserver.key-weak': {
      message: 'Browser lehnen Schlüssel der Art {key} ab',
      remedy: 'RSA mit mindestens 2048 Bit, oder EC P-256',
    },
    'webserver.chain-unreadable': {
      message: 'Hier steht kein unbeschädigtes Zertifikat in PEM-Form',
      remedy: 'Es beginnt mit -----BEGIN CERTIFICATE-----; eine .p12- oder .der-Datei wird zuerst mit openssl umgewandelt',
    },
    'webserver.chain-foreign': {
      message: '{subjects} gehört nicht zur Kette dieses Zertifikats',
      remedy: 'Lassen Sie es weg; sehen Sie nach, ob das richtige Zwischenzertifikat dabei ist',
    },
    'webserver.chain-incomplete': {
      message: 'Das Zertifikat von {issuer}, der es unterschrieben hat, fehlt',
      remedy: 'Fügen Sie die Zwischenzertifikate an, die die Zertifizierungsstelle mitgeschickt hat',
    },
    'webserver.signature-broken': {
      message: '{subject} ist mit MD5 oder SHA-1 unterschrieben; das lehnen Browser ab',
      remedy: 'Beantragen Sie ein Zertifikat, das mit SHA-256 unterschrieben ist',
    },
    'webserver.certificate-expired': { message: 'Dieses Zertifikat ist am {date} abgelaufen', remedy: 'Beantragen Sie ein neues' },
    'webserver.certificate-not-yet': {
      message: 'Dieses Zertifikat gilt erst ab dem {date}',
      remedy: 'Warten Sie bis dahin, oder prüfen Sie die Uhr dieser Anlage',
    },
    'webserver.certificate-not-server': {
      message: 'Dieses Zertifikat ist nicht für Server',
      remedy: 'Beantragen Sie eines mit dem Zweck „Server-Authentifizierung“',
    },
    'webserver.certificate-no-names': {
      message: 'Dieses Zertifikat nennt keinen Rechnernamen',
      remedy: 'Beantragen Sie eines mit dem Namen in subjectAltName',
    },
    'webserver.hostname-not-named': {
      message: 'Das Zertifikat ist für {names} und nicht für {hostname}',
      remedy: 'Nehmen Sie den Rechnernamen dazu, oder ändern Sie ihn in einen von diesen',
    },
    'webserver.acme-name': {
      message: 'Für einen Namen wie {name} unterschreibt keine Zertifizierungsstelle',
      remedy: 'Ein Name mit seiner Domäne, etwa pbx.example.test',
    },
    'webserver.acme-terms': {
      message: 'Ohne Zustimmung zu ihren Bedingungen stellt die Zertifizierungsstelle nichts aus',
      remedy: 'Lesen Sie sie und stimmen Sie zu',
    },
    'webserver.acme-private-name': {
      message: 'Öffentliche Zertifizierungsstellen unterschreiben nicht für {name}',
      remedy: 'Ein Name in einer eigenen Domäne, oder die Wurzeln Ihrer eigenen Zertifizierungsstelle',
    },
    'webserver.acme-port': {
      message: 'Die Zertifizierungsstelle fragt an Port 80; unverschlüsseltes HTTP liegt auf {port}',
      remedy: 'Nehmen Sie Port 80, oder lassen Sie den Router seinen Port 80 hierher leiten',
    },
    'webserver.authority-unreadable': {
      message: 'Hier steht kein Zertifikat in PEM-Form',
      remedy: 'Die Wurzeln der Zertifizierungsstelle; sie beginnen mit -----BEGIN CERTIFICATE-----',
    },
  },
};
