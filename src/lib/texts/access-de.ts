/** Who loses access by a change, before it is applied; and what was looked at after it, while it waits. German. */
export const losses = {
  'loses.you-moves': 'Sie ({address}) ziehen um: Die Weboberfläche wechselt von {from} nach {to}',
  'loses.you-learnt': 'Sie ({address}) verlieren {from}; wo die Weboberfläche danach ist, bestimmt erst DHCP oder der Router',
  'loses.you-family': 'Sie ({address}) kommen über IPv{family}, und die Anlage hat dort dann keine IPv{family}-Adresse mehr',
  'loses.you-network':
    'Sie ({address}) sind im Netz von {from}; {to} liegt in einem anderen, und nur ein Router dazwischen führt Sie dorthin',
  'loses.you-no-route': 'Sie ({address}) kommen über das Gateway {gateway}; ohne Standardroute kann die Anlage Ihnen nicht antworten',
  'loses.you-gateway': 'Sie ({address}) kommen über das Gateway {gateway}; Antworten an Sie gingen dann über {to}',
  'loses.you-port': 'Sie ({address}) erreichen die Weboberfläche dann an Port {to} statt {from}',
  'loses.you-excluded': 'Sie ({address}) sind in keinem der erlaubten Netze: Die Weboberfläche antwortet Ihnen dann nicht mehr',
  'loses.you-interface':
    'Sie ({address}) kommen über {interface} herein, wo die Weboberfläche nicht mehr erlaubt ist: Sie antwortet Ihnen dann nicht mehr',
  'loses.others-tls':
    'Browser und Telefone, die kein TLS {minimum} sprechen: Wer das ist, ist nicht bekannt, denn der Webserver hat es noch nicht gesagt',
  'loses.tls-phones':
    'Telefone, die mit einem älteren TLS als {minimum} kamen: {count}, an {addresses}; sie bekommen über HTTPS keine Dateien mehr',
  'loses.tls-others':
    'Browser und Programme, die mit einem älteren TLS als {minimum} kamen: {count}, an {addresses} (bekannt seit {hours} h)',
  'loses.tls-nobody': 'Wer kein TLS {minimum} spricht; mit einem älteren kam niemand in den {hours} h, für die es bekannt ist',
  'loses.phones-until-lease':
    'Telefone an {interface}, die die Anlage unter {from} verlieren: {count}; sie finden sie wieder, wenn sie ihre Adresse erneuern, binnen {minutes} Minuten',
  'loses.phones-address':
    'Telefone an {interface}, die die Anlage unter {from} verlieren: {count}; ihnen muss die neue Adresse gesagt werden',
  'loses.phones-port':
    'Telefone, die die Anlage verlieren: {count}; ihr Port wechselt von {from} zu {to}, und sie müssen ihre Konfiguration neu holen',
  'loses.phones-restart': 'Telefone, die sich neu anmelden: {count}; die Telefonie startet neu, Gespräche enden',
  'loses.trunk-removed': 'Der Anschluss über {host} entfällt',
  'loses.trunk-no-route': 'Der Anschluss über {host}: Danach führt kein Weg ins Internet',
  'loses.trunk-gateway': 'Der Anschluss über {host} läuft dann über das Gateway {to} und muss sich neu anmelden',
};
export const probes = {
  'probe.gateway-answers': 'Das Gateway {gateway} antwortet',
  'probe.gateway-asking': 'Das Gateway {gateway} wird gefragt',
  'probe.gateway-silent': 'Am Gateway {gateway} antwortet niemand',
  'probe.gateway-none': 'Es gibt kein Gateway',
  'probe.dns-answers': 'Der Nameserver {server} antwortet ({ms} ms)',
  'probe.dns-asking': 'Die Nameserver werden gefragt',
  'probe.dns-silent': 'Kein Nameserver antwortet ({servers})',
  'probe.dns-none': 'Es gibt keinen Nameserver',
  'probe.administrator-came': 'Sie sind über eine neue Verbindung zu {address} hereingekommen',
  'probe.administrator-awaited': 'Auf eine neue Verbindung zu {address} wird gewartet',
  'probe.phones-registered': 'Alle Telefone, die angemeldet waren, sind es noch: {count}',
  'probe.phones-missing': 'Von {of} Telefonen, die angemeldet waren, sind es noch {count}',
};
