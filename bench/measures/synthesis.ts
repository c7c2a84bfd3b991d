import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { median, type Figure } from '../budget';

const ROUNDS = 9;

interface Run {
  readonly importMs: number;
  /** Import, construction and synthesis. */
  readonly totalMs: number;
  /** The files that the import has loaded, the first one first. */
  readonly loaded: readonly string[];
  readonly resources: number;
}

/** What importing the package and synthesising the example with all three constructs costs, against plain constructs of aws-cdk-lib. */
export async function synthesis(): Promise<Figure[]> {
  // Not counted: it finds no file in the kernel's cache.
  const { loaded } = run('example', ['cdk-healthimaging']);
  const ofCdk = loaded.filter((file) => /[\\/]node_modules[\\/](aws-cdk-lib|constructs)[\\/]/.test(file));
  const rounds = Array.from({ length: ROUNDS }, () => ({
    ours: run('example', ['cdk-healthimaging']),
    cdk: run('plain', ofCdk),
    plain: run('plain', ['aws-cdk-lib']),
  }));
  const middle = (value: (round: (typeof rounds)[number]) => number) => median(rounds.map(value));
  const perResource = ({ totalMs, resources }: Run) => totalMs / resources;
  const ms = (value: number) => `${Math.round(value)} ms`;
  const [{ ours, plain }] = rounds;
  return [
    {
      what: 'CPU of the import, to what it loads of the CDK',
      value: middle((round) => round.ours.importMs / round.cdk.importMs),
      unit: 'x',
      limit: 2,
      better: 'less',
      note: `${ms(middle((round) => round.ours.importMs))}, ${ms(middle((round) => round.cdk.importMs))} for ${ofCdk.length} files of the CDK`,
    },
    {
      what: 'CPU for each resource, to plain constructs',
      value: middle((round) => perResource(round.ours) / perResource(round.plain)),
      unit: 'x',
      limit: 1.5,
      better: 'less',
      note: [
        `${ours.resources} resources: ${ms(middle((round) => round.ours.totalMs))}`,
        `plain ${plain.resources}: ${ms(middle((round) => round.plain.totalMs))}`,
      ].join(', '),
    },
  ];
}

/** An app in a process of its own, as the CDK's command line runs it. */
function run(app: string, modules: readonly string[]): Run {
  const bundles = process.env.BENCH_BUNDLES!;
  const example = path.join(process.env.BENCH_ROOT!, 'examples/typescript-all/cdk.json');
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-synthesis-'));
  const result = path.join(folder, 'result.json');
  const outdir = path.join(folder, 'cdk.out');
  try {
    const args = [path.join(bundles, 'synthesis.mjs'), result, path.join(bundles, `${app}.cjs`), ...modules];
    execFileSync(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify(read(example).context),
        CDK_DEFAULT_ACCOUNT: '123456789012',
      },
    });
    const { Resources } = read(path.join(outdir, 'Imaging.template.json'));
    return { ...read(result), resources: Object.keys(Resources).length };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
