// Long because it is a table: one sentence a code, looked up and never read through. The other language has the same lines.

import { feeds } from './feeds-de.ts';
import { phrases } from './phrases-de.ts';
import { protection } from './protection-de.ts';
import type { Texts } from './text.ts';
import { webserver } from './webserver-de.ts';

/** Was die Engine, ihre Komponenten und der Guard sagen. */
export const machine: Pick<Texts, 'conditions' | 'problems' | 'phrases'> = {
  conditions: {
    ...webserver.conditions,
    ...feeds.conditions,
    'interfaces.absent': {
      message: 'Dieses Gerät hat keine Schnittstelle {name}',
      remedy: 'Stecken Sie sie ein, oder wählen Sie eine andere',
    },
    'interfaces.no-carrier': {
      message: '{interface} hat keine Verbindung',
      because: 'Es steckt kein Kabel, oder die Gegenseite ist aus',
      remedy: 'Prüfen Sie Kabel und Switch',
    },
    'interfaces.no-lease': {
      message: '{interface} wartet auf DHCP',
      because: 'Noch hat kein DHCP-Server geantwortet',
      remedy: 'Prüfen Sie den Router, oder tragen Sie eine Adresse ein',
    },
    'interfaces.duplicate': {
      message: 'Die Adresse {address} an {interface} benutzt noch ein anderes Gerät',
      because: 'Das Gerät mit der MAC-Adresse {mac} antwortet dafür',
      remedy: 'Geben Sie einem von beiden eine andere Adresse',
    },
    'interfaces.bad-lease': {
      message: 'Der DHCP-Server {server} bietet an {interface} die Adresse {address} an, die kein Gerät haben kann',
      remedy: 'Bringen Sie den DHCP-Server in Ordnung oder tragen Sie eine Adresse von Hand ein',
    },
    'interfaces.lease-withheld': {
      message: '{interface} bekommt kein Lease, obwohl {servers} antwortet',
      because: 'Ein DHCP-Server bietet Adressen an und bestätigt keine oder nimmt seine Angebote zurück',
      remedy:
        'Sehen Sie im Protokoll des DHCP-Servers nach: Vielleicht ist sein Bereich voll, oder er kennt diese Anlage nicht. Oder tragen Sie eine Adresse von Hand ein',
    },
    'interfaces.gateway-elsewhere': {
      message: 'Der DHCP-Server {server} nennt an {interface} das Gateway {gateway}, das kein anderes Gerät aus {network} ist',
      because: 'Der DHCP-Server ist nicht richtig eingerichtet',
      remedy: 'Bringen Sie den DHCP-Server in Ordnung oder tragen Sie das Gateway von Hand ein',
    },
    'interfaces.link-local': {
      message: '{interface} hat sich die Link-Local-Adresse {address} genommen und heißt {name}',
      because: 'Es gibt keinen DHCP-Server, der eine Adresse geben könnte',
      remedy:
        'Am selben Kabel oder Switch finden Sie die Anlage unter https://{name}/ oder https://{address}/; kommt ein Lease, wird er genommen',
    },
    'interfaces.dhcp-servers': {
      message: 'An {interface} antworten {count} DHCP-Server: {servers}',
      because: 'Der schnellere bestimmt Adresse und Gateway',
      remedy: 'Suchen Sie den, der nicht dorthin gehört, anhand seiner MAC-Adresse und schalten Sie ihn ab',
    },
    'interfaces.foreign-dhcp': {
      message: 'An {interface} antwortet noch ein DHCP-Server: {servers}',
      because: 'Dieses Netz versorgt die Anlage; ein Telefon, dem der andere antwortet, findet seine Provisionierungsdatei nicht',
      remedy: 'Schalten Sie den anderen ab oder den DHCP-Server der Anlage',
    },
    'interfaces.lease-unanswered': {
      message: 'Der DHCP-Server {server} verlängert die Adresse {address} an {interface} nicht',
      because: 'Er antwortet nicht mehr, und auch kein anderer',
      remedy: 'Prüfen Sie den Router vor {until}: Bis dahin bleibt die Adresse. Oder tragen Sie sie von Hand ein',
    },
    'interfaces.advertisements': {
      message: 'An {interface} melden sich {routers} Router mit {prefixes} Präfixen',
      because: 'Sie kommen von {senders}; so viele hat kein Netz',
      remedy: 'Suchen Sie das Gerät anhand seiner MAC-Adresse und schalten Sie es ab; ein Switch mit RA-Guard lässt nur Router zu',
    },
    'routes.no-default': {
      message: 'Es gibt keinen Weg ins Internet',
      because: 'Die Standardroute fehlt',
      remedy: 'Sehen Sie nach der Schnittstelle, über die sie führt',
    },
    'routes.no-gateway-learnt': {
      message: 'Es gibt keinen Weg ins Internet',
      because: 'DHCP an {interface} hat kein Gateway genannt',
      remedy: 'Prüfen Sie den Router, oder tragen Sie das Gateway ein',
    },
    'routes.second-gateway-used': {
      message: '{version} läuft über das zweite Gateway {second}',
      because: 'Das erste, {first}, antwortet nicht',
      remedy: 'Prüfen Sie den Router an {interface}; der Weg geht von selbst zurück',
    },
    'routes.second-gateway-used-nothing-behind': {
      message: '{version} läuft über das zweite Gateway {second}',
      because: 'Hinter dem ersten, {first}, antwortet nichts',
      remedy: 'Prüfen Sie die Leitung hinter dem Router an {interface}; der Weg geht von selbst zurück',
    },
    'routes.second-gateway-silent': {
      message: 'Das zweite Gateway {second} antwortet nicht ({version}): es könnte nicht einspringen',
      remedy: 'Prüfen Sie den Router an {interface}',
    },
    'routes.gateways-silent': {
      message: 'Keines der beiden Gateways antwortet ({version}): {first} und {second}',
      because: 'Router, Kabel oder Leitung sind ausgefallen',
      remedy: 'Prüfen Sie beide Router',
    },
    'dns.no-servers': { message: 'Es ist kein DNS-Server bekannt', remedy: 'Tragen Sie einen ein, oft ist es der Router' },
    'dns.silent': {
      message: 'Der DNS-Server {server} antwortet nicht',
      remedy: 'Prüfen Sie den Weg dorthin, oder tragen Sie einen anderen ein',
    },
    'dns.slow': { message: 'Der DNS-Server {server} antwortet langsam: {ms} ms', remedy: 'Stellen Sie einen schnelleren an den Anfang' },
    'ports.stray': {
      message: '{process} (Prozess {pid}) lauscht an {protocol}-Port {port}, und kein Teil der Telefonanlage hat darum gebeten',
      because: 'Auf diesem Gerät wurde ein Programm gestartet, das nicht zur Telefonanlage gehört',
      remedy: 'Beenden Sie das Programm, wenn Sie es nicht kennen; die Firewall lässt niemanden hin',
    },
    'ports.taken': {
      message: '{process} (Prozess {pid}) sitzt auf {protocol}-Port {port}, der {owner} gehört',
      because: 'Ein Programm, das nicht zu uns gehört, war schneller',
      remedy: 'Beenden oder verlegen Sie das Programm, dann übernehmen Sie die Einstellungen noch einmal',
    },
    'dns.lies': {
      message: 'Der DNS-Server {server} kennt Namen, die es nicht gibt: Er antwortet mit {address}',
      because: 'Er leitet vertippte Namen um; bei einem Anbieter, den es nicht mehr gibt, täte er das auch',
      remedy: 'Tragen Sie einen anderen ein; bis dahin wird er zuletzt gefragt',
    },
    'dns.stopped': {
      message: 'Die Namensauflösung der Anlage läuft nicht: Kein Name wird gefunden',
      remedy: 'Sehen Sie ihre Meldungen an; wenn Sie die Konfiguration anwenden, startet sie wieder',
    },
    'drift.limit': {
      message: 'Etwas verändert dieses Gerät immer wieder; nach {limit} Reparaturen in einer Stunde bleibt es nun, wie es ist',
      remedy:
        'Finden Sie heraus, wer es verändert, etwa ein anderes Programm, das das Netz verwaltet; wenden Sie danach die Konfiguration noch einmal an',
    },
    'drift.failed': {
      message: 'Das Gerät ist nicht so, wie es konfiguriert ist',
      because: '{because}',
      remedy: 'Sehen Sie in die Meldungen, und wenden Sie die Konfiguration noch einmal an',
    },
    'engine.damaged': {
      message: '{file} war beschädigt; die Anlage arbeitet mit dem weiter, was sie sonst hat',
      because: 'Die Platte hat etwas anderes zurückgegeben, als geschrieben worden war',
      remedy: 'Sehen Sie nach der geltenden Konfiguration und nach der Platte; die Datei liegt daneben als {file}.damaged',
    },
    'engine.unreadable': {
      message: 'Die gespeicherte Konfiguration ist nicht lesbar',
      remedy: 'Gehen Sie auf eine ältere Revision zurück, oder spielen Sie eine Sicherung ein',
    },
  },
  problems: {
    ...protection.problems,
    'reachability.twice': { message: '{name} ist doppelt eingetragen', remedy: 'Entfernen Sie einen der Einträge' },
    'reachability.list-missing': {
      message: 'Es fehlt eine Liste oder eine Adresse, von der sie geholt wird',
      remedy: 'Fügen Sie die Liste ein, tragen Sie ihre Adresse ein, oder entfernen Sie den Eintrag',
    },
    'reachability.list-form': {
      message: 'Die Liste ist keine JWS in kompakter Form',
      remedy: 'Kopieren Sie sie ganz: drei Teile mit Punkten dazwischen',
    },
    'reachability.list-algorithm': {
      message: 'Die Liste ist anders als mit Ed25519 (EdDSA) signiert',
      remedy: 'Verlangen Sie eine mit alg EdDSA und ohne crit',
    },
    'reachability.list-key': {
      message: 'Der Schlüssel ist kein öffentlicher Ed25519-Schlüssel',
      remedy: 'Tragen Sie die 43 Zeichen ein, die der Unterzeichner nennt',
    },
    'reachability.list-signature': {
      message: 'Die Signatur der Liste passt nicht zum Schlüssel',
      remedy: 'Holen Sie Liste und Schlüssel neu beim Unterzeichner, keines von beiden bei Dritten',
    },
    'reachability.list-content': {
      message: 'Die Liste ist gültig signiert und nicht lesbar: {detail}',
      remedy: 'Sagen Sie es dem Unterzeichner',
    },
    'reachability.list-older': {
      message: 'Die geholte Liste ist älter als die vorhandene: laufende Nummer {detail}',
      remedy: 'Fragen Sie den Unterzeichner',
    },
    'reachability.list-unreachable': {
      message: 'Die Liste ließ sich nicht holen: {detail}',
      remedy: 'Prüfen Sie ihre Adresse; diese Seite sagt, ob der Host erreicht wird',
    },
    ...webserver.problems,
    ...feeds.problems,
    'config.unknown-interface': { message: 'Es gibt keine Schnittstelle {interface}', remedy: 'Wählen Sie eine der Schnittstellen' },
    'interfaces.no-way-in': {
      message: 'Niemand käme mehr auf diese Seite: keine Schnittstelle der Rolle lan hat eine Adresse',
      remedy: 'Lassen Sie an einer Schnittstelle der Rolle lan IPv4 oder IPv6 eingeschaltet',
    },
    'interfaces.absent': {
      message: 'Dieses Gerät hat zurzeit keine Schnittstelle {name}',
      remedy: 'Stecken Sie sie ein, oder wählen Sie eine andere',
    },
    'interfaces.same-device': {
      message: '{name} ist schon die Schnittstelle {other}',
      remedy: 'Jede Schnittstelle braucht ein eigenes Gerät',
    },
    'interfaces.overlap': {
      message: '{range} überschneidet sich mit {otherRange}, dem Netz von {other}',
      remedy: 'Jedes Netz braucht einen eigenen Adressbereich',
    },
    'interfaces.unusable-address': {
      message: '{address} kann keine Adresse eines Geräts sein',
      remedy: 'Nehmen Sie eine Adresse aus Ihrem Netz',
    },
    'interfaces.network-address': { message: '{address} ist die Adresse des Netzes selbst', remedy: 'Nehmen Sie eine Adresse dahinter' },
    'interfaces.broadcast-address': { message: '{address} ist die Broadcast-Adresse des Netzes', remedy: 'Nehmen Sie eine Adresse davor' },
    'interfaces.no-prefix': {
      message: 'Ein Präfix von {prefix} Bit ist größer als jedes Netz: die halbe Welt läge scheinbar an diesem Kabel',
      remedy: 'Nehmen Sie die Präfixlänge Ihres Netzes, oft 24',
    },
    'interfaces.host-prefix': {
      message: 'Mit einem Präfix von {prefix} Bit ist {address} allein: niemandem in diesem Netz könnte geantwortet werden',
      remedy: 'Nehmen Sie die Präfixlänge Ihres Netzes, oft 24 bei IPv4 und 64 bei IPv6',
    },
    'interfaces.taken': {
      message: '{address} gehört einem anderen Gerät in diesem Netz: {mac} antwortet dafür',
      remedy: 'Nehmen Sie eine freie Adresse oder schalten Sie das andere Gerät vorher ab',
    },
    'interfaces.no-ipv4': {
      message:
        'Ohne IPv4 an {interface} ist die Anlage nur über IPv6 zu erreichen: die Grundeinrichtung braucht eine gültige IPv4-Konfiguration',
      remedy: 'Lassen Sie IPv4 an, außer Router, Nameserver, Telefone und Anbieter kommen sicher mit IPv6 allein aus',
    },
    'routes.no-default': {
      message: 'Es gibt keine Standardroute: die Anlage erreicht das Internet nicht',
      remedy: 'Wählen Sie die Schnittstelle, deren Gateway dorthin führt',
    },
    'routes.families': {
      message: 'Eine Route und ihr Gateway gehören zu verschiedenen IP-Versionen',
      remedy: 'Beide IPv4 oder beide IPv6',
    },
    'routes.gateway-is-own': { message: '{gateway} ist die Anlage selbst', remedy: 'Tragen Sie die Adresse des Routers ein' },
    'routes.gateway-unreachable': {
      message: '{gateway} liegt nicht im Netz von {interface} ({network})',
      remedy: 'Ein Gateway liegt im Netz seiner Schnittstelle',
    },
    'routes.gateway-unusable': {
      message: '{gateway} kann keine Adresse eines Routers sein',
      remedy: 'Tragen Sie die Adresse des Routers ein',
    },
    'routes.is-default': {
      message: '{to} ist überall: das ist die Standardroute',
      remedy: 'Stellen Sie stattdessen die Standardroute ein',
    },
    'routes.twice': {
      message: 'Nach {to} gibt es schon eine Route',
      remedy: 'Entfernen Sie eine davon, oder geben Sie ihr eine andere Metrik',
    },
    'routes.second-without-first': {
      message: 'Es gibt ein zweites Gateway und kein erstes',
      remedy: 'Tragen Sie es als erstes ein',
    },
    'routes.same-gateway': {
      message: 'Das zweite Gateway ist das erste',
      remedy: 'Wählen Sie eine andere Schnittstelle, oder tragen Sie die Adresse eines anderen Routers ein',
    },
    'routes.probe-inside': {
      message: '{address} liegt im Netz von {interface}, also vor dem Gateway',
      remedy: 'Tragen Sie eine Adresse hinter den Gateways ein, etwa einen DNS-Server des Anbieters',
    },
    'routes.probe-twice': { message: '{address} steht zweimal da', remedy: 'Entfernen Sie eine davon' },
    'routes.forwarding-to-itself': {
      message: '{interface} braucht keine Weiterleitung zu sich selbst',
      remedy: 'Wählen Sie ein anderes Netz',
    },
    'routes.forwarding-twice': { message: 'Die Weiterleitung von {from} nach {to} steht zweimal da', remedy: 'Entfernen Sie eine davon' },
    'routes.not-learnt': {
      message: '{interface} lernt kein Gateway aus dem Netz',
      remedy: 'Tragen Sie das Gateway ein, oder wählen Sie eine Schnittstelle, die eines lernt',
    },
    'dns.no-servers': {
      message: 'Ohne DNS-Server findet die Anlage keinen Anbieter, keine Updates und keinen Lizenzdienst',
      remedy: 'Tragen Sie mindestens einen ein, oft ist es der Router',
    },
    'dns.not-learnt': {
      message: '{interface} benutzt kein DHCP und lernt deshalb keine DNS-Server',
      remedy: 'Tragen Sie DNS-Server ein, oder wählen Sie eine Schnittstelle mit DHCP',
    },
    'dns.twice': { message: '{address} steht zweimal da', remedy: 'Entfernen Sie einen der beiden' },
    'dns.not-a-server': {
      message: '{address} ist die Anlage selbst oder gehört niemandem',
      remedy: 'Tragen Sie die Adresse eines DNS-Servers ein, oft ist es der Router',
    },
    'dns.link-local': {
      message: '{address} gilt nur auf einer Verbindung und sagt nicht, auf welcher',
      remedy: 'Tragen Sie eine andere Adresse des Servers ein, oder übernehmen Sie die Server, die das Netz nennt',
    },
    'dns.reserved': { message: '{name} bezeichnet immer das Gerät selbst', remedy: 'Wählen Sie einen anderen Namen' },
    'dns.refused': {
      message: 'dnsmasq lehnt diese Konfiguration ab: {output}',
      remedy: 'Das ist ein Fehler von Switchroom, bitte melden Sie ihn',
    },
    'firewall.port-taken': {
      message: '{first} und {second} wollen beide den Port {port} ({protocol})',
      remedy: 'Geben Sie einem von beiden einen anderen Port',
    },
    'messages.unknown-secret': { message: 'Dieses Passwort ist der Telefonanlage nicht bekannt', remedy: 'Geben Sie es noch einmal ein' },
    'messages.login-in-the-clear': {
      message: 'Benutzer und Passwort gingen unverschlüsselt durchs Netz',
      remedy: 'Wählen Sie STARTTLS oder TLS, oder lassen Sie den Benutzer weg',
    },
    'messages.no-password': {
      message: 'Ein Benutzer ohne Passwort kann sich nicht anmelden',
      remedy: 'Geben Sie das Passwort ein, oder lassen Sie den Benutzer weg',
    },
    'messages.token-in-the-clear': {
      message: 'Das Token ginge unverschlüsselt durchs Netz',
      remedy: 'Nehmen Sie https://, oder lassen Sie das Token weg',
    },
    'phone.unknown-extension': { message: 'Diese Nebenstelle gibt es nicht', remedy: 'Legen Sie zuerst die Nebenstelle an' },
    'password.wrong': { message: 'Das bisherige Passwort ist falsch' },
    'password.too-short': { message: 'Weniger als 15 Zeichen', remedy: 'Ein Satz lässt sich leicht merken' },
    'password.same': { message: 'Das ist das bisherige Passwort', remedy: 'Wählen Sie ein anderes' },
    'password.too-simple': { message: 'Dieses Passwort ist sofort erraten', remedy: 'Wählen Sie ein anderes' },
    'request.unknown-key': { message: 'Dieses Feld gibt es nicht', remedy: 'Sehen Sie nach der Schreibweise' },
    'request.unexpected': { message: 'Hier wird nichts erwartet', remedy: 'Lassen Sie es weg' },
  },
  phrases,
};
