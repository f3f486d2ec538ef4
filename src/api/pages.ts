import { randomBytes } from 'node:crypto';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from './failures.ts';

const placeholder = '__CSP_NONCE__';

/** Nothing but what we serve ourselves; scripts and styles in the page by a nonce that changes with every answer. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * The built pages. Every path that is no file is a page of the browser's router, answered with index.html. Files below assets/ carry a
 * hash in their name and are kept for a year. No HSTS: with a certificate that is not trusted yet it locks people out for good.
 */
export async function pages(fastify: FastifyInstance, ui: { folder: string; index: string } | undefined): Promise<void> {
  const html = (reply: FastifyReply, text: string): FastifyReply => {
    const nonce = randomBytes(16).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', policy(nonce))
      .header('cross-origin-opener-policy', 'same-origin')
      .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
      .send(text.replaceAll(placeholder, nonce));
  };
  const index = ui?.index ?? plainPage;
  if (ui !== undefined) {
    await fastify.register(fastifyStatic, {
      root: ui.folder,
      prefix: '/',
      index: false,
      // One route for each file that exists: everything else falls through to the page, and no path is looked up on the disk.
      wildcard: false,
      globIgnore: ['**/index.html', '**/*.br', '**/*.gz'],
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        reply.header('cache-control', /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
        reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
      },
    });
  }
  fastify.setNotFoundHandler((request, reply) => {
    const isFile = /\.[a-z]\w{0,4}$/i.test(request.url.split('?')[0] ?? '');
    if ((request.method !== 'GET' && request.method !== 'HEAD') || isFile) throw new Refusal('request.no-route');
    return html(reply, index);
  });
}

const plainPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Switchroom</title></head>
<body><h1>Switchroom</h1><p>The pages are not built. <code>npm run build</code> makes them; the API answers below <code>/api/v1</code>.</p></body></html>
`;
