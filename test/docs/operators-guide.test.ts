import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { FrameCacheTier } from '../../src';
import { newCdn } from '../src/support/cdns';
import { US_EAST_1, newProxy, newStack } from '../src/support/proxies';
import { newViewer } from '../src/support/viewers';

const guide = readFileSync(join(__dirname, '../../docs/operators-guide.md'), 'utf8');

/** What the guide says under a heading, up to the next one of its rank. */
const section = (heading: string) => guide.split(`\n### ${heading}\n`)[1].split(/\n##+ /)[0];

test.each([
  ['TlmProxy', () => newProxy(newStack(US_EAST_1, new App()), { cache: FrameCacheTier.serverless() })],
  ['ImageFrameCdn', () => newCdn(newStack(US_EAST_1, new App()))],
  ['ImagingViewer', () => newViewer(newStack(US_EAST_1, new App()))],
])('each alarm of %s is in the guide, and no other', (name, make) => {
  const made = make().alarms.map((alarm) => alarm.node.id.replace(/Alarm$/, ''));
  const rows = [...section(name).matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)];
  const told = rows.flatMap(([, cell]) => cell.replaceAll('`', '').split(', '));
  expect(told.sort()).toEqual([...made].sort());
});
