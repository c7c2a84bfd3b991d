import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { DEFAULTS as CDN } from '../../src/image-frame-cdn/defaults';
import { DEFAULTS as VIEWER } from '../../src/imaging-viewer/defaults';
import { DEFAULTS as PROXY } from '../../src/tlm-proxy/defaults';

// What jsii compiled: the reference of all five languages is made of it.
interface Documented {
  readonly name?: string;
  readonly fqn?: string;
  readonly kind?: string;
  readonly docs?: { readonly summary?: string; readonly default?: string };
  readonly optional?: boolean;
  readonly overrides?: string;
  readonly parameters?: Documented[];
  readonly properties?: Documented[];
  readonly methods?: Documented[];
  readonly members?: Documented[];
  readonly initializer?: Documented;
  readonly datatype?: boolean;
}

const file = path.resolve(__dirname, '../../.jsii');
if (!existsSync(file)) throw new Error('.jsii is missing: run npx projen compile first');
const types = Object.values<Documented>(JSON.parse(readFileSync(file, 'utf8')).types);

const undocumented = (of: string, list: readonly Documented[] = []): string[] =>
  list.filter((one) => !one.docs?.summary && !one.overrides).map((one) => `${of}.${one.name}`);

test('every type is documented', () => {
  expect(types.length).toBeGreaterThan(10);
  expect(undocumented('cdk-healthimaging', types)).toEqual([]);
});

test.each(types.map((type) => [type.name, type] as const))(
  '%s: every member and parameter is documented',
  (name, type) => {
    const callables = [...(type.methods ?? []), ...(type.initializer ? [{ ...type.initializer, name: 'new' }] : [])];
    const members = [type.properties, type.methods, type.members].flatMap((list) => undocumented(String(name), list));
    const parameters = callables
      .filter((method) => !method.overrides)
      .flatMap((method) => undocumented(`${name}.${method.name}`, method.parameters));
    expect([...members, ...parameters]).toEqual([]);
  },
);

test('summaries are whole sentences: jsii ends them at a semicolon too', () => {
  const members = types.flatMap((type) => [
    type,
    ...[type.properties, type.methods, type.members].flatMap((list) => list ?? []),
  ]);
  const summaries = members.flatMap(({ docs }) => docs?.summary ?? []);
  expect(summaries.filter((summary) => !summary.endsWith('.'))).toEqual([]);
});

test('every optional property of a struct says what holds without it', () => {
  const optional = types
    .filter((type) => type.datatype)
    .flatMap((type) =>
      (type.properties ?? []).map((property) => ({ ...property, name: `${type.name}.${property.name}` })),
    )
    .filter((property) => property.optional);
  expect(optional.length).toBeGreaterThan(20);
  expect(optional.filter((property) => !property.docs?.default).map(({ name }) => name)).toEqual([]);
  // A literal, or a dash and a description.
  const undefinedDefaults = optional.filter((property) => /^(-\s*)?undefined$/.test(property.docs?.default ?? ''));
  expect(undefinedDefaults.map(({ name }) => name)).toEqual([]);
});

test.each([
  ['TlmProxyProps', PROXY],
  ['ImageFrameCdnProps', CDN],
  ['ImagingViewerProps', VIEWER],
])('%s: the defaults that are told are those of the code', (name, defaults) => {
  const { properties } = types.find((type) => type.name === name)!;
  for (const [key, value] of Object.entries<unknown>(defaults)) {
    const told = properties?.find((property) => property.name === key)?.docs?.default ?? 'nothing';
    const plain = value instanceof Duration ? value.toSeconds() : value;
    // A description begins with the number.
    if (told.startsWith('- ')) expect([key, Number(/\d+/.exec(told)?.[0])]).toEqual([key, plain]);
    else expect([key, literal(told)]).toEqual([key, plain]);
  }
});

function literal(code: string): unknown {
  const value = new Function('Duration', `return ${code}`)(Duration);
  return value instanceof Duration ? value.toSeconds() : value;
}
