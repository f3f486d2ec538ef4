// What the phones of a site have in their flash: a DHCP client and a boot program. The boot program knows the phone's own MAC address
// and its vendor class and nothing else; the rest comes from DHCP (options 66 and 67) and from the file it fetches.

/** The DHCP client of a phone: dhcpcd. Option 66 is a URL with most phone systems; dhcpcd takes it for a host name unless told otherwise. */
export const dhcpcdConf = (vendorClass: string): string => `vendorclassid ${vendorClass}
define 66 string provisioning_url
option provisioning_url, bootfile_name, ntp_servers
require dhcp_server_identifier
noipv6
noipv4ll
noarp
script /phone/lease-hook
# A phone tries again soon after its network has come.
timeout 0
reboot 0
`;

export const leaseService = `#!/bin/sh
exec 2>&1
mkdir -p /run/dhcpcd
exec dhcpcd --nobackground --config /phone/dhcpcd.conf voice
`;

/** dhcpcd calls this with what it was given; asking dhcpcd itself while it asks the network makes it deaf (9.4.1). */
export const leaseHook = `#!/bin/sh
case $reason in
  BOUND | RENEW | REBIND | REBOOT)
    printf '%s\\n%s\\n' "$new_provisioning_url" "$new_bootfile_name" > /phone/lease.new && mv /phone/lease.new /phone/lease ;;
esac
`;

/** Waits for a lease and sets $url to the file that DHCP names for this phone. Waiting is what a phone's boot program does. */
export const waitForUrl = `
mac=$(tr -d : < /sys/class/net/voice/address)
until { read -r base && read -r file; } 2> /dev/null < lease && [ -n "$base" ] && [ -n "$file" ]; do sleep 0.2; done
url=$base$(printf %s "$file" | sed "s/{mac}/$mac/")
`;

/** Fetches until there is an account. 200 replaces the accounts; any other answer leaves them as they are. */
export const baresipService = `#!/bin/bash
exec 2>&1
cd /phone
${waitForUrl}
while :; do
  code=$(curl --silent --output accounts.new --write-out '%{http_code}' --max-time 5 "$url") || code=000
  echo "$(date +%T) fetched $url: $code"
  [ "$code" != 200 ] || mv accounts.new accounts
  [ ! -s accounts ] || break
  sleep 1
done
exec baresip -f /phone
`;

export const baresipConfig = `poll_method epoll
sip_listen 0.0.0.0:5060
sip_trans_def udp
call_local_timeout 120
call_max_calls 4
audio_path /usr/share/baresip
audio_player aufile,/phone/player.wav
audio_source aufile,/phone/tone.wav
audio_alert aufile,/phone/alert.wav
audio_level no
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_txmode thread
rtp_ports 10000-10100
rtcp_mux no
jitter_buffer_delay 5-10
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module sndfile.so
snd_path /phone/sound
module_app account.so
module_app contact.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:4444
`;

/** One command to baresip's ctrl_tcp module: a netstring of JSON, answered by one; events in between are passed over. */
export const baresipControl = `import json, socket, sys
s = socket.create_connection(('127.0.0.1', 4444), 5)
m = json.dumps({'command': sys.argv[1], 'params': ' '.join(sys.argv[2:])}).encode()
s.sendall(str(len(m)).encode() + b':' + m + b',')
b = b''
while True:
    d = s.recv(65536)
    if not d: sys.exit('baresip closed the connection')
    b += d
    while b':' in b:
        n, rest = b.split(b':', 1)
        if len(rest) <= int(n): break
        o, b = json.loads(rest[:int(n)]), rest[int(n) + 1:]
        if o.get('response'):
            print(o.get('data', ''))
            sys.exit(0 if o.get('ok') else 1)
`;

/**
 * Linphone believes to be offline without a default route, and a voice network has none: the phone says that everything is on its wire.
 * Linphone fetches its file by itself from config-uri, once at each start; so a phone without an account starts anew after a while,
 * as its user would; not sooner than a busy machine takes to fetch and keep it, since a secret is given once. Its own configuration is
 * only made when there is none: it is where the account is kept.
 */
export const linphoneService = `#!/bin/sh
exec 2>&1
cd /phone
export HOME=/phone
${waitForUrl}
ip route replace default dev voice
mkdir -p .local/share/linphone .config/linphone
[ -s linphonerc ] || cp linphonerc.factory linphonerc
sed -i "s|^config-uri=.*|config-uri=$url|" linphonerc
echo "$(date +%T) starts with $url"
rm -f /tmp/linphonec-*
( while sleep 20; kill -0 $$ && ! grep -q '^\\[auth_info_0\\]' linphonerc; do linphonecsh exit; done ) > /dev/null 2>&1 &
exec linphonec --pipe -c linphonerc
`;

export const linphoneFactory = `[misc]
config-uri=

[sip]
sip_port=5060
sip_tcp_port=-1
sip_tls_port=-1
inc_timeout=120
media_encryption=none

[video]
enabled=0
capture=0
display=0
`;
