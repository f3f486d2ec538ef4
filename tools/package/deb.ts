// A Debian package from a folder of our own making: the same bytes for the same content, whoever builds it and when.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, lutimes, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Deb {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Relation fields and the description, in the order in which they are written (deb-control(5)). */
  readonly fields: Readonly<Record<string, string>>;
  /** Maintainer scripts by name: postinst, prerm, postrm. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Files that an administrator may change, and that a purge removes (deb-conffiles(5)). */
  readonly conffiles?: readonly string[];
}

/** How a package is compressed: `small` for people, `quick` for tests, which throw it away. Both give the same bytes every time. */
export type Compression = 'small' | 'quick';
// One thread: xz with several cuts the file into blocks, and how many there are would decide the bytes.
const compressors = { small: ['--threads-max=1', '-Zxz', '-z6'], quick: ['-Zgzip', '-z1'] } as const;

/** The content of one package while it is put together. Modes are 0755 and 0644, whatever they were. */
export class Stage {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /** @param path below the root of the machine that it is installed on */
  async file(path: string, data: string | Buffer, mode = 0o644): Promise<void> {
    const at = join(this.root, path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, data);
    await chmod(at, mode);
  }

  async link(path: string, target: string): Promise<void> {
    const at = join(this.root, path);
    await mkdir(dirname(at), { recursive: true });
    await symlink(target, at);
  }

  async copy(from: string, path: string): Promise<void> {
    const at = join(this.root, path);
    await mkdir(dirname(at), { recursive: true });
    await copyFile(from, at);
    await chmod(at, (await stat(from)).mode & 0o111 ? 0o755 : 0o644);
  }

  /** @param wanted told a file's path below `from` */
  async copyTree(from: string, path: string, wanted: (file: string) => boolean = () => true, below = ''): Promise<void> {
    await mkdir(join(this.root, path), { recursive: true });
    for (const entry of await readdir(join(from, below), { withFileTypes: true })) {
      const name = join(below, entry.name);
      if (!wanted(name)) continue;
      if (entry.isDirectory()) await this.copyTree(from, join(path, entry.name), wanted, name);
      else if (entry.isSymbolicLink()) await this.link(join(path, entry.name), await readlink(join(from, name)));
      else await this.copy(join(from, name), join(path, entry.name));
    }
  }

  /** Writes the control files and makes the package. @param epoch seconds since 1970, the time of everything in it */
  async build(deb: Deb, out: string, epoch: number, compression: Compression): Promise<string> {
    const entries = (await readdir(this.root, { recursive: true, withFileTypes: true })).filter((e) => !e.isDirectory());
    const paths = entries.filter((e) => !e.isSymbolicLink()).map((e) => join(e.parentPath, e.name));
    let kibibytes = entries.length;
    const sums: string[] = [];
    for (const path of paths.sort()) {
      const data = await readFile(path);
      kibibytes += Math.ceil(data.length / 1024);
      sums.push(`${createHash('md5').update(data).digest('hex')}  ${path.slice(this.root.length + 1)}\n`);
    }
    const control = [
      ['Package', deb.name],
      ['Version', deb.version],
      ['Architecture', deb.architecture],
      ['Maintainer', 'Switchroom developers <packages@switchroom.invalid>'],
      ['Installed-Size', String(kibibytes)],
      ...Object.entries(deb.fields),
    ];
    await this.file('DEBIAN/control', control.map(([key, value]) => `${key}: ${value}\n`).join(''));
    await this.file('DEBIAN/md5sums', sums.join(''));
    if (deb.conffiles) await this.file('DEBIAN/conffiles', deb.conffiles.map((path) => `${path}\n`).join(''));
    for (const [name, text] of Object.entries(deb.scripts ?? {})) await this.file(`DEBIAN/${name}`, text, 0o755);
    await this.#settle(epoch);
    const file = join(out, `${deb.name}_${deb.version}_${deb.architecture}.deb`);
    await run(['dpkg-deb', '--root-owner-group', ...compressors[compression], '--build', this.root, file], {
      SOURCE_DATE_EPOCH: String(epoch),
    });
    return file;
  }

  /** dpkg-deb takes times that lie after SOURCE_DATE_EPOCH back to it, and leaves older ones. */
  async #settle(epoch: number): Promise<void> {
    for (const entry of await readdir(this.root, { recursive: true, withFileTypes: true })) {
      const at = join(entry.parentPath, entry.name);
      if (entry.isDirectory()) await chmod(at, 0o755);
      await lutimes(at, epoch, epoch);
    }
    await chmod(this.root, 0o755);
    await lutimes(this.root, epoch, epoch);
  }
}

/** Runs a program that must succeed; its messages are shown. Gives what it prints. */
export async function run(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, LC_ALL: 'C', ...environment } });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number>((done, failed) => {
    child.once('error', failed);
    child.once('close', (exit) => done(exit ?? 255));
  });
  if (code !== 0) throw new Error(`${argv.slice(0, 4).join(' ')} ended with ${code}`);
  return Buffer.concat(chunks).toString();
}
