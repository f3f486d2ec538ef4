import type { TakeoverTexts } from './takeover-en.ts';

/** What `switchroom takeover` shows and says, in German. */
export const takeoverDe: TakeoverTexts = {
  sentences: {
    'left-kind':
      '{device} ist {is}: So etwas baut Switchroom nicht. Es bleibt bis zum nächsten Start der Maschine, wie es ist; danach baut es niemand mehr. Soll sein Netz weiterlaufen, geben Sie die Adresse zuerst einer Netzwerkkarte selbst',
    'left-wifi':
      '{device} ist eine WLAN-Karte: Switchroom verwaltet nur Karten mit Kabel. Sie bleibt bis zum nächsten Start der Maschine, wie sie ist; nehmen Sie ein Kabel oder eine Funkbrücke außerhalb dieser Maschine',
    'left-unkept':
      '{device} hat eine Adresse, die nach eigener Auskunft niemand verwaltet: Sie wird nicht übernommen und bleibt, wie sie ist',
    'left-unconfigured':
      '{device} ist nicht eingerichtet: Die Karte bleibt in Ruhe und kann auf den Seiten später das Netz der Telefone werden',
    'left-setting': '{device}: „{setting}“ wird nicht übernommen',
    'left-not-started': '{device}: Bisher bringt sie niemand von selbst in Gang (weder auto noch allow-hotplug); Switchroom tut es',
    'left-absent': '{device} ist eingerichtet und nicht da: Die Karte wird übernommen und benutzt, sobald sie erscheint',
    'left-no-answer':
      '{device} fragt nach DHCP, und niemand hat geantwortet: Die Karte wird ohne IPv4 übernommen. Soll noch eine Antwort kommen, versuchen Sie es dann noch einmal; für das Netz der Telefone geben Sie ihr später auf den Seiten eine Adresse',
    'left-no-link': '{device} hat keine Verbindung: Die Karte wird übernommen und benutzt, sobald ein Kabel steckt',
    'left-further':
      '{device}: {address} ist eine weitere Adresse; Switchroom behält auf einer Karte je eine von IPv4 und IPv6 und nimmt diese weg',
    'left-by-hand': '{device}: {address} wurde von Hand gesetzt und steht in keinen Einstellungen; Switchroom nimmt sie weg',
    'left-netplan':
      'netplan schreibt diese Einstellungen aus /etc/netplan: Das bleibt, wie es ist, und „netplan apply“ ändert nichts, solange Switchroom das Netz verwaltet',
    'stop-nobody': 'niemand verwaltet das Netz dieser Maschine; Switchroom startet mit: systemctl start switchroom.target',
    'stop-none':
      'keine der Netzwerkkarten wird so verwaltet, dass Switchroom damit weitermachen könnte; geben Sie einer davon eine Adresse oder DHCP, und versuchen Sie es noch einmal',
    'stop-way-out':
      'der Weg ins Internet führt über {device}, und das ist {is}; Switchroom würde diese Maschine abschneiden. Geben Sie Adresse und Gateway einer Netzwerkkarte selbst, und versuchen Sie es noch einmal',
    'stop-session':
      'Sie sind über {address} auf {device} gekommen, und das würde Switchroom nicht behalten; kommen Sie über eine andere Adresse, oder setzen Sie sich an die Konsole',
    'stop-refused': 'was Revision 1 würde, wird abgelehnt bei {path}: {problem}',
    'kept-by': 'Das Netz dieser Maschine verwaltet {keepers}.',
    would: 'Switchroom würde als Revision 1 übernehmen:',
    card: '{device} (von {keeper}) als {id}: {ipv4}, {ipv6}',
    gateways: 'Gateway: {ipv4}; für IPv6: {ipv6}',
    route: 'Route nach {to} über {via}',
    servers: 'Nameserver: {servers}',
    search: 'Suchliste: {search}',
    beside: 'Außerdem:',
    stays:
      'Die Einstellungen von {keepers} bleiben, wie sie sind; nur gestartet wird es nicht mehr. Die Adressen bleiben, bis Sie bestätigt haben, und',
    unless: 'alles wird von selbst zurückgegeben, wenn Sie das nicht binnen {seconds} Sekunden tun. Später: switchroom takeover --undo',
    'must-not': 'Das darf nicht geschehen:',
    ask: 'Das Netz jetzt übernehmen? [j/N] ',
    nothing: 'Es wurde nichts geändert; ausführen: switchroom takeover --yes',
    waiting: 'Switchroom verwaltet jetzt das Netz. Lebt diese Verbindung, und lässt sich eine zweite öffnen?',
    type: 'Dann binnen {seconds} Sekunden eingeben: switchroom confirm',
    otherwise: 'Sonst wird alles von selbst zurückgegeben.',
    kept: 'Switchroom verwaltet das Netz',
    undone: 'Das Netz ist zurückgegeben, denn: {because}',
    'undone-why': 'Das Netz wurde zurückgegeben; warum, sagt: journalctl -u switchroom-takeover.service -u switchroomd',
    interrupted: 'es wurde unterbrochen',
    'ended-other': '{keepers} verwaltet das Netz nicht mehr',
    late: 'Switchroom hat nicht rechtzeitig gesagt, dass es geht',
    'ours-now': 'Das Netz verwaltet jetzt Switchroom',
    goes: '{address} auf {device} ist von Switchroom und steht in keinen Einstellungen von {keepers}: Sie bleibt noch zehn Minuten, damit niemand abgeschnitten wird, und verschwindet dann.',
    renamed:
      '{device}, wovon die Einstellungen von {keepers} sprechen, heißt inzwischen {now}: Dort findet sie niemand. Tragen Sie den neuen Namen ein, oder nennen Sie die Karte nach ihrer MAC-Adresse',
    'goes-yours': 'Sie sind über diese Adresse gekommen: Öffnen Sie Ihre nächste Sitzung über eine andere.',
    theirs: '{keepers} verwaltet das Netz wieder',
    again: 'noch einmal übernehmen: switchroom takeover',
    'taken-from-nobody': 'Switchroom hat das Netz von niemandem übernommen: Es gibt nichts zurückzugeben',
    'taken-already': 'das Netz ist schon übernommen; zurück geht es mit: switchroom takeover --undo',
    seconds: '--confirm-within {value}: Sekunden von 3 bis 600',
    unknown: 'takeover kennt kein „{word}“; siehe: switchroom help',
    'not-here': 'dieser Befehl geht nur auf der Maschine selbst',
    'unit-fails': '{unit} startet nicht: {because}',
  },
  and: 'und',
  addresses: {
    off4: 'kein IPv4',
    dhcp: 'IPv4 per DHCP',
    off6: 'kein IPv6',
    slaac: 'IPv6 vom Router angekündigt',
    dhcpv6: 'IPv6 per DHCPv6',
  },
  ways: {
    none: 'keines',
    on: '{gateway} auf {interface}',
    learns: 'wie {interface} es erfährt',
    learnsThem: 'wie {interface} sie erfährt',
  },
  kinds: {
    card: 'etwas, das niemand verwaltet, den Switchroom kennt',
    absent: 'nicht da',
    bridge: 'eine Bridge',
    bond: 'ein Bond',
    team: 'ein Bond (Team)',
    vlan: 'ein VLAN',
    macvlan: 'eine virtuelle Karte auf einer anderen (macvlan)',
    ipvlan: 'eine virtuelle Karte auf einer anderen (ipvlan)',
    vrf: 'ein VRF',
    dummy: 'ein Dummy',
    tun: 'ein Tunnel',
    wireguard: 'ein WireGuard-Tunnel',
    vxlan: 'ein Tunnel (VXLAN)',
    gre: 'ein Tunnel (GRE)',
    sit: 'ein Tunnel (6in4)',
    ppp: 'eine Einwahlverbindung (PPP)',
    wifi: 'eine WLAN-Karte',
    part: 'ein Teil von {of}',
    kind: 'eine Verbindung der Art {of}',
    type: 'eine Verbindung vom Typ {of}',
  },
};
