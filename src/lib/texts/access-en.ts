/** Who loses access by a change, before it is applied; and what was looked at after it, while it waits. English. */
export const losses = {
  'loses.you-moves': 'You ({address}) are moved: the web interface goes from {from} to {to}',
  'loses.you-learnt': 'You ({address}) lose {from}; where the web interface is afterwards only DHCP or the router will say',
  'loses.you-family': 'You ({address}) come by IPv{family}, and the PBX will have no IPv{family} address there',
  'loses.you-network':
    'You ({address}) are in the network of {from}; {to} lies in another one, and only a router between them leads you there',
  'loses.you-no-route': 'You ({address}) come through the gateway {gateway}; without a default route the PBX cannot answer you',
  'loses.you-gateway': 'You ({address}) come through the gateway {gateway}; answers to you would go through {to}',
  'loses.you-port': 'You ({address}) have to go on at port {to} instead of {from}',
  'loses.you-excluded': 'You ({address}) are in none of the allowed networks: the web interface no longer answers you',
  'loses.you-interface': 'You ({address}) come in by {interface}, where the web interface is no longer allowed: it no longer answers you',
  'loses.others-tls': 'Browsers and phones that speak no TLS {minimum}: who they are is not known, as the web server has not told yet',
  'loses.tls-phones': 'Phones that came with an older TLS than {minimum}: {count}, at {addresses}; they get no files by HTTPS any more',
  'loses.tls-others': 'Browsers and programs that came with an older TLS than {minimum}: {count}, at {addresses} (known for {hours} h)',
  'loses.tls-nobody': 'Whoever speaks no TLS {minimum}; in the {hours} h for which it is known nobody came with an older one',
  'loses.phones-until-lease':
    'Phones on {interface} that lose the PBX at {from}: {count}; they find it again when they renew their lease, within {minutes} minutes',
  'loses.phones-address': 'Phones on {interface} that lose the PBX at {from}: {count}; they have to be told the new address',
  'loses.phones-port':
    'Phones that lose the PBX: {count}; its port goes from {from} to {to}, and they have to fetch their configuration again',
  'loses.phones-restart': 'Phones that register anew: {count}; telephony restarts and calls end',
  'loses.trunk-removed': 'The trunk to {host} goes away',
  'loses.trunk-no-route': 'The trunk to {host}: there is no way to the Internet afterwards',
  'loses.trunk-gateway': 'The trunk to {host} goes through the gateway {to} and has to register anew',
};
export const probes = {
  'probe.gateway-answers': 'The gateway {gateway} answers',
  'probe.gateway-asking': 'The gateway {gateway} is being asked',
  'probe.gateway-silent': 'Nobody answers at the gateway {gateway}',
  'probe.gateway-none': 'There is no gateway',
  'probe.dns-answers': 'The name server {server} answers ({ms} ms)',
  'probe.dns-asking': 'The name servers are being asked',
  'probe.dns-silent': 'No name server answers ({servers})',
  'probe.dns-none': 'There is no name server',
  'probe.administrator-came': 'You came in by a new connection to {address}',
  'probe.administrator-awaited': 'A new connection to {address} is awaited',
  'probe.phones-registered': 'All phones that were registered still are: {count}',
  'probe.phones-missing': 'Of {of} phones that were registered, {count} are',
};
