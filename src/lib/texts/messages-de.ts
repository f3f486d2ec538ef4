// Long because it is a table: four sentences a message, looked up and never read through. The other language has the same lines.
import { backupMessages } from './backup-de.ts';
import { captureMessages } from './capture-de.ts';
import type { MessageTexts } from './messages.ts';
import { upgradeMessages } from './upgrade-de.ts';

/** Systemmeldungen: was geschah, warum, was daraus folgt und was zu tun ist. */
export const messagesDe: MessageTexts = {
  ...backupMessages,
  ...captureMessages,
  ...upgradeMessages,
  'login.new-address': {
    message: '{user} hat sich von {address} angemeldet, zum ersten Mal von dort',
    cause: 'Jemand mit dem Passwort von {user} hat diese Seiten von einem neuen Ort aus geöffnet',
    consequence: 'Wer das war, darf alles ändern',
    remedy: 'Waren Sie es nicht: Ändern Sie sofort das Passwort; das beendet alle Sitzungen',
  },
  'password.replaced': {
    message: 'Das Passwort von {user} wurde ersetzt, von {address} aus',
    cause: 'Jemand, der als {user} angemeldet war und das alte Passwort kannte, hat ein neues gesetzt',
    consequence: 'Das alte Passwort gilt nicht mehr, alle Sitzungen von {user} sind beendet',
    remedy:
      'Waren Sie es nicht: Jemand anders hat dieses Konto. Trennen Sie {address} und sehen Sie in den Revisionen nach, was geändert wurde',
  },
  'password.reset': {
    message: '{user} bekam an der Konsole ein neues Einmalpasswort',
    cause: 'Jemand mit root-Rechten auf diesem Rechner hat es verlangt, meist weil das Passwort vergessen wurde',
    consequence: 'Wer als {user} angemeldet war, ist es nicht mehr; Token von API-Clients gelten weiter',
    remedy: 'War es niemand von Ihnen, finden Sie heraus, wer auf diesem Rechner root ist',
  },
  'password.first': {
    message: '{user} hat das Einmalpasswort ersetzt, von {address} aus',
    cause: 'Die erste Anmeldung verlangt ein eigenes Passwort',
    consequence: 'Das Einmalpasswort gilt nicht mehr',
    remedy: 'Nichts',
  },
  'token.created': {
    message: '{user} hat das Token „{name}“ ({scope}) für {days} Tage angelegt',
    cause: 'Ein Programm soll die Schnittstelle für Programme (API) benutzen',
    consequence: 'Wer das Token hat, darf, was sein Umfang erlaubt, bis es abläuft oder widerrufen wird',
    remedy: 'Waren Sie es nicht: Widerrufen Sie es auf der Seite Tokens und ändern Sie das Passwort',
  },
  'attack.detected': {
    message: '{failures} falsche Passwörter für {service} von {address}',
    cause: 'Jemand probiert Passwörter, oder ein Gerät hat noch ein altes: {because}',
    consequence: 'Die Adresse wird für diesen Dienst gesperrt, die anderen bleiben offen',
    remedy: 'Nichts, wenn Sie die Adresse nicht kennen. Sonst: Bringen Sie das Gerät in Ordnung, dann heben Sie die Sperre auf',
  },
  'attack.contained': {
    message: '{failures} falsche Passwörter für {service} von {address}, wo auch andere hierher gehören',
    cause: 'Hinter einer Adresse, von der sich auch Ihre Leute anmelden, probiert jemand Passwörter: {because}',
    consequence: 'Wer rät, verliert beim nächsten falschen Passwort seine Verbindung; alle anderen dort merken nichts',
    remedy: 'Suchen Sie dort nach einem Gerät, das missbraucht wird oder falsch eingerichtet ist',
  },
  'account.old-password': {
    message: '{account} an {address} nennt ein falsches Passwort für {service}',
    cause:
      'Von dort hat es sich innerhalb eines Tages angemeldet: Das Passwort wurde geändert oder das Konto gelöscht, und das Gerät hat noch das alte',
    consequence: 'Dieses Gerät kann sich nicht anmelden; gesperrt wird es nicht',
    remedy: 'Lassen Sie das Gerät seine Einstellungen neu holen, oder geben Sie dort das neue Passwort ein',
  },
  'block.added': {
    message: '{address} ist bei {service} gesperrt: {because}',
    cause: '{failures} Fehlversuche wurden gezählt; gesperrt von {by}',
    consequence: 'Für {seconds} Sekunden erreicht von dort nichts mehr {service}; alles andere bleibt offen',
    remedy:
      'Gehört die Adresse Ihnen: Heben Sie die Sperre auf der Seite Block- und Allowlist auf, oder nehmen Sie sie in die Allowlist auf',
  },
  'block.lifted': {
    message: '{by} hat die Sperre von {address} bei {service} aufgehoben',
    cause: 'Jemand, oder Fail2ban auf Anweisung, hat die Sperre vorzeitig beendet',
    consequence: 'Die Adresse erreicht {service} wieder; rät sie weiter, wird sie erneut gesperrt',
    remedy: 'Nichts',
  },
  'block.refused': {
    message: '{address} sollte bei {service} gesperrt werden und wurde es nicht: {why}',
    cause: '{because}; verlangt hat die Sperre {by}',
    consequence: 'Was von dort aus rät, rät weiter',
    remedy: 'Sehen Sie nach den Geräten hinter dieser Adresse: Eines hat ein falsches Passwort oder gehört nicht Ihnen',
  },
  'feed.forged': {
    message: 'Die Sperrliste {feed} wurde nicht übernommen: Sie ist nicht mit ihrem Schlüssel signiert',
    cause: 'Jemand hat verändert, was unter {url} liegt, oder der Herausgeber hat einen neuen Schlüssel',
    consequence: 'Die letzte gültige Liste gilt weiter, bis sie abläuft',
    remedy: 'Fragen Sie den Herausgeber, auf einem anderen Weg als über diese Adresse',
  },
  'feed.replayed': {
    message: 'Die Sperrliste {feed} wurde nicht übernommen: Sie ist nicht neuer als die geltende und doch eine andere',
    cause:
      'Ein Zwischenspeicher oder Spiegel bei {url} hinkt hinterher, oder jemand spielt alte Listen ein, um einen Angreifer wieder einzulassen',
    consequence: 'Die neuere Liste gilt weiter, bis sie abläuft',
    remedy: 'Bleibt es dabei, sagen Sie es dem Herausgeber',
  },
  'feed.unusable': {
    message: 'Die Sperrliste {feed} wurde nicht übernommen ({detail})',
    cause:
      'Was unter {url} liegt, ist nicht, wie es sein muss: zu groß, gerade nicht gültig oder mit einem Eintrag, den keine Liste sperren darf',
    consequence: 'Die letzte gültige Liste gilt weiter, bis sie abläuft',
    remedy: 'Bei der Liste steht, was nicht stimmt; sagen Sie es dem Herausgeber',
  },
  'feed.unfetched': {
    message: 'Die Sperrliste {feed} ließ sich mehrmals nacheinander nicht holen ({detail})',
    cause: '{url} antwortet nicht, liefert etwas, das keine Liste ist, oder ist von hier aus nicht zu erreichen',
    consequence: 'Die letzte gültige Liste gilt weiter, bis sie abläuft; danach sperrt die Sperrliste niemanden mehr',
    remedy: 'Bei der Liste und auf der Seite Erreichbarkeit steht, woran es scheitert; alle Viertelstunde wird es neu versucht',
  },
  'feed.fetched-again': {
    message: 'Die Sperrliste {feed} lässt sich wieder holen',
    cause: '{url} antwortet wieder',
    consequence: 'Ihre Liste bleibt aktuell wie zuvor',
    remedy: 'Es ist nichts zu tun',
  },
  'feed.expired': {
    message: 'Die Sperrliste {feed} ist abgelaufen: Ihre {networks} Netze werden wieder eingelassen',
    cause: 'Es ließ sich nicht rechtzeitig eine neuere holen',
    consequence: 'Wer Passwörter rät, wird gesperrt wie bisher; was die Liste von vornherein fernhielt, kommt wieder durch',
    remedy: 'Sehen Sie bei der Liste nach, warum sie sich nicht holen lässt, oder entfernen Sie sie',
  },
  'blocks.imported': {
    message: '{by} hat eine Liste gesperrt: {count} Sperren',
    cause: 'Jemand hat auf der Seite Block- und Allowlist oder mit switchroom blocks import eine Liste eingelesen',
    consequence: 'Von diesen Adressen und Netzen erreicht nichts mehr die gewählten Dienste; die Allowlist geht vor',
    remedy: 'Suchen Sie auf der Seite nach dem Namen dessen, der sie eingelesen hat: Dort lassen sich die Einträge ansehen und aufheben',
  },
  'blocks.lifted': {
    message: '{by} hat {count} Sperren auf einmal aufgehoben',
    cause: 'Jemand hat alles aufgehoben, was eine Suche fand, oder alle Sperren',
    consequence: 'Diese Adressen erreichen die Dienste wieder; wer weiter rät, wird von selbst wieder gesperrt',
    remedy: 'Nichts',
  },
  'jail.log-lost': {
    message: 'Der Jail {jail} kann {file} nicht lesen',
    cause: 'Das Protokoll wurde verschoben oder gelöscht, das Programm, das es schreibt, läuft nicht, oder die Rechte wurden geändert',
    consequence: 'Angriffe, von denen nur dieses Protokoll weiß, bleiben unbemerkt; was gesperrt ist, bleibt gesperrt',
    remedy:
      'Stellen Sie das Protokoll wieder her und lassen Sie die Gruppe adm es lesen, oder nennen Sie im Jail ein anderes; gelesen wird es dann von selbst',
  },
  'jail.log-back': {
    message: 'Der Jail {jail} liest {file} wieder',
    cause: 'Das Protokoll ist da und lesbar',
    consequence: 'Fehlversuche werden wieder gezählt',
    remedy: 'Nichts',
  },
  'blocks.damaged': {
    message: '{lines} Zeilen im Verzeichnis der Sperren ({file}) sind nicht lesbar; die übrigen Sperren gelten weiter',
    cause: 'Der Datenträger hat etwas anderes zurückgegeben, als geschrieben wurde',
    consequence: 'Einige Sperren können vorzeitig geendet haben',
    remedy: 'Prüfen Sie den Datenträger; wer noch rät, wird von selbst wieder gesperrt',
  },
  'change.rolled-back': {
    message: 'Revision {revision} von {by} wurde zurückgenommen: {because}',
    cause: 'Die Änderung hat sich nicht bewährt, oder jemand hat sie zurückgenommen',
    consequence: 'Die Einstellungen von vorher gelten wieder',
    remedy: 'Sehen Sie sich den Grund an, berichtigen Sie den Entwurf und wenden Sie ihn noch einmal an',
  },
  'change.rollback-incomplete': {
    message: 'Eine Änderung ließ sich nicht ganz zurücknehmen. Übrig: {left}',
    cause: 'Ein Programm auf diesem Gerät ist beim Wiederherstellen mehrmals gescheitert',
    consequence: 'Das Gerät steht zwischen zwei Einstellungen; es versucht es weiter',
    remedy: 'Wenden Sie die letzte gute Revision noch einmal an; scheitert das, starten Sie das Gerät neu',
  },
  'drift.repaired': {
    message: 'Jemand hat an diesem Gerät etwas verändert; es ist wieder, wie es sein soll: {what}',
    cause: 'Ein anderes Programm oder jemand an der Konsole hat verändert, worum Switchroom sich kümmert',
    consequence: 'Die Einstellungen gelten wieder',
    remedy: 'Ändern Sie auf diesen Seiten oder mit: switchroom; entfernen Sie andere Werkzeuge für das Netz',
  },
  'drift.limit': {
    message: 'Etwas verändert dieses Gerät immer wieder. Nach {limit} Reparaturen in einer Stunde bleibt es, wie es ist: {what}',
    cause: 'Ein anderes Werkzeug, das das Netz verwaltet, arbeitet gegen Switchroom',
    consequence: 'Das Gerät ist nicht so, wie es eingestellt ist',
    remedy: 'Finden und entfernen Sie das andere Werkzeug, dann übernehmen Sie die Einstellungen noch einmal',
  },
  'engine.damaged': {
    message: 'Eine Datei der Engine war nicht lesbar und liegt beiseite: {file}',
    cause: 'Der Datenträger hat etwas anderes zurückgegeben, als geschrieben wurde',
    consequence: 'Die Telefonanlage läuft mit dem weiter, was sie sonst hat; die letzte Änderung kann fehlen',
    remedy: 'Prüfen Sie die geltenden Einstellungen und den Datenträger; die Datei liegt daneben als {file}.damaged',
  },
  'routes.second-gateway-taken': {
    message: '{version} läuft jetzt über das zweite Gateway {gateway}',
    cause: 'Das erste, {instead}, oder alles dahinter antwortet nicht mehr',
    consequence: 'Laufende Gespräche nach außen können abgebrochen sein; neue nehmen den anderen Weg',
    remedy: 'Prüfen Sie den Router {instead} und seine Leitung; antwortet er wieder, geht es von selbst zurück',
  },
  'routes.first-gateway-withdrawn': {
    message: '{version} läuft jetzt über das zweite Gateway {gateway}: Das erste bietet niemand mehr an',
    cause:
      'Der Router {instead} hat seine Ankündigung zurückgenommen, das Lease nennt ihn nicht mehr oder ist abgelaufen, oder das Kabel ist ab',
    consequence: 'Laufende Gespräche nach außen können abgebrochen sein; neue nehmen den anderen Weg',
    remedy:
      'Prüfen Sie die Einstellungen des Routers {instead} und seine Leitung zum Anbieter; bietet er sich wieder an, geht es von selbst zurück',
  },
  'routes.first-gateway-again': {
    message: '{version} läuft wieder über das erste Gateway {gateway}',
    cause: 'Es bietet sich wieder als Gateway an',
    consequence: 'Das zweite, {instead}, steht wieder bereit',
    remedy: 'Nichts',
  },
  'routes.first-gateway-back': {
    message: '{version} läuft wieder über das erste Gateway {gateway}',
    cause: 'Es hat zehn Sekunden lang ohne Lücke geantwortet',
    consequence: 'Das zweite, {instead}, steht wieder bereit',
    remedy: 'Nichts',
  },
  'outgoing.refused': {
    message: 'Ein Programm von {user} wollte {address} erreichen, {protocol}-Port {port}, und wurde abgewiesen ({more} weitere)',
    cause: 'Kein Teil der Telefonanlage gibt an, dass er das braucht, und solche Verbindungen werden abgewiesen',
    consequence: 'Was sie wollte, geht nicht; vielleicht ist jemand in dieses Gerät eingedrungen',
    remedy:
      'Suchen Sie das Programm. Ist es gewollt: Tragen Sie das Ziel unter Netzwerk > Erreichbarkeit als weiteren Dienst ein, oder lassen Sie solche Verbindungen zu',
  },
  'outgoing.undeclared': {
    message:
      'Ein Programm von {user} hat {address} angesprochen, {protocol}-Port {port}, was kein Teil der Telefonanlage angibt ({more} weitere)',
    cause: 'Verbindungen, die niemand angegeben hat, werden gezählt und genannt',
    consequence: 'Jetzt keine; abgewiesen ginge sie nicht mehr',
    remedy:
      'Ist sie gewollt: Tragen Sie das Ziel unter Netzwerk > Erreichbarkeit als weiteren Dienst ein, bevor solche Verbindungen abgewiesen werden',
  },
  'ports.stray': {
    message: '{process} lauscht an {protocol}-Port {port}, und kein Teil der Telefonanlage hat darum gebeten',
    cause: 'Auf diesem Gerät wurde ein Programm gestartet, das nicht zur Telefonanlage gehört: Prozess {pid}, an {address}',
    consequence: 'Die Firewall lässt niemanden hin; auf dem Gerät selbst ist der Port offen',
    remedy: 'Kennen Sie es nicht: Beenden Sie es und finden Sie heraus, wer es gestartet hat. Die Seite Ports zeigt alles, was lauscht',
  },
  'ports.taken': {
    message: '{process} sitzt auf {protocol}-Port {port}, der {owner} gehört',
    cause: 'Ein Programm, das nicht zur Telefonanlage gehört, war schneller: Prozess {pid}, an {address}',
    consequence: 'Wer die Telefonanlage meint, erreicht dieses Programm',
    remedy: 'Beenden oder verlegen Sie das Programm, dann übernehmen Sie die Einstellungen noch einmal',
  },
  'interfaces.duplicate': {
    message: '{address} an {interface} wird auch von einem anderen Gerät benutzt',
    cause: 'Das Gerät mit der MAC-Adresse {mac} antwortet für dieselbe Adresse',
    consequence: 'Telefone und Browser erreichen mal das eine, mal das andere',
    remedy: 'Suchen Sie das Gerät anhand seiner MAC-Adresse und geben Sie einem von beiden eine andere Adresse',
  },
  'interfaces.dhcp-servers': {
    message: 'Ein DHCP-Server zu viel an {interface}: {servers}',
    cause: 'Auf die Frage ins Netz hat jeder davon geantwortet; oft ist es ein Router, den jemand mitgebracht hat',
    consequence: 'Der schnellere bestimmt Adresse und Gateway von Anlage, Rechnern oder Telefonen',
    remedy: 'Suchen Sie den, der nicht dorthin gehört, anhand seiner MAC-Adresse und schalten Sie ihn ab',
  },
  'interfaces.lease-unanswered': {
    message: 'Der DHCP-Server {server} verlängert die Adresse {address} an {interface} nicht',
    cause: 'Seit der Hälfte der Leasezeit wurde er immer wieder gefragt; weder er noch ein anderer hat geantwortet',
    consequence: 'Die Anlage behält ihre Adresse bis {until} und verliert sie dann',
    remedy: 'Prüfen Sie den Router, oder tragen Sie die Adresse auf der Seite Schnittstellen von Hand ein',
  },
  'interfaces.lease-lost': {
    message: '{interface} hat die Adresse {address} verloren',
    cause: 'Das Lease des DHCP-Servers {server} ist abgelaufen oder wurde zurückgenommen, und kein Server gibt ein neues',
    consequence: 'Telefone und Browser finden die Anlage nicht mehr unter dieser Adresse; Gespräche darüber sind beendet',
    remedy: 'Prüfen Sie den Router; kommt ein Lease, wird er genommen. Oder tragen Sie eine Adresse von Hand ein',
  },
  'interfaces.address-changed': {
    message: '{interface} hat jetzt die Adresse {address}, vorher war es {before}',
    cause: 'Der DHCP-Server {server} hat eine andere vergeben',
    consequence: 'Wer die Anlage unter der alten Adresse kennt, braucht die neue; Telefone holen sie sich selbst',
    remedy: 'Reservieren Sie der Anlage im DHCP-Server eine Adresse oder tragen Sie eine von Hand ein, damit es nicht wieder vorkommt',
  },
  'interfaces.link-local': {
    message: '{interface} hat sich die Link-Local-Adresse {address} genommen',
    cause: 'Kein DHCP-Server hat geantwortet',
    consequence: 'Die Anlage ist nur am selben Kabel oder Switch zu finden: https://{name}/ oder https://{address}/',
    remedy: 'Prüfen Sie den Router; kommt ein Lease, wird er genommen',
  },
  'interfaces.advertisements': {
    message: 'An {interface} melden sich {routers} Router mit {prefixes} Präfixen',
    cause: 'Sie kommen von {senders}: ein defektes Gerät, oder jemand, der der Weg ins Internet sein will',
    consequence: 'Die Anlage bleibt bei ihrem Router und ihren Adressen und hört nur wenige andere',
    remedy: 'Suchen Sie das Gerät anhand seiner MAC-Adresse und schalten Sie es ab; Switches mit RA-Guard lassen nur Router zu',
  },
  'webserver.certificate-expires': {
    message: 'Das Zertifikat für {name} läuft am {date} ab',
    cause: 'Es bleiben weniger als {days} Tage, und niemand hat es ersetzt',
    consequence: 'Danach zeigt die Anlage das Zertifikat ihrer eigenen CA, und Browser warnen',
    remedy:
      'Beantragen Sie ein neues und laden Sie es auf der Seite Webserver hoch; bei einer Zertifizierungsstelle (ACME) steht dort, warum es nicht erneuert wurde',
  },
  'webserver.certificate-renewed': {
    message: 'Es gibt ein neues Zertifikat für {names}',
    cause: 'Die Zertifizierungsstelle hat es unterschrieben',
    consequence: 'Es wird ab jetzt gezeigt und gilt bis {until}',
    remedy: 'Nichts',
  },
  'webserver.acme-failed': {
    message: 'Die Zertifizierungsstelle hat kein Zertifikat ausgestellt ({layer}): {said}',
    cause: 'Die Anfrage bei {directory} ist nicht gelungen',
    consequence: 'Das vorhandene Zertifikat wird weiter gezeigt; es wird von selbst wieder versucht',
    remedy: 'Beheben Sie, was genannt ist, dann „Jetzt anfragen“ auf der Seite Webserver',
  },
  'messages.channel-failing': {
    message: 'Systemmeldungen lassen sich nicht über {channel} versenden; es scheitert an: {layer} ({detail})',
    cause: 'Die Gegenseite ist weg oder lehnt ab, oder die Einstellungen dieses Weges stimmen nicht',
    consequence: 'Meldungen warten in ihrer Reihenfolge auf der Platte, bis es wieder geht; diese hier geht über die anderen Wege',
    remedy: 'Versuchen Sie es mit dem Testknopf auf der Seite Meldungen oder mit switchroom messages test {channel}',
  },
  'messages.channel-back': {
    message: 'Systemmeldungen gehen wieder über {channel} hinaus',
    cause: 'Die Gegenseite nimmt sie wieder an',
    consequence: 'Was gewartet hat, ist verschickt',
    remedy: 'Es ist nichts zu tun',
  },
  'messages.test': {
    message: '{user} hat diese Meldung geschickt, um den Weg zu prüfen',
    cause: 'Jemand hat auf Testmeldung senden gedrückt',
    consequence: 'Systemmeldungen kommen hier an',
    remedy: 'Nichts',
  },
  'enrolment.opened': {
    message: '{by} hat das Anmeldefenster für {minutes} Minuten geöffnet',
    cause: 'Neue Telefone sollen ihre Zugangsdaten bekommen',
    consequence: 'Eingetragene Telefone bekommen ihre Zugangsdaten einmal, solange es offen ist',
    remedy: 'Schließen Sie es, wenn die Telefone angemeldet sind; es schließt sich auch von selbst',
  },
  'phone.provisioned': {
    message: 'Das Telefon {mac} der Nebenstelle {number} hat seine Zugangsdaten bekommen, unter {address}',
    cause: 'Es hat im Anmeldefenster nach seiner Datei gefragt',
    consequence: 'Es meldet sich binnen Sekunden an',
    remedy: 'Nichts',
  },
  'phone.unknown': {
    message: 'Das Telefon {mac} ({vendor}) unter {address} hat nach seiner Datei gefragt und ist noch nicht eingetragen',
    cause: 'Jemand hat ein Telefon angeschlossen, das niemand eingetragen hat',
    consequence: 'Es bekommt keine Datei und kann nicht telefonieren',
    remedy: 'Gehört es Ihnen: Tragen Sie es auf der Seite Telefone ein. Sonst: Finden Sie heraus, wer es angeschlossen hat',
  },
  'phone.no-window': {
    message: 'Das Telefon {mac} der Nebenstelle {number} hat keine Zugangsdaten bekommen: Das Anmeldefenster ist geschlossen',
    cause: 'Es hat von {address} aus nach seiner Datei gefragt, als kein Fenster offen war',
    consequence: 'Es kann sich nicht anmelden',
    remedy: 'Öffnen Sie das Fenster, dann starten Sie das Telefon neu',
  },
  'phone.address-not-leased': {
    message:
      '{address} hat nach der Datei des Telefons {mac} (Nebenstelle {number}) gefragt und keine Zugangsdaten bekommen: Die Adresse ist nicht von dieser Telefonanlage an dieses Telefon vergeben',
    cause: 'Das Telefon steckt in einem anderen Netz, oder etwas anderes gibt sich für es aus',
    consequence: 'Es sind keine Zugangsdaten hinausgegangen',
    remedy: 'Ist es das Telefon: Verbinden Sie es mit dem Sprachnetz. Sonst: Finden Sie heraus, wer {address} hat',
  },
  'phone.already-released': {
    message: 'Das Telefon {mac} der Nebenstelle {number} hat seine Zugangsdaten ein zweites Mal verlangt und nicht bekommen',
    cause: 'Es wurde zurückgesetzt und hat sie verloren, oder etwas anderes gibt sich für es aus, von {address}',
    consequence: 'Es kann sich nicht anmelden, bis seine Zugangsdaten erneuert sind',
    remedy: 'Wurde es zurückgesetzt: Erneuern Sie seine Zugangsdaten auf der Seite Telefone',
  },
  'phone.unknown-device': {
    message: 'Das Telefon {mac} der Nebenstelle {number} hat noch keine Zugangsdaten bekommen: Sein Eintrag ist noch nicht übernommen',
    cause: 'Es wurde eben erst eingetragen, oder eine andere Änderung läuft; gefragt hat es von {address}',
    consequence: 'Es meldet sich später an',
    remedy: 'Warten Sie eine Minute, dann starten Sie das Telefon neu',
  },
  'phone.other-vendor': {
    message: 'Das Telefon {mac} der Nebenstelle {number} hat nach der Datei einer anderen Geräteart gefragt, als eingetragen ist',
    cause: 'Beim Eintragen wurde der falsche Hersteller gewählt; gefragt hat es von {address}',
    consequence: 'Es bekommt keine Datei und kann sich nicht anmelden',
    remedy: 'Entfernen Sie das Telefon und tragen Sie es mit dem richtigen Hersteller ein',
  },
  'phone.wrong-password': {
    message: 'Das Telefon {mac} der Nebenstelle {extension} meldet sich mit falschem Passwort. Es wird nicht gesperrt',
    cause: 'Seine Zugangsdaten wurden erneuert, und es hat die neuen nicht geholt; es steht unter {address}',
    consequence: 'Es kann nicht anrufen und nicht angerufen werden',
    remedy: 'Öffnen Sie das Anmeldefenster und starten Sie das Telefon neu, oder erneuern Sie seine Zugangsdaten',
  },
  'reach.lost': {
    message: '{host} ({protocol} {port}) wird nicht erreicht; es scheitert an: {at}',
    cause: 'Zwischen hier und dort hat sich etwas geändert: eine Firewall, eine Route, ein Name oder der Dienst selbst',
    consequence: 'Was ihn braucht, geht nicht; alles andere geht',
    remedy: 'Die Seite Erreichbarkeit sagt, welche Schicht scheitert und was zu tun ist; sie meldet auch, wenn es behoben ist',
  },
  'reach.back': {
    message: '{host} ({protocol} {port}) wird wieder erreicht',
    cause: 'Was im Weg war, ist weg',
    consequence: 'Was ihn braucht, geht wieder',
    remedy: 'Es ist nichts zu tun',
  },
  'reach.intercepted': {
    message: 'Für {host} ({protocol} {port}) antwortet ein fremdes Zertifikat, ausgestellt von {issuer}',
    cause: 'Etwas auf dem Weg öffnet verschlüsselte Verbindungen, meist eine Firewall oder ein Proxy mit TLS-Inspektion',
    consequence: 'Die Telefonanlage spricht nicht damit, also geht nicht, was {host} braucht; wer die Verbindungen öffnet, könnte mitlesen',
    remedy:
      'Nehmen Sie die Telefonanlage von der Inspektion aus. Hat bei Ihnen niemand eine eingerichtet, finden Sie heraus, wer dort antwortet',
  },
  'reach.sip-alg': {
    message: 'Etwas auf dem Weg zu {host} ({protocol} {port}) schreibt in SIP-Nachrichten hinein',
    cause: 'Im Router ist ein Application Layer Gateway für SIP (SIP-ALG) eingeschaltet',
    consequence: 'Gespräche sind womöglich stumm, enden nach einer halben Minute oder kommen nicht an',
    remedy: 'Schalten Sie SIP-ALG im Router aus, oder verwenden Sie TLS zum Anbieter',
  },
  'reach.nat-worse': {
    message: 'Der Router setzt Ports jetzt so um, dass es Gespräche behindert; das Internet sieht {seen}',
    cause: 'Der Router, seine Einstellungen oder der Anschluss hat sich geändert, oder kein STUN-Server antwortet mehr',
    consequence: 'Direkte Sprachwege von hier nach draußen kommen womöglich nicht zustande',
    remedy: 'Die Seite Erreichbarkeit sagt, welche Art es ist und was einzustellen ist',
  },
  'reach.nat-better': {
    message: 'Der Router setzt Ports wieder so um, dass es Gespräche nicht behindert; das Internet sieht {seen}',
    cause: 'Der Router, seine Einstellungen oder der Anschluss hat sich geändert',
    consequence: 'Direkte Sprachwege gehen',
    remedy: 'Es ist nichts zu tun',
  },
  'reach.list-refused': {
    message: 'Die Liste der Dienste von {url} wurde nicht übernommen: {why}',
    cause: 'Ihre Signatur oder ihr Inhalt ist nicht, wie er sein muss, oder sie ist älter als die vorhandene',
    consequence: 'Die vorhandene Liste gilt weiter',
    remedy: 'Fragen Sie, wer die Liste signiert. Weiß man dort von nichts, hat sie jemand anderes dort abgelegt',
  },
};
