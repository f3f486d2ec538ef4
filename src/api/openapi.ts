import { z } from 'zod';
import { api, failure, type Route } from './contract.ts';
import type { Handlers } from './services.ts';

/** Made at the first request and then kept as text: nobody who does not ask for it pays for it. */
export const openapi = (): Handlers<'GET /openapi.json'> => {
  let made: unknown;
  return {
    'GET /openapi.json': async () => {
      made ??= openapiDocument();
      return made;
    },
  };
};

/** The contract as OpenAPI 3.1, whose schemas are JSON Schema 2020-12, which zod prints. */
export function openapiDocument(): unknown {
  const schemas: Record<string, unknown> = {};
  /** A schema without its named parts, which go to components. */
  const print = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
    const text = JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }));
    const { $schema: _, $defs, ...rest } = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as Record<string, unknown>;
    Object.assign(schemas, $defs);
    return rest;
  };
  const fields = (schema: z.ZodType | undefined, place: 'path' | 'query'): unknown[] => {
    if (!schema) return [];
    const printed = print(schema, 'input') as { properties?: Record<string, unknown>; required?: string[] };
    return Object.entries(printed.properties ?? {}).map(([name, s]) => ({
      name,
      in: place,
      required: place === 'path' || (printed.required ?? []).includes(name),
      schema: s,
    }));
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [key, route] of Object.entries(api) as [string, Route][]) {
    const [method = '', path = ''] = key.split(' ');
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = {
      summary: route.summary,
      operationId: key.replace(/[^A-Za-z]+(\w?)/g, (_, c: string) => c.toUpperCase()),
      'x-access': route.access,
      security: route.access === 'anyone' ? [] : [{ session: [] }, { token: [] }],
      parameters: [
        ...fields(route.params, 'path'),
        ...fields(route.query, 'query'),
        ...(route.ifMatch ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string', examples: ['"r41"'] } }] : []),
      ],
      ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: print(route.body, 'input') } } } } : {}),
      responses: {
        [route.status ?? 200]: success(route, print),
        default: {
          description: 'refused, and why',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Failure' } } },
        },
      },
    };
  }
  print(z.strictObject({ failure }), 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Switchroom',
      version: '1',
      description: 'Failures are problem details (RFC 9457) with a stable code.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas,
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-session' }, token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function success(route: Route, print: (schema: z.ZodType, io: 'output') => unknown): unknown {
  if (route.status === 204) return { description: 'done' };
  const type = route.stream === 'file' ? 'application/octet-stream' : route.stream ? 'text/event-stream' : 'application/json';
  return { description: 'done', content: { [type]: { schema: route.stream ? { type: 'string' } : print(route.response, 'output') } } };
}
