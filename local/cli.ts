import * as path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runLocal } from './commands/local';
import { runTlmProxy } from './commands/tlm-proxy';

/** The bundle lies in assets/local, beside the others. */
const ASSETS = path.resolve(__dirname, '..');

const program = new Command('cdk-healthimaging').description('Tools of the cdk-healthimaging construct library.');

program
  .command('local', { isDefault: true })
  .description('Run a HealthImaging emulator, the TLM proxy and the viewer on this machine, without an AWS account.')
  .option('--studies <folder>', 'folder of DICOM files to import; generated studies where absent')
  .option('--port <number>', 'port of the viewer, 0 for any free one', port, 8080)
  .action((options: { studies?: string; port: number }) => runLocal({ ...options, assets: ASSETS }));

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
