import type { ReachPurpose } from './reach.ts';
import { reachPurposeWords } from './reach-words.ts';

/**
 * "Suitable measures in your infrastructure": what whoever keeps router, bridges and firewall should set, made of what this PBX really opens
 * and really needs. Pure; a paragraph that concerns nothing here is left out.
 */

export interface MeasuresOf {
  readonly claims: readonly { readonly protocol: string; readonly port: number; readonly lastPort: number; readonly purpose: string }[];
  readonly reaches: readonly {
    readonly purpose: ReachPurpose;
    readonly host: string;
    readonly protocol: string;
    readonly port: number;
    readonly check: string;
    readonly direct: boolean;
  }[];
}
export interface Measures {
  sections: { readonly id: string; readonly title: string; readonly lead: string; points: string[] }[];
}

export function measures(given: MeasuresOf, language: 'en' | 'de'): Measures {
  const de = language === 'de';
  const say = (english: string, german: string): string => (de ? german : english);
  const ports = (purpose: string): string =>
    [
      ...new Set(
        given.claims
          .filter((c) => c.purpose === purpose)
          .map((c) => `${c.protocol.toUpperCase()} ${c.port === c.lastPort ? c.port : `${c.port}–${c.lastPort}`}`),
      ),
    ].join(', ');
  const hosts = (of: (r: MeasuresOf['reaches'][number]) => boolean): string[] => [...new Set(given.reaches.filter(of).map((r) => r.host))];
  const claimed = (purpose: string): boolean => given.claims.some((c) => c.purpose === purpose);
  const encrypted = hosts((r) => r.check === 'tls' || r.check === 'https');
  const [sip, media, web] = [ports('signalling'), ports('media'), ports('web')];
  const providers = hosts((r) => r.purpose === 'sip');

  const out = [...new Map(given.reaches.map((r) => [`${r.host} ${r.protocol} ${r.port}`, r])).values()].map(
    (r) => `${r.host}, ${r.protocol.toUpperCase()} ${r.port}: ${reachPurposeWords[language][r.purpose]}`,
  );

  const router = [
    say(
      'Switch SIP ALG off (also called SIP helper, SIP fixup, SIP transformations). It writes into messages and is the most frequent cause of calls without sound.',
      'Schalten Sie SIP-ALG aus (auch SIP-Helper, SIP-Fixup oder SIP-Transformation genannt). Es schreibt in die Nachrichten hinein und ist die häufigste Ursache stummer Gespräche.',
    ),
    say(
      'Choose endpoint-independent mapping (also full cone, or “keep source port”), and no random source ports for the PBX.',
      'Wählen Sie endpunktunabhängige Adressumsetzung (auch „Full Cone“ oder „Quellport beibehalten“), keine zufälligen Quellports für die Telefonanlage.',
    ),
    say(
      'Keep UDP flows for at least 120 seconds, those that go both ways for 300: registrations live longer than the 30 seconds of many routers.',
      'Halten Sie UDP-Verbindungen mindestens 120 Sekunden, solche in beide Richtungen 300: Registrierungen leben länger als die 30 Sekunden vieler Router.',
    ),
    say(
      'One router that translates addresses is enough. Where the provider’s box stands in front of yours, set one of the two to bridge mode.',
      'Ein Router mit Adressumsetzung genügt. Steht vor Ihrem noch der des Anbieters, stellen Sie einen von beiden auf Bridge-Betrieb.',
    ),
    say(
      `Forward no port from the Internet to the PBX${claimed('certificate') ? `, except ${ports('certificate')} for the certificate authority` : ''}: phones outside come by VPN, providers answer to what the PBX has begun.`,
      `Leiten Sie keinen Port aus dem Internet an die Telefonanlage weiter${claimed('certificate') ? `, ausgenommen ${ports('certificate')} für die Zertifizierungsstelle` : ''}: Telefone von außen kommen über VPN, Anbieter antworten auf das, was die Telefonanlage begonnen hat.`,
    ),
    say(
      'Give the PBX always the same address: a reservation by its MAC address, or a static one outside the range of the DHCP server.',
      'Geben Sie der Telefonanlage immer dieselbe Adresse: eine Reservierung nach MAC-Adresse oder eine feste außerhalb des DHCP-Bereichs.',
    ),
  ];
  const bridges = [
    say(
      'Give voice priority: packets marked EF (DSCP 46) first, and do not strip the marks between switches.',
      'Geben Sie Sprache Vorrang: mit EF (DSCP 46) markierte Pakete zuerst, und entfernen Sie die Marken zwischen Switches nicht.',
    ),
    say(
      'Let ports to phones and to the PBX forward at once (edge port, PortFast): otherwise they ask for an address for 30 seconds in vain.',
      'Lassen Sie Ports zu Telefonen und Telefonanlage sofort weiterleiten (Edge-Port, PortFast): Sonst fragen sie 30 Sekunden lang vergeblich nach einer Adresse.',
    ),
    ...(claimed('dhcp')
      ? [
          say(
            'Where DHCP snooping is on, the port of the PBX in the voice network must be trusted: the PBX is the DHCP server there. No second one may answer in it.',
            'Ist DHCP-Snooping eingeschaltet, muss der Port der Telefonanlage im Sprachnetz vertrauenswürdig sein: Sie ist dort der DHCP-Server. Ein zweiter darf dort nicht antworten.',
          ),
        ]
      : []),
    say(
      'Do not isolate phones from each other: a call’s voice goes from phone to phone where it can.',
      'Isolieren Sie Telefone nicht voneinander: Sprache geht von Telefon zu Telefon, wo es möglich ist.',
    ),
    say(
      'Multicast filters (IGMP and MLD snooping) need a querier in the network, or IPv6 and names such as switchroom.local fail after minutes.',
      'Multicast-Filter (IGMP- und MLD-Snooping) brauchen einen Querier im Netz, sonst versagen IPv6 und Namen wie switchroom.local nach Minuten.',
    ),
    say(
      'Wireless bridges: no energy saving that delays broadcasts, and 5 GHz for voice. A DECT base wants a cable.',
      'Funkbrücken: kein Energiesparen, das Broadcasts verzögert, und 5 GHz für Sprache. Eine DECT-Basis braucht ein Kabel.',
    ),
  ];
  const firewall = [
    say(
      'Deny by default, in both directions; allow what the PBX needs outside, and the answers to it. The export on the page Reachability has it as rules.',
      'Verbieten Sie zunächst alles, in beide Richtungen; erlauben Sie, was die Telefonanlage draußen braucht, und die Antworten darauf. Der Export auf der Seite Erreichbarkeit hat es als Regeln.',
    ),
    ...(encrypted.length === 0
      ? []
      : [
          say(
            `No TLS inspection for the PBX, or at least not for ${encrypted.join(', ')}: it does not talk to a certificate that is put in between.`,
            `Keine TLS-Inspektion für die Telefonanlage, zumindest nicht für ${encrypted.join(', ')}: Mit einem untergeschobenen Zertifikat spricht sie nicht.`,
          ),
        ]),
    say(
      'Let ICMP errors through (“fragmentation needed”, IPv6 “packet too big”, “time exceeded”): without them large packets vanish.',
      'Lassen Sie ICMP-Fehler durch („Fragmentation needed“, bei IPv6 „Packet too big“, „Time exceeded“): Ohne sie verschwinden große Pakete.',
    ),
    say(
      'DNS over TCP as well as UDP, and up to 1232 bytes: long answers come no other way.',
      'DNS über TCP wie über UDP, und bis 1232 Byte: Lange Antworten kommen nicht anders.',
    ),
    ...(sip === ''
      ? []
      : [
          say(
            `SIP (${sip}) and voice (${media || 'RTP'}) only between the PBX and its phones${providers.length === 0 ? '' : ` and ${providers.join(', ')}`}; from the Internet never.`,
            `SIP (${sip}) und Sprache (${media || 'RTP'}) nur zwischen der Telefonanlage und ihren Telefonen${providers.length === 0 ? '' : ` sowie ${providers.join(', ')}`}; aus dem Internet nie.`,
          ),
        ]),
    ...(web === ''
      ? []
      : [say(`The pages (${web}) only from the administrators’ network.`, `Die Seiten (${web}) nur aus dem Netz der Administratoren.`)]),
    say(
      'The same rules for IPv6. There it is the firewall alone that protects: no translation stands in the way.',
      'Dieselben Regeln für IPv6. Dort schützt allein die Firewall: Keine Adressumsetzung steht im Weg.',
    ),
  ];
  return {
    sections: [
      {
        id: 'out',
        title: say('What the PBX needs outside', 'Was die Telefonanlage draußen braucht'),
        lead: say(
          'Connections that it opens itself; answers belong to them.',
          'Verbindungen, die sie selbst öffnet; Antworten gehören dazu.',
        ),
        points: out.length === 0 ? [say('Nothing so far.', 'Bisher nichts.')] : out,
      },
      {
        id: 'router',
        title: say('Router', 'Router'),
        lead: say('Between the office and the Internet.', 'Zwischen Büro und Internet.'),
        points: router,
      },
      {
        id: 'bridges',
        title: say('Bridges and switches', 'Bridges und Switches'),
        lead: say('Between the PBX and its phones.', 'Zwischen Telefonanlage und Telefonen.'),
        points: bridges,
      },
      {
        id: 'firewall',
        title: say('Recommended firewall', 'Empfohlene Firewall'),
        lead: say('In front of the PBX, besides its own.', 'Vor der Telefonanlage, neben ihrer eigenen.'),
        points: firewall,
      },
    ],
  };
}
