import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Logger, Plugin } from 'vite';

/**
 * Writes a .br and a .gz beside every text file of the build, because the PBX has better things to do than to compress the same file for
 * every visitor, and refuses a build whose first page is too heavy: everything index.html loads before a person sees anything, one language included.
 */
export function compressed({ firstPageLimitKb }: { readonly firstPageLimitKb: number }): Plugin {
  let logger: Logger | undefined;
  return {
    name: 'switchroom-compressed',
    apply: 'build',
    configResolved(config) {
      logger = config.logger;
    },
    // What was written, not what is in the bundle before: Vite puts its list of preloads into the files last.
    writeBundle(options, bundle) {
      const at = (name: string): string => join(options.dir ?? '', name);
      const sizes = new Map<string, number>();
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const bytes = readFileSync(at(name));
        const br = brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
        });
        sizes.set(name, br.length);
        if (bytes.length < 1024) continue;
        writeFileSync(at(`${name}.br`), br);
        writeFileSync(at(`${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
      const entry = Object.values(bundle).find((f) => f.type === 'chunk' && f.isEntry);
      if (entry?.type !== 'chunk') return;
      const first = new Set<string>();
      const add = (name: string): void => {
        const chunk = bundle[name];
        if (first.has(name) || chunk?.type !== 'chunk') return;
        first.add(name);
        for (const css of chunk.viteMetadata?.importedCss ?? []) first.add(css);
        for (const i of chunk.imports) add(i);
      };
      add(entry.fileName);
      // The page a person lands on and the larger of the two languages come right after; they count.
      const dynamic = entry.dynamicImports.filter((n) => /overview/i.test(n));
      const languages = Object.keys(bundle).filter((n) => /language-(en|de)/.test(n) && n.endsWith('.js'));
      for (const n of dynamic) add(n);
      const language = Math.max(0, ...languages.map((n) => sizes.get(n) ?? 0));
      const kb = ([...first].reduce((sum, n) => sum + (sizes.get(n) ?? 0), 0) + language) / 1024;
      logger?.info(`first page: ${kb.toFixed(1)} KB compressed in ${first.size + 1} files (limit ${firstPageLimitKb} KB)`);
      if (kb > firstPageLimitKb) this.error(`the first page weighs ${kb.toFixed(1)} KB compressed; ${firstPageLimitKb} KB is the limit`);
    },
  };
}
