// The budgets of the TLM proxy, the viewer and synthesis, each against a named limit or a peer measured in the same run: `npm run bench`.
import { Bed } from './bed';
import { holds, print, type Figure } from './budget';
import { authentication } from './measures/authentication';
import { coldCpu, coldFirstByte, singleFlight, upstreamBytes } from './measures/cold';
import { memory } from './measures/memory';
import { day, soak } from './measures/soak';
import { synthesis } from './measures/synthesis';
import { vcpu } from './measures/vcpu';
import { viewer } from './measures/viewer';
import { viewerMemory } from './measures/viewer-memory';
import { viewerSources } from './measures/viewer-sources';
import { warm } from './measures/warm';

const MEASURES: Readonly<Record<string, (bed: Bed) => Promise<Figure[]>>> = {
  coldFirstByte,
  coldCpu,
  upstreamBytes,
  singleFlight,
  warm,
  memory,
  soak,
  authentication,
  viewer,
  viewerSources,
  viewerMemory,
  vcpu,
  synthesis,
  day,
};
/** Run where it is named alone. */
const LONG = 'day';

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in MEASURES));
if (unknown.length > 0) {
  process.stderr.write(`no such measure: ${unknown.join(', ')}; there are ${Object.keys(MEASURES).join(', ')}\n`);
  process.exit(2);
}

const bed = await Bed.start();
const missed: Figure[] = [];
try {
  for (const [name, measure] of Object.entries(MEASURES)) {
    if (chosen.length > 0 ? !chosen.includes(name) : name === LONG) continue;
    const figures = await measure(bed);
    print(figures);
    missed.push(...figures.filter((figure) => !holds(figure)));
  }
} finally {
  bed.close();
}
if (missed.length > 0) process.stdout.write(`\n${missed.length} budgets missed\n`);
process.exitCode = missed.length > 0 ? 1 : 0;
