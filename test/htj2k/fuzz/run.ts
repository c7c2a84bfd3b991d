import { fuzz } from './fuzz';

/** `ts-node test/htj2k/fuzz/run.ts [runs] [seed]`: until a failure, or for as many inputs as asked. */
const [runs = '10000000', seed = String(Date.now() % 1e9)] = process.argv.slice(2);
console.log(`${runs} inputs of seed ${seed}`);
const started = performance.now();
const { outcomes, slowestMs } = fuzz(Number(runs), Number(seed));
console.table(Object.fromEntries([...outcomes].sort()));
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s, slowest ${slowestMs.toFixed(1)} ms`);
