import type { ReachPurpose } from './reach.ts';

/** What something outside is needed for, as one says it to the person who keeps the firewall. */
export const reachPurposeWords: Readonly<Record<'en' | 'de', Readonly<Record<ReachPurpose, string>>>> = {
  en: {
    time: 'The time of day (NTP): certificates and encrypted calls need it',
    dns: 'Names are looked up (DNS)',
    acme: 'The certificate authority that signs the web server’s certificate (ACME)',
    mail: 'Messages are sent by e-mail (SMTP)',
    syslog: 'Messages go to a log server (syslog)',
    webhook: 'Messages go to a program (webhook)',
    proxy: 'HTTP goes out through this proxy',
    sip: 'Calls to and from the outside (SIP)',
    stun: 'How the Internet sees the PBX (STUN)',
    licence: 'The licence server',
    voucher: 'The voucher centre',
    update: 'New versions are fetched',
    relay: 'The relay for access from outside',
    lists: 'Lists of known attackers are fetched',
    vendor: 'Another service',
  },
  de: {
    time: 'Die Uhrzeit (NTP): Zertifikate und verschlüsselte Gespräche brauchen sie',
    dns: 'Namen werden aufgelöst (DNS)',
    acme: 'Die Stelle, die das Zertifikat des Webservers ausstellt (ACME)',
    mail: 'Meldungen gehen per E-Mail hinaus (SMTP)',
    syslog: 'Meldungen gehen an einen Protokollserver (Syslog)',
    webhook: 'Meldungen gehen an ein Programm (Webhook)',
    proxy: 'HTTP geht über diesen Proxy hinaus',
    sip: 'Gespräche von und nach draußen (SIP)',
    stun: 'Wie das Internet die Telefonanlage sieht (STUN)',
    licence: 'Der Lizenzserver',
    voucher: 'Das Voucher-Center',
    update: 'Neue Versionen werden geholt',
    relay: 'Das Relais für den Zugang von außen',
    lists: 'Listen bekannter Angreifer werden geholt',
    vendor: 'Ein weiterer Dienst',
  },
};
