import * as path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runLocal, type LocalCommandOptions } from './commands/local';
import { runTlmProxy } from './commands/tlm-proxy';

/** The bundle lies in assets/local, beside the others. */
const ASSETS = path.resolve(__dirname, '..');

const collect = (value: string, before: readonly string[]) => [...before, value];

const program = new Command('cdk-healthimaging').description('Tools of the cdk-healthimaging construct library.');

program
  .command('local', { isDefault: true })
  .description('Run a synthesised CDK app on this machine, without an AWS account.')
  .argument('[assembly]', 'folder that cdk synth wrote', 'cdk.out')
  .option('--studies <folder>', 'folder of DICOM files to import; generated studies where absent')
  .option('--datastore <id>', 'the one data store that the studies go to; all of the app where absent')
  .option('--port <number>', 'port that browsers open, 0 for any free one', port, 8080)
  .option('--tasks <number>', 'tasks of each service; as many as the template wants where absent', tasks)
  .option('--json', 'tell each event as a line of JSON', false)
  .option('--logs', 'show the log lines of tasks and functions', false)
  .option('--latency <[connection=]time>', 'like 80ms, frames=10ms, browser=20ms; repeatable', collect, [])
  .option(
    '--bandwidth <[connection=]bits>',
    'of each answer per second, like 30Mbit, browser=5Mbit; repeatable',
    collect,
    [],
  )
  .option(
    '--throttle <[connection=]rate>',
    "like 100/s, origin=5/s, or service for HealthImaging's limits; repeatable",
    collect,
    [],
  )
  .option(
    '--fault <[connection=]fault>',
    '503, reset, stall or cut, like frames=503@10%, origin=stall*3; repeatable',
    collect,
    [],
  )
  .addHelpText(
    'after',
    `
Connections, once the app is ready:
  healthimaging  all calls of HealthImaging; where none is named
  frames, metadata, search  some of them
  browser        from browsers to the app
  origin         from CloudFront to functions, buckets and load balancers
  tasks          from load balancers to tasks
  cache          from tasks to their cache
  s3, kms        to these services
  sign-in        to user pools, identity pools and other issuers
  --throttle knows those of HealthImaging, browser and origin.`,
  )
  .action((assembly: string, options: Omit<LocalCommandOptions, 'assembly' | 'program'>) =>
    runLocal({ ...options, assembly, program: __filename }),
  );

program
  .command('tlm-proxy')
  .description(
    'Run the TLM proxy server itself, as its container does; --help lists the environment variables it takes.',
  )
  // The server answers for itself, --help too.
  .helpOption(false)
  .allowUnknownOption()
  .argument('[arguments...]')
  .action(async (given: string[]) => {
    process.exitCode = await runTlmProxy(path.join(ASSETS, 'tlm-proxy'), given);
  });

program.parseAsync().catch((error: Error) => {
  process.stderr.write(`cdk-healthimaging: ${error.message}\n`);
  process.exitCode = 1;
});

function port(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value <= 65_535) return value;
  throw new InvalidArgumentError('it must be a whole number from 0 to 65535.');
}

function tasks(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1) return value;
  throw new InvalidArgumentError('it must be a whole number from 1 on.');
}
