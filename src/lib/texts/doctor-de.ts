import type { CheckTexts } from './doctor.ts';

/** Die Diagnose, siehe doctor-en.ts. */
export const doctorDe: CheckTexts = {
  checks: {
    'machine.disk': {
      title: 'Platz auf der Festplatte',
      looked: 'Freier Platz, wo die Anlage schreibt, und wie viele Dateien noch hineinpassen.',
    },
    'machine.memory': { title: 'Arbeitsspeicher', looked: 'Wie viel Speicher Programme noch bekommen.' },
    'machine.engine': { title: 'Die Engine', looked: 'Ob die Engine läuft und antwortet.' },
    'machine.web': { title: 'Der Webprozess', looked: 'Ob Seiten, Nebenstellen und Meldungen da sind.' },
    'machine.tables': { title: 'Tabellen', looked: 'Ob die Tabellen der Nebenstellen, Telefone und Meldungen lesbar und unversehrt sind.' },
    'engine.memory': {
      title: 'Konfiguration auf der Festplatte',
      looked: 'Ob die Konfiguration und die anderen Dateien der Engine lesbar sind.',
    },
    'engine.upgrade': { title: 'Aktualisierung', looked: 'Ob die zuletzt installierte Version läuft oder wieder verlassen wurde.' },
    'engine.backup': { title: 'Sicherungen', looked: 'Ob die geplante Sicherung entstanden ist, als sie fällig war.' },
    'machine.services': { title: 'Dienste', looked: 'Ob jeder Dienst läuft, den die Konfiguration verlangt.' },
    'machine.as-configured': {
      title: 'Der Rechner entspricht der Konfiguration',
      looked: 'Adressen, Routen, Firewall-Tabellen, Dateien und Dienste, verglichen mit der Konfiguration.',
    },
    'machine.ports': {
      title: 'Ports',
      looked: 'Jeder Port, an dem ein Programm lauscht, verglichen mit dem, was die Teile der Anlage brauchen.',
    },
    'machine.secrets': { title: 'Geheimnisse auf der Festplatte', looked: 'Ob niemand außer root Passwörter und Schlüssel lesen darf.' },
    'interfaces.link': { title: 'Karten und Kabel', looked: 'Ob jede Schnittstelle da ist und eine Verbindung hat.' },
    'interfaces.address': { title: 'Adressen', looked: 'Die DHCP-Leases, und was die Server anbieten.' },
    'interfaces.duplicate': { title: 'Niemand sonst hat unsere Adressen', looked: 'Wer noch für die Adressen dieser Anlage antwortet.' },
    'interfaces.others': { title: 'Andere Server im Netz', looked: 'DHCP-Server, die antworten, und Router, die sich ankündigen.' },
    'routes.default': { title: 'Der Weg hinaus', looked: 'Ob es eine Standardroute gibt.' },
    'routes.gateways': { title: 'Gateways', looked: 'Ob die Gateways antworten und was dahinter liegt.' },
    'dns.resolver': { title: 'Der Resolver', looked: 'Ob der eigene Resolver der Anlage läuft.' },
    'dns.servers': { title: 'DNS-Server', looked: 'Ob jeder DNS-Server antwortet, wie schnell, und ob er die Wahrheit sagt.' },
    'time.clock': { title: 'Die Uhr', looked: 'Wie weit die Uhr falsch geht.' },
    'time.sources': { title: 'Zeitserver', looked: 'Ob der Zeitdienst läuft und ein Zeitserver antwortet.' },
    'webserver.certificate': { title: 'Zertifikate', looked: 'Welches Zertifikat gezeigt wird, und bis wann es gilt.' },
    'dhcp.server': { title: 'DHCP für Telefone', looked: 'Ob die DHCP-Server der Anlage laufen.' },
    'asterisk.engine': { title: 'Telefonie', looked: 'Ob die Telefonie läuft und antwortet.' },
    'phones.registered': { title: 'Telefone', looked: 'Ob jedes hier eingerichtete Telefon angemeldet ist.' },
    'reachability.outside': { title: 'Außenwelt', looked: 'Was der letzte Versuch ergab, Dienste draußen zu erreichen.' },
    'protection.mirror': { title: 'Fail2ban', looked: 'Ob Fail2ban dieselben Sperren zeigt wie die Anlage.' },
    'protection.feeds': { title: 'Sperrlisten anderer', looked: 'Ob die abonnierten Sperrlisten noch gelten.' },
    'messages.channels': { title: 'Meldungen gehen hinaus', looked: 'Ob Meldungen per Mail, Webhook und Syslog versendet werden konnten.' },
  },
  findings: {
    'doctor.no-answer': {
      message: 'Keine Antwort binnen {seconds} Sekunden',
      remedy: 'Sehen Sie noch einmal nach; bleibt es dabei, hilft das Protokoll dieses Teils',
    },
    'doctor.failed': {
      message: 'Das ließ sich nicht feststellen: {because}',
      remedy: 'Sehen Sie noch einmal nach; bleibt es dabei, erzeugen Sie ein Supportpaket',
    },
    'doctor.more': { message: 'Und {count} weitere dieser Art', remedy: 'Sehen Sie auf der Seite nach, um die es geht' },
    'machine.disk-full': {
      message: 'Auf der Festplatte von {folder} sind noch {free} MB frei ({percent} %)',
      because: 'Protokolle, Meldungen und Revisionen lassen sich nicht mehr schreiben',
      remedy: 'Löschen Sie sofort, was nicht gebraucht wird',
    },
    'machine.disk-low': {
      message: 'Auf der Festplatte von {folder} sind noch {free} MB frei ({percent} %)',
      remedy: 'Löschen Sie, was nicht gebraucht wird',
    },
    'machine.memory-low': {
      message: 'Es sind noch {free} MB Arbeitsspeicher frei ({percent} %)',
      because: 'Geht er aus, beendet der Kernel ein Programm',
      remedy: 'Was ihn braucht, zeigt: ps aux --sort=-rss | head',
    },
    'machine.secret-readable': {
      message: '{file} ist für andere lesbar (Modus {mode})',
      because: 'Die Datei enthält Geheimnisse der Anlage; jemand hat ihre Rechte geändert',
      remedy: 'chmod 600 {file}, und finden Sie heraus, wer es war',
    },
    'machine.service-stopped': {
      message: 'Der Dienst {name} läuft nicht',
      remedy: 'Warum, zeigt: switchroom logs {name}; ein erneutes Anwenden der Konfiguration startet ihn',
    },
    'machine.different': {
      message: '{count} Dinge auf dem Rechner entsprechen nicht der Konfiguration: {what}',
      because: 'Jemand oder etwas anderes hat sie geändert, oder das Netz hat gerade etwas Neues vergeben',
      remedy: 'Das wird binnen Sekunden berichtigt; bleibt es so, finden Sie heraus, wer es ändert',
    },
    'engine.stopped': {
      message: 'Die Engine läuft nicht',
      because: 'Ihre letzten Worte: {last}',
      remedy: 'Gespräche und Sperren bleiben; starten Sie sie: {start}',
    },
    'engine.silent': {
      message: 'Die Engine läuft und antwortet nicht',
      because: 'Ihre letzten Worte: {last}',
      remedy: 'Gespräche und Sperren bleiben; beenden Sie sie, dann startet sie neu: {end}',
    },
    'web.silent': {
      message: 'Der Webprozess antwortet nicht: Es gibt keine Seiten, Nebenstellen und Meldungen sind nicht zu sehen',
      remedy: 'Gespräche gehen weiter; warum, zeigt: switchroom logs web; starten: {start}',
    },
    'tables.damaged': {
      message: 'Die Tabellen sind beschädigt: {what}',
      because: 'Die Festplatte hat etwas anderes zurückgegeben, als geschrieben wurde',
      remedy: 'Kopieren Sie var/web, und spielen Sie dann eine Sicherung ein',
    },
    'protection.mirror-behind': {
      message: 'Fail2ban zeigt die Sperren nicht so, wie sie sind: {because}',
      because: 'Die Sperren gelten trotzdem: Sie stehen im Kernel',
      remedy: 'Es wird von selbst neu gestartet; bleibt es so, hilft sein Protokoll: switchroom logs fail2ban',
    },
    'messages.not-sent': {
      message: 'Meldungen gehen per {channel} nicht hinaus: {detail}',
      because: '{waiting} warten',
      remedy: 'Probieren Sie es auf der Seite Meldungen; was wartet, geht hinaus, sobald es wieder geht',
    },
  },
};
