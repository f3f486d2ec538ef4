import { z } from 'zod';
import { addressOrPrefixSchema, hostnameSchema, hostSchema, portSchema, secretSchema } from '../../lib/text.ts';

/** A colon would end the name (RFC 7617 §2). */
const user = 'a user name of 1 to 128 characters without a colon';
const userSchema = z.string(user).regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}:]{1,128}$/u, user);

const exception = 'a domain, a domain behind a dot, an address or a network: example.test, .example.test, 192.0.2.0/24';
const exceptionSchema = z.string(exception).transform((s, ctx) => {
  const text = s.trim();
  const address = addressOrPrefixSchema.safeParse(text);
  if (address.success) return address.data;
  const name = text.startsWith('.') ? hostnameSchema.safeParse(text.slice(1)) : hostSchema.safeParse(text);
  if (name.success) return text.startsWith('.') ? `.${name.data}` : name.data;
  ctx.addIssue(exception);
  return z.NEVER;
});

/** The HTTP proxy of the network. Everything of the PBX that asks over HTTP(S) goes through it, except to the exceptions. */
export const proxySchema = z
  .discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('off') }),
    z.strictObject({
      mode: z.literal('http'),
      host: hostSchema,
      port: portSchema.default(3128),
      user: userSchema.optional(),
      password: secretSchema.optional(),
      exceptions: z.array(exceptionSchema).max(64).default([]),
    }),
  ])
  .default({ mode: 'off' });
export type ProxySection = z.output<typeof proxySchema>;
