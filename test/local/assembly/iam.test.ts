import * as fc from 'fast-check';
import { isAllowed, type Policies } from '../../../local/assembly/iam/evaluate';
import { statementsOf } from '../../../local/assembly/iam/policy';
import { matchesArn, matchesWildcard } from '../../../local/assembly/iam/wildcard';
import type { TemplateObject } from '../../../local/assembly/template/template';

const ROLE = 'arn:aws:iam::123456789012:role/Task';
const OBJECT = 'arn:aws:s3:::keys/a/b.json';
const context = {
  'aws:securetransport': 'true',
  's3:tlsversion': '1.3',
  'aws:principalarn': ROLE,
  'aws:principalaccount': '123456789012',
  'aws:groups': ['readers', 'writers'],
};

const document = (...statements: TemplateObject[]) =>
  statementsOf({
    Statement: statements.map((statement) => ({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: OBJECT,
      ...statement,
    })),
  });

function allowed(identity: TemplateObject[], more: Partial<Policies> = {}, action = 's3:GetObject'): boolean {
  const principal = {
    account: '123456789012',
    roleArn: ROLE,
    sessionArn: 'arn:aws:sts::123456789012:assumed-role/Task/1',
  };
  return isAllowed({ action, resource: OBJECT, principal, context }, { identity: document(...identity), ...more });
}

test.each<[string, boolean, TemplateObject[]]>([
  ['nothing', false, []],
  ['the action on the object', true, [{}]],
  ['actions in other case', true, [{ Action: 'S3:getobject' }]],
  ['another action', false, [{ Action: 's3:PutObject' }]],
  ['all actions of the service', true, [{ Action: ['s3:*'] }]],
  ['everything', true, [{ Action: '*', Resource: '*' }]],
  ['a prefix of the key', true, [{ Resource: 'arn:aws:s3:::keys/a/*' }]],
  ['another bucket', false, [{ Resource: 'arn:aws:s3:::key/*' }]],
  ['one character too few', false, [{ Resource: 'arn:aws:s3:::keys/a/?.jso' }]],
  ['all but another', true, [{ NotAction: 's3:PutObject', Action: undefined as never }]],
  ['a resource that is left out', false, [{ NotResource: 'arn:aws:s3:::keys/*', Resource: undefined as never }]],
  ['a denial after it', false, [{}, { Effect: 'Deny' }]],
  ['a denial of something else', true, [{}, { Effect: 'Deny', Resource: 'arn:aws:s3:::keys/c' }]],
  ['a denial without TLS', true, [{}, { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }]],
  ['a denial of old TLS', true, [{}, { Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }]],
  ['a denial of TLS 1.3', false, [{}, { Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.4 } } }]],
  ['the right principal', true, [{ Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } }]],
  ['another principal', false, [{ Condition: { ArnEquals: { 'aws:PrincipalArn': `${ROLE}2` } } }]],
  ['a key the request has not', false, [{ Condition: { StringEquals: { 'aws:SourceVpce': 'v' } } }]],
  ['the same, if it exists', true, [{ Condition: { StringEqualsIfExists: { 'aws:SourceVpce': 'v' } } }]],
  ['that it be absent', true, [{ Condition: { Null: { 'aws:SourceVpce': 'true' } } }]],
  ['that it be there', false, [{ Condition: { Null: { 'aws:SourceVpce': 'false' } } }]],
  ['not equal to what it has not', true, [{ Condition: { StringNotEquals: { 'aws:SourceVpce': 'v' } } }]],
  ['like', true, [{ Condition: { StringLike: { 'aws:PrincipalAccount': '1234*' } } }]],
  ['equal takes no wildcard', false, [{ Condition: { StringEquals: { 'aws:PrincipalAccount': '1234*' } } }]],
  ['any of the values', true, [{ Condition: { 'ForAnyValue:StringEquals': { 'aws:Groups': ['x', 'readers'] } } }]],
  ['all of the values', false, [{ Condition: { 'ForAllValues:StringEquals': { 'aws:Groups': ['readers'] } } }]],
  ['a variable', true, [{ Condition: { StringEquals: { 'aws:PrincipalAccount': '${aws:PrincipalAccount}' } } }]],
  ['a variable it has not', false, [{ Resource: 'arn:aws:s3:::keys/${aws:username}*' }]],
  [
    'two conditions, one of them false',
    false,
    [{ Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalAccount': 'x' } } }],
  ],
])('%s: %s', (_, expected, statements) => {
  expect(allowed(statements)).toBe(expected);
});

test('an unknown operator counts against the call, and is reported', () => {
  const unknown: string[] = [];
  const onUnknown = (operator: string) => unknown.push(operator);
  const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
  expect(allowed([{ Condition }], { onUnknown })).toBe(false);
  expect(allowed([{}, { Effect: 'Deny', Condition }], { onUnknown })).toBe(false);
  expect(unknown).toEqual(['IpAddress', 'IpAddress']);
});

test('the policy of a resource adds to the role; that of an endpoint must allow, too', () => {
  const byResource = document({ Principal: { AWS: ROLE } });
  expect(allowed([], { resource: byResource })).toBe(true);
  expect(allowed([], { resource: document({ Principal: { AWS: `${ROLE}2` } }) })).toBe(false);
  expect(allowed([{}], { resource: document({ Effect: 'Deny', Principal: '*' }) })).toBe(false);
  expect(allowed([{}], { resource: document({ Effect: 'Deny', Principal: { Service: 'x' } }) })).toBe(true);
  expect(allowed([{}], { endpoint: document({ Principal: '*' }) })).toBe(true);
  expect(allowed([{}], { endpoint: document({ Principal: '*', Action: 's3:PutObject' }) })).toBe(false);
  expect(allowed([], { endpoint: document({ Principal: '*' }) })).toBe(false);
});

test('the policy of a key decides: it allows the role itself, or leaves it to the policies of the account', () => {
  const root = document({ Principal: { AWS: 'arn:aws:iam::123456789012:root' } });
  const self = document({ Principal: { AWS: ROLE } });
  const other = document({ Principal: { Service: 'logs.amazonaws.com' } });
  expect(allowed([{}], { resource: root, resourceDecides: true })).toBe(true);
  expect(allowed([], { resource: root, resourceDecides: true })).toBe(false);
  expect(allowed([], { resource: self, resourceDecides: true })).toBe(true);
  expect(allowed([{}], { resource: other, resourceDecides: true })).toBe(false);
});

test('wildcards do as a regular expression would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '.'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?', '.'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      const escaped = wanted.replace(/[.:]/g, '\\$&').replace(/\*/g, '[^]*').replace(/\?/g, '[^]');
      expect(matchesWildcard(wanted, given)).toBe(new RegExp(`^${escaped}$`).test(given));
    }),
    { numRuns: 2000 },
  );
  expect(matchesWildcard(`${'*a'.repeat(40)}b`, 'a'.repeat(400))).toBe(false);
});

test('a wildcard of an ARN stays within its part', () => {
  expect(matchesArn('arn:aws:iam::1*:role/x', 'arn:aws:iam::123:role/x')).toBe(true);
  expect(matchesArn('arn:aws:*:role/x', 'arn:aws:iam::123:role/x')).toBe(true);
  expect(matchesArn('arn:aws:iam:*:1:role/x', 'arn:aws:iam::2:1:role/x')).toBe(false);
  expect(matchesArn('arn:aws:logs:r:1:log-group:*', 'arn:aws:logs:r:1:log-group:a:b')).toBe(true);
});

test('malformed policies are refused', () => {
  expect(() => statementsOf(undefined)).toThrow('must be an object');
  expect(() => document({ Effect: 'allow' })).toThrow('must be Allow or Deny, not "allow"');
  expect(() => document({ Action: undefined as never })).toThrow('neither Action nor NotAction');
});
