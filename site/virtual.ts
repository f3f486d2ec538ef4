// A Debian machine in qemu: its own kernel, systemd as its process 1, two virtio cards. qemu runs in a node of the site, whose two cables end in taps
// beside it, so that the host gets no interface here either.

import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';
import { must } from './processes.ts';
import { readSetup } from './setup.ts';
import type { Site } from './site.ts';
import type { NetworkName } from './topology.ts';

const NAME = 'virtual';
const CABLES = ['lan', 'voice'] as const satisfies readonly NetworkName[];
/** An emulated processor is ten to thirty times slower; two busy cores make it slower still. */
const PATIENCE = { withinMs: 30 * 60_000, everyMs: 1_000 };
/** Longer than a small order takes; after it the line is opened anew. */
const SOON_MS = 120_000;
/** Two versions, Asterisk and a kernel; sparse. */
const DISK = '3G';
const MEMORY_MB = 1536;

/** Takes orders over the second serial port: a line is a number and a shell script in base64; the answer `done`, the number, its exit code and what it printed. */
const AGENT = `#!/bin/sh
# clocal: nobody at the other end is no hang-up.
stty raw -echo clocal -hupcl
while read -r number order; do
  [ -n "$order" ] || continue
  said=$(echo "$order" | base64 -d | sh 2>&1 < /dev/null)
  echo "done $number $? $(echo "$said" | base64 -w0)"
done
`;
const AGENT_UNIT = `[Unit]
Description=Orders from the site

[Service]
ExecStart=/usr/local/sbin/site-agent
StandardInput=tty
StandardOutput=tty
TTYPath=/dev/ttyS1
Restart=always

[Install]
WantedBy=multi-user.target
`;
/** What a machine has that a node of the site has not. */
const FILES: Readonly<Record<string, string>> = {
  '/etc/fstab': '/dev/vda / ext4 defaults,errors=remount-ro 0 1\n',
  '/etc/hostname': 'appliance\n',
  '/etc/hosts': '127.0.0.1 localhost appliance\n::1 localhost appliance\n',
  '/usr/local/sbin/site-agent': AGENT,
  '/etc/systemd/system/site-agent.service': AGENT_UNIT,
};

export class VirtualMachine implements AsyncDisposable {
  readonly #node;
  readonly #log: string;
  /** Rejects when qemu ends: nothing need be waited for any more. */
  readonly #ended: Promise<never>;
  #orders = 0;
  #socket: Socket | undefined;
  #answers: AsyncIterator<string> | undefined;

  private constructor(node: Awaited<ReturnType<Site['addNode']>>, log: string, ended: Promise<never>) {
    this.#node = node;
    this.#log = log;
    this.#ended = ended;
  }

  /**
   * Makes its disk, with `files` of the host in /root, and switches it on.
   * @param options.log where its console is written when it ends
   */
  static async start(
    site: Site,
    options: { files: readonly string[]; etc: Readonly<Record<string, string>>; log: string },
  ): Promise<VirtualMachine> {
    const { emulator, kernel, appliance, base } = readSetup().layers;
    if (emulator === undefined || kernel === undefined || appliance === undefined)
      throw new Error('the virtual machine has not been made: npm run virtual-machine makes it');
    const node = await site.addNode(NAME, { ports: CABLES.map((network) => ({ network })) }, { layers: [emulator, base] });
    const root = `/proc/${node.init.pid}/root`;
    await mkdir(`${root}/machine`);
    await makeImage(`${root}/machine/disk`, [kernel, appliance], options.files, { ...FILES, ...options.etc });
    const boot = await readdir(join(kernel, 'boot'));
    for (const [prefix, as] of [
      ['vmlinuz-', 'kernel'],
      ['initrd.img-', 'initrd'],
    ] as const) {
      const file = boot.find((name) => name.startsWith(prefix));
      if (file === undefined) throw new Error(`the kernel's layer has no ${prefix}`);
      await copyFile(join(kernel, 'boot', file), `${root}/machine/${as}`);
    }
    // A cable of the site ends in a bridge, and so does the card of the machine: frames pass as they are.
    await node.sysctl({ 'net.ipv6.conf.all.disable_ipv6': 1, 'net.ipv6.conf.default.disable_ipv6': 1 });
    for (const cable of CABLES) {
      await node.run(['ip', 'tuntap', 'add', 'dev', `t-${cable}`, 'mode', 'tap']);
      await node.ip([
        `link add b-${cable} type bridge forward_delay 0 mcast_snooping 0`,
        ...[cable, `t-${cable}`].map((device) => `link set ${device} master b-${cable} up`),
        `link set b-${cable} up`,
      ]);
    }
    const argv = ['sh', '-c', 'exec "$@" > /machine/qemu.log 2>&1', 'sh', ...qemu()];
    const { child } = node.spawn(argv, { stdio: 'ignore' });
    const ended = new Promise<never>((_, failed) =>
      child.once('exit', async () =>
        failed(new Error(`qemu has ended: ${await readFile(`${root}/machine/qemu.log`, 'utf8').catch(() => '')}`)),
      ),
    );
    ended.catch(() => {}); // at the end it does
    const machine = new VirtualMachine(node, options.log, ended);
    await machine.#ready();
    return machine;
  }

  /** Runs a shell script in it to its end. Throws when it is not answered in time. */
  async exec(script: string, withinMs = PATIENCE.withinMs): Promise<{ readonly code: number; readonly stdout: string }> {
    const number = ++this.#orders;
    this.#socket?.write(`${number} ${Buffer.from(script).toString('base64')}\n`);
    const [code = '', said = ''] = (await this.#answer(String(number), withinMs)).split(' ');
    return { code: Number(code), stdout: Buffer.from(said, 'base64').toString() };
  }

  /** What is answered to an order; what lies in the line from before is passed over. */
  async #answer(number: string, withinMs: number): Promise<string> {
    const socket = this.#socket;
    const late = setTimeout(() => socket?.destroy(), withinMs);
    try {
      for (;;) {
        const line = await this.#answers?.next();
        if (line === undefined || line.done === true) throw new Error('the virtual machine does not answer');
        // Before it has switched the echo off, the line says again what it was told.
        const [word, of, ...rest] = line.value.trim().split(' ');
        if (word === 'done' && of === number) return rest.join(' ');
      }
    } finally {
      clearTimeout(late);
    }
  }

  /** `exec` for a script that must succeed; gives what it prints. */
  async run(script: string): Promise<string> {
    const { code, stdout } = await this.exec(script);
    if (code !== 0) throw new Error(`virtual machine: ${script} ended with ${code}: ${stdout.trim().slice(-2000)}`);
    return stdout;
  }

  /** As a person types it. */
  async reboot(): Promise<void> {
    const before = await this.run('cat /proc/sys/kernel/random/boot_id');
    // It answers while it goes down, too.
    await this.exec('systemctl --no-block reboot', SOON_MS).catch(() => {});
    await eventually(async () => {
      await this.#ready();
      const { stdout } = await this.exec('cat /proc/sys/kernel/random/boot_id', SOON_MS);
      if (stdout === before) throw new Error('it has not gone down yet');
      return true;
    }, PATIENCE);
  }

  /** Waits until somebody in it takes orders. */
  async #ready(): Promise<void> {
    const takesOrders = eventually(async () => {
      this.#socket?.destroy();
      const socket = createConnection(`/proc/${this.#node.init.pid}/root/machine/agent`);
      this.#socket = socket;
      socket.on('error', () => {});
      this.#answers = createInterface({ input: socket })[Symbol.asyncIterator]();
      const number = `here${++this.#orders}`;
      const ask = () => socket.write(`\n${number} ${Buffer.from('true').toString('base64')}\n`);
      // What comes before somebody reads is lost.
      const again = setInterval(ask, 3_000);
      try {
        ask();
        await this.#answer(number, SOON_MS);
        return true;
      } finally {
        clearInterval(again);
      }
    }, PATIENCE);
    takesOrders.catch(() => {});
    await Promise.race([takesOrders, this.#ended]);
  }

  /** The end of its console, for whoever looks into a failure. */
  async console(): Promise<string> {
    return (await this.#node.exec(['tail', '-n', '40', '/machine/console.log', '/machine/qemu.log'])).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.destroy();
    await copyFile(`/proc/${this.#node.init.pid}/root/machine/console.log`, this.#log).catch(() => {});
    await this.#node.end();
  }
}

function qemu(): string[] {
  const cards = CABLES.flatMap((cable, n) => [
    '-netdev',
    `tap,id=${cable},ifname=t-${cable},script=no,downscript=no`,
    '-device',
    // RFC 7042 §2.1.2: for documentation. Without a ROM: it boots from its disk.
    `virtio-net-pci,netdev=${cable},mac=00:00:5e:00:53:0${n + 1},romfile=`,
  ]);
  return [
    ...[
      'qemu-system-x86_64',
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-machine',
      'q35',
      '-smp',
      '2',
      '-m',
      String(MEMORY_MB),
    ],
    // Emulated, since a machine that is itself virtual often has a /dev/kvm that does not work.
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max'],
    ...['-kernel', '/machine/kernel', '-initrd', '/machine/initrd', '-append', 'root=/dev/vda rw console=ttyS0 panic=-1'],
    ...['-drive', 'file=/machine/disk,if=none,id=disk,format=raw,cache=unsafe', '-device', 'virtio-blk-pci,drive=disk'],
    ...['-device', 'virtio-rng-pci', ...cards],
    ...[
      '-serial',
      'file:/machine/console.log',
      '-chardev',
      'socket,id=agent,path=/machine/agent,server=on,wait=off',
      '-serial',
      'chardev:agent',
    ],
  ];
}

/** A disk with a tree on it, without a loop device: mke2fs(8), `-d`. @param layers uppermost first */
async function makeImage(
  image: string,
  layers: readonly string[],
  files: readonly string[],
  texts: Readonly<Record<string, string>>,
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'switchroom-virtual-'));
  try {
    const top = join(work, 'top');
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(top, path)), { recursive: true });
      await writeFile(join(top, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
    }
    await mkdir(join(top, 'root'), { recursive: true, mode: 0o700 });
    for (const file of files) await copyFile(file, join(top, 'root', basename(file)));
    const wants = join(top, 'etc/systemd/system/multi-user.target.wants');
    await mkdir(wants, { recursive: true });
    const script = `set -e
      ln -s ../site-agent.service "$3/site-agent.service"
      mkdir "$2/root"
      mount -t overlay overlay -o "lowerdir=$2/top:$4" "$2/root"
      mke2fs -q -t ext4 -F -m 0 -d "$2/root" "$1" ${DISK}`;
    await must(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', image, work, wants, layers.join(':')], {
      timeoutMs: 10 * 60_000,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
