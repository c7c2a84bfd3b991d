import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import * as path from 'node:path';
import { containerCommand, containerEnvironment } from '../assembly/ecs/container-command';

/**
 * Runs the bundled server by the command of its container image, in the caller's own folder and environment.
 * @returns its exit code
 */
export async function runTlmProxy(image: string, given: readonly string[]): Promise<number> {
  const [, ...command] = containerCommand(image);
  const located = command.map((word) => (word.endsWith('.mjs') ? path.join(image, word) : word));
  const child = spawn(process.execPath, [...located, ...given], {
    stdio: 'inherit',
    env: { ...containerEnvironment(image), ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + constants.signals[signal!];
}
