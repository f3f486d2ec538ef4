import type { VerdictCode } from '../reach.ts';
import type { Sentences } from './text.ts';

/** Urteile der Erreichbarkeit; siehe reach-en.ts. */
export const reachDe: Readonly<Record<VerdictCode, Sentences>> = {
  'reach.ok': { message: 'Erreicht' },
  'reach.name-unknown': {
    message: 'Den Namen {host} gibt es nicht',
    because: 'Ein Nameserver hat geantwortet, dass es ihn nicht gibt oder er keine Adresse hat',
    remedy: 'Prüfen Sie die Schreibweise; auch ein filternder Nameserver antwortet so: Fragen Sie auf der Seite DNS einen anderen',
  },
  'reach.name-silent': {
    message: 'Auf die Frage nach {host} hat kein Nameserver geantwortet',
    because: 'Ohne seine Adresse wurde keine Verbindung versucht',
    remedy: 'Sehen Sie auf die Seite DNS: Antworten die Nameserver, und darf die Telefonanlage sie fragen (UDP und TCP 53)?',
  },
  'reach.name-refused': {
    message: 'Der Nameserver nennt keine Adresse für {host}: {detail}',
    because: 'Er ist da und will nicht antworten oder kann nicht weiterfragen',
    remedy: 'Testen Sie ihn auf der Seite DNS, oder tragen Sie einen anderen ein',
  },
  'reach.route-none': {
    message: 'Es gibt keinen Weg zu {host}',
    because: 'Dieses Gerät hat keine Route dorthin, oder sein eigener Paketfilter hält es auf ({detail})',
    remedy: 'Sehen Sie auf die Seite Routing: Gibt es ein Gateway für diese Art von Adresse?',
  },
  'reach.route-unreachable': {
    message: '{host} ist nicht zu erreichen: Das meldet ein Router auf dem Weg',
    because: 'Das Netz hinter diesem Router ist ausgefallen, oder eine Firewall dort lehnt mit dieser Antwort ab ({detail})',
    remedy: 'Fragen Sie, wer den Router betreut; geben Sie in der Firewall {protocol}-Port {port} zu {host} frei',
  },
  'reach.tcp-refused': {
    message: '{host} lehnt Verbindungen zu TCP-Port {port} ab',
    because: 'Eine Firewall auf dem Weg lehnt sofort ab, oder der Dienst läuft nicht',
    remedy: 'Geben Sie in der vorgelagerten Firewall TCP-Port {port} zu {host} frei; ist das geschehen, steht der Dienst',
  },
  'reach.tcp-silent': {
    message: '{host} antwortet nicht auf TCP-Port {port}',
    because: 'Die Pakete verschwinden: Meist verwirft sie eine Firewall stillschweigend',
    remedy: 'Geben Sie in der vorgelagerten Firewall TCP-Port {port} zu {host} frei',
  },
  'reach.tcp-closed': {
    message: '{host} beendet die Verbindung zu TCP-Port {port}, bevor etwas gesagt ist',
    because: 'Eine Firewall, die in Verbindungen hineinsieht, trennt sie, oder der Dienst ist überlastet',
    remedy: 'Suchen Sie in der vorgelagerten Firewall nach Inhalts- oder Anwendungsfiltern, und nehmen Sie die Telefonanlage davon aus',
  },
  'reach.udp-refused': {
    message: '{host} lehnt Pakete an UDP-Port {port} ab',
    because: 'Eine Firewall auf dem Weg lehnt sofort ab, oder dort hört niemand zu',
    remedy: 'Geben Sie in der vorgelagerten Firewall UDP-Port {port} zu {host} frei; ist das geschehen, steht der Dienst',
  },
  'reach.udp-silent': {
    message: 'Keine Antwort von {host} auf UDP-Port {port}',
    because: 'Vier Pakete in zwei Sekunden brachten keine: Meist verwirft eine Firewall sie oder die Antworten',
    remedy: 'Geben Sie in der vorgelagerten Firewall UDP-Port {port} zu {host} und die Antworten frei',
  },
  'reach.tls-untrusted': {
    message: 'Für {host} antwortet ein fremdes Zertifikat, ausgestellt von {issuer}',
    because:
      'Keine öffentliche Stelle steht dahinter. Etwas in Ihrem Netz öffnet verschlüsselte Verbindungen, meist eine Firewall oder ein Proxy mit TLS-Inspektion',
    remedy:
      'Nehmen Sie die Telefonanlage oder {host} von der TLS-Inspektion aus. Vertrauen Sie nicht stattdessen der Stelle, die mitliest: Sie könnte alles lesen',
  },
  'reach.tls-self-signed': {
    message: 'Für {host} antwortet ein selbst ausgestelltes Zertifikat: {subject}',
    because: 'Es bürgt für sich selbst: Ein Gerät auf dem Weg antwortet an seiner Stelle, oder der Dienst hat kein richtiges Zertifikat',
    remedy: 'Vergleichen Sie den Fingerabdruck mit dem Betreiber von {host}; suchen Sie nach einem Portal oder Filter auf dem Weg',
  },
  'reach.tls-name': {
    message: 'Das Zertifikat, das für {host} antwortet, gilt für jemand anderen: {subject}',
    because: 'Der Name führt zu einem anderen Gerät, oder etwas auf dem Weg antwortet an seiner Stelle; ausgestellt hat es {issuer}',
    remedy: 'Vergleichen Sie die Adresse von {host} mit der aus einem anderen Netz; suchen Sie nach einem Filter auf dem Weg',
  },
  'reach.tls-expired': {
    message: 'Das Zertifikat von {host} gilt von {from} bis {until}, also nicht jetzt',
    because: 'Es ist abgelaufen, oder die Uhr dieses Geräts geht falsch',
    remedy: 'Sehen Sie zuerst auf die Seite Zeit; geht die Uhr richtig, sagen Sie es dem Betreiber von {host}',
  },
  'reach.tls-failed': {
    message: 'Zu {host} kommt keine verschlüsselte Verbindung zustande: {detail}',
    because: 'Was auf Port {port} antwortet, spricht kein oder nur altes TLS, oder etwas bricht die Verbindung beim Aufbau ab',
    remedy: 'Prüfen Sie den Port; suchen Sie in der vorgelagerten Firewall nach Filtern, die diesen Dienst am Namen erkennen',
  },
  'reach.proxy-unreachable': {
    message: 'Der HTTP-Proxy {proxy} antwortet nicht',
    because: 'Alles zu {host} geht über ihn: {detail}',
    remedy: 'Sehen Sie auf die Seite Proxy: Adresse und Port des Proxys, und ob er läuft',
  },
  'reach.proxy-credentials': {
    message: 'Der HTTP-Proxy {proxy} verlangt andere Zugangsdaten',
    because: 'Auf die Anfrage nach {host} hat er mit 407 geantwortet',
    remedy: 'Tragen Sie auf der Seite Proxy Benutzer und Passwort ein',
  },
  'reach.proxy-denied': {
    message: 'Der HTTP-Proxy {proxy} lässt {host} nicht zu',
    because: 'Seine Regeln verbieten diesen Namen oder Port: {detail}',
    remedy: 'Lassen Sie im Proxy {host} Port {port} für die Telefonanlage freigeben',
  },
  'reach.proxy-failed': {
    message: 'Der HTTP-Proxy {proxy} bringt keine Verbindung zu {host} zustande: {detail}',
    because: 'Er kommt selbst nicht hin, oder was dort antwortet, ist kein Proxy',
    remedy: 'Testen Sie ihn auf der Seite Proxy; womöglich sperrt die Firewall hinter dem Proxy {host} Port {port}',
  },
  'reach.http-status': {
    message: '{host} antwortet mit dem Status {status}',
    because: 'Der Weg ist frei; der Dienst, oder ein Filter an seiner Stelle, weist die Anfrage ab',
    remedy:
      'Bei 403 suchen Sie nach einem Webfilter auf dem Weg; ab 500 hat der Dienst selbst Schwierigkeiten: Warten Sie, dann fragen Sie den Betreiber',
  },
  'reach.http-captive': {
    message: 'Statt {host} antwortet ein Portal: {detail}',
    because: 'Das Netz verlangt eine Anmeldung, bevor es jemanden hinauslässt',
    remedy: 'Nehmen Sie die Telefonanlage vom Portal aus, nach MAC-Adresse oder Anschluss',
  },
  'reach.service-garbled': {
    message: 'Bei {host} Port {port} antwortet etwas, und es ist nicht das Erwartete',
    because: 'Die Antwort ist in einem anderen Protokoll: ein anderer Dienst, oder ein Gerät auf dem Weg, das für ihn antwortet',
    remedy: 'Prüfen Sie den Port; suchen Sie nach Filtern in der vorgelagerten Firewall',
  },
  'reach.service-refused': {
    message: '{host} antwortet an {protocol}-Port {port} und weist uns ab: {detail}',
    because: 'Der Weg ist frei; der Dienst will diese Adresse nicht bedienen oder kann es gerade nicht',
    remedy: 'Fragen Sie den Betreiber; tragen Sie einen anderen Dienst ein',
  },
  'reach.sip-silent': {
    message: 'Keine SIP-Antwort von {host} auf Port {port}',
    because:
      'Eine Firewall verwirft sie, der Anbieter antwortet Fremden nicht, oder ein Application Layer Gateway (SIP-ALG) verdirbt die Nachrichten',
    remedy:
      'Geben Sie {protocol}-Port {port} zu {host} frei, und schalten Sie SIP-ALG im Router aus; versuchen Sie einen anderen Port oder TLS',
  },
  'reach.sip-rewritten': {
    message: 'Etwas auf dem Weg zu {host} schreibt in SIP-Nachrichten hinein (SIP-ALG)',
    because: 'Die Adresse im Header {header} kam als {got} zurück; das kann nur ein Gateway auf dem Weg getan haben',
    remedy: 'Schalten Sie SIP-ALG (auch „SIP-Helper“, „SIP-Fixup“) im Router aus; geht das nicht, verwenden Sie TLS zum Anbieter',
  },
  'reach.nat-none': { message: 'Keine Adressumsetzung: Das Internet sieht {seen}, wie wir selbst' },
  'reach.nat-endpoint-independent': {
    message: 'Adressumsetzung mit demselben Port für alle Ziele; das Internet sieht {seen}',
    because: 'Von einem Port aus an {servers} Stellen gefragt: Alle sahen dasselbe',
  },
  'reach.nat-address-dependent': {
    message: 'Adressumsetzung mit einem anderen Port für jedes Ziel',
    because:
      'Von einem Port aus an {servers} Stellen gefragt: Nicht alle sahen dasselbe. Was ein Server über unseren Port sagt, gilt für andere nicht',
    remedy:
      'Wählen Sie im Router „endpoint-independent“ oder „Full Cone“, oder einen festen Port für die Telefonanlage; Anschlüsse mit Registrierung gehen, direkte Sprachwege womöglich nicht',
  },
  'reach.nat-address-and-port-dependent': {
    message: 'Adressumsetzung mit einem anderen Port für jede Verbindung (symmetrisch)',
    because: 'Von einem Port aus an {servers} Stellen gefragt: Selbst zwei Ports eines Servers sahen verschiedene',
    remedy:
      'Schalten Sie im Router die zufällige Portwahl aus, oder geben Sie der Telefonanlage feste Ports; Anschlüsse mit Registrierung gehen, direkte Sprachwege nicht',
  },
  'reach.nat-unknown': {
    message: 'Das Internet sieht uns als {seen}; wie der Router Ports wählt, ist nicht bekannt',
    because: 'Nur eine Stelle hat geantwortet, und es braucht zwei',
    remedy: 'Tragen Sie einen zweiten STUN-Server ein',
  },
  'reach.nat-silent': {
    message: 'Kein STUN-Server hat geantwortet: Wie das Internet uns sieht, ist nicht bekannt',
    because: 'UDP dorthin ist gesperrt, oder sie stehen',
    remedy: 'Sehen Sie unten jeden STUN-Server an',
  },
};
