import * as fc from 'fast-check';
import { cidrBlocks, cidrContains } from '../../../local/assembly/template/cidr';
import { resolve, type Scope } from '../../../local/assembly/template/intrinsics';
import type { TemplateValue } from '../../../local/assembly/template/template';

const scope: Scope = {
  ref: (id) => {
    if (id === 'Missing') throw new Error('Ref of Missing');
    return id === 'Zones' ? ['a', 'b'] : `<${id}>`;
  },
  attribute: (id, name) => `<${id}.${name}>`,
  condition: (name) => name === 'Yes',
  mapping: (map, first, second) => (second === 'there' ? `${map}/${first}` : undefined),
  importValue: (name) => `imported ${name}`,
  dynamicReference: (service, key) => `${service}=${key}`,
  availabilityZones: (region) => [`${region || 'here'}a`, `${region || 'here'}b`],
};

test.each<[string, TemplateValue, TemplateValue]>([
  ['Ref', { Ref: 'A' }, '<A>'],
  ['GetAtt as list', { 'Fn::GetAtt': ['A', 'Arn'] }, '<A.Arn>'],
  ['GetAtt as text', { 'Fn::GetAtt': 'A.Endpoint.Port' }, '<A.Endpoint.Port>'],
  ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 3]] }, 'a-<B>-3'],
  ['Join of a list', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
  ['Sub', { 'Fn::Sub': '${A}/${A.Arn}/${AWS::Region}/${!kept}' }, '<A>/<A.Arn>/<AWS::Region>/${kept}'],
  ['Sub with variables', { 'Fn::Sub': ['${v}-${A}', { v: { Ref: 'V' } }] }, '<V>-<A>'],
  ['Select', { 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'b'],
  ['Split', { 'Fn::Split': ['/', { 'Fn::GetAtt': ['A', 'x/y'] }] }, ['<A.x', 'y>']],
  ['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${A}' } }, 'imported <A>'],
  ['If', { 'Fn::If': ['Yes', 1, { Ref: 'Missing' }] }, 1],
  ['If not', { 'Fn::If': ['No', { Ref: 'Missing' }, [2]] }, [2]],
  ['Equals', { 'Fn::Equals': [1, '1'] }, true],
  ['And', { 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
  ['Or', { 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
  ['FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'R' }, 'there'] }, 'M/<R>'],
  ['FindInMap with a default', { 'Fn::FindInMap': ['M', 'r', 'not', { DefaultValue: { Ref: 'D' } }] }, '<D>'],
  ['Base64', { 'Fn::Base64': { Ref: 'A' } }, 'PEE+'],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['herea', 'hereb']],
  ['Cidr', { 'Fn::Cidr': ['10.0.0.0/16', 2, '8'] }, ['10.0.0.0/24', '10.0.1.0/24']],
  ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'A' } } }, '{"a":"<A>"}'],
  ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
  ['NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
  ['NoValue in a list', ['a', { 'Fn::If': ['No', 'b', { Ref: 'AWS::NoValue' }] }], ['a']],
  ['a dynamic reference', 'x{{resolve:ssm:/name:1}}y', 'xssm=/name:1y'],
  ['one put together', { 'Fn::Join': ['', ['{{resolve:ssm:', { Ref: 'A' }, '}}']] }, 'ssm=<A>'],
])('%s', (_, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test.each<[TemplateValue, string]>([
  [{ 'Fn::Transform': {} }, 'Fn::Transform is a function that the local system does not know'],
  [{ 'Fn::Select': [2, ['a']] }, 'Fn::Select of index 2 in a list of 1'],
  [{ 'Fn::Join': ['', 'text'] }, 'Fn::Join needs a list, not "text"'],
  [{ 'Fn::FindInMap': ['M', 'r', 'not'] }, 'Fn::FindInMap finds nothing at M.r.not'],
  [{ 'Fn::Sub': '${Missing}' }, 'Ref of Missing'],
])('%j is an error', (value, message) => {
  expect(() => resolve(value, scope)).toThrow(message);
});

const plain = fc.letrec<{ value: TemplateValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string().filter((text) => !text.includes('{{')),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => !key.startsWith('Fn::') && !['Ref', 'Condition', '__proto__'].includes(key)),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

test('a value without functions is itself', () => {
  fc.assert(fc.property(plain, (value) => expect(resolve(value, scope)).toEqual(JSON.parse(JSON.stringify(value)))));
});

test('Split undoes Join, Sub of parts is Join of them', () => {
  const part = fc.string().filter((text) => !/[|${}]/.test(text));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (parts) => {
      const joined: TemplateValue = { 'Fn::Join': ['|', parts] };
      expect(resolve({ 'Fn::Split': ['|', joined] }, scope)).toEqual(parts);
      const names = parts.map((_, i) => `\${p${i}}`).join('|');
      const variables = Object.fromEntries(parts.map((text, i) => [`p${i}`, text]));
      expect(resolve({ 'Fn::Sub': [names, variables] }, scope)).toBe(parts.join('|'));
    }),
  );
});

test('blocks of Fn::Cidr lie in their block, side by side', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 4, max: 8 }), (count, bits) => {
      const blocks = cidrBlocks('10.1.0.0/16', count, bits);
      expect(new Set(blocks).size).toBe(count);
      for (const block of blocks) {
        expect(cidrContains('10.1.0.0/16', block)).toBe(true);
        expect(blocks.filter((other) => cidrContains(block, other))).toEqual([block]);
      }
    }),
  );
  expect(() => cidrBlocks('10.1.0.0/28', 3, 3)).toThrow('cannot cut 3 blocks of 3 bits from 10.1.0.0/28');
});
