import type { interfaces as english } from '../en/interfaces.ts';

export const interfaces: typeof english = {
  iface: {
    role: 'Rolle',
    roleHint: {
      lan: 'Hier kommen Administratoren herein; die Anlage meldet sich als switchroom.local',
      voice: 'Hier sind die Telefone, und die Anlage kann ihr DHCP-Server sein',
    },
    ipv4Hint: {
      dhcp: 'Adresse, Gateway und DNS-Server vom Router, wie die Grundeinrichtung es vorsieht',
      static: 'Eine Adresse außerhalb des Bereichs, den ein DHCP-Server vergibt',
      off: 'Die Grundeinrichtung braucht IPv4: Telefone, viele Router und Anbieter können nichts anderes',
    },
    ipv6Hint: {
      slaac: 'Das Präfix aus Router Advertisements, der Rest aus der MAC-Adresse',
      dhcpv6: 'Die Adresse von einem DHCPv6-Server, das Gateway aus Router Advertisements',
      static: 'Nichts wird gelernt; ein Gateway tragen Sie unten ein',
      off: 'Hier nur IPv4',
    },
    mtuHint: '1280 bis 9216, meist 1500. Kleiner nur hinter einem Tunnel, größer nur, wenn alle Geräte hier es können',
    deprecated: 'für Gespräche, die sie schon benutzen',
    usedBy: 'auch von {{mac}} benutzt',
    packets: 'Pakete',
    packetCount: '{{rx}} herein, {{tx}} hinaus',
    dropped: 'Verworfen',
    droppedCount: '{{rx}} herein, {{tx}} hinaus',
    renew: 'Verlängerung',
    rebind: 'Bei jedem Server',
    servers: 'DHCP-Server',
    serversNone: 'Niemand hat geantwortet.',
    serversWhy: 'Gefragt wird alle fünf Minuten, ebenso andere Geräte nach den Adressen der Anlage.',
    serverGateway: 'nennt {{gateway}} als Gateway',
    tooMany: 'Einer zu viel',
    look: 'Jetzt fragen',
    looking: 'Fragt …',
    lookFailed: 'Sie konnten nicht gefragt werden',
    refused: 'Nicht genommen: {{address}} von {{server}}',
    unnamed: 'einem Server ohne Namen',
    reason: {
      'own-server': 'Es ist die Adresse des Servers selbst',
      network: 'Es ist die Adresse des Netzes selbst',
      broadcast: 'Es ist die Broadcast-Adresse',
      'host-prefix': 'Mit einem Präfix von 32 Bit wäre sonst niemand in diesem Netz',
      everything: 'Ihr Präfix ist größer als jedes Netz',
      unusable: 'Sie ist für anderes reserviert',
    },
  },
};
