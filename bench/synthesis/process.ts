import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// A process that imports modules, runs an app, and says how much CPU both took: process.mjs RESULT APP MODULE…
const [result, app, ...modules] = process.argv.slice(2);
const load = createRequire(import.meta.url);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const started = cpuMs();
for (const name of modules) load(name);
const imported = cpuMs();
const loaded = Object.keys(load.cache);

// The CDK synthesises when nothing else is left to do.
process.once('exit', () => {
  const costs = { importMs: imported - started, totalMs: cpuMs() - started, loaded };
  writeFileSync(result, JSON.stringify(costs));
});
load(app);
