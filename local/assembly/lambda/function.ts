import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RuntimeApi } from './runtime-api';
import type { RoleSession } from '../iam/sessions';
import { eachLine } from '../lines';
import type { Resource } from '../template/stack-values';
import { isObject } from '../template/template';

export interface FunctionOptions {
  readonly resource: Resource;
  /** The function's unpacked code. */
  readonly code: string;
  readonly session: RoleSession;
  /** The module of `bootstrap.ts` as a file. */
  readonly bootstrap: string;
  /** Takes what functions stream. */
  readonly runtimeApi: RuntimeApi;
  /** Module that is loaded before the function's own code. */
  readonly preload: string;
  /** Certificate that its processes trust. */
  readonly trusted: string;
  readonly onLog: (line: string) => void;
}

interface Answer {
  readonly ready?: true;
  readonly result?: string;
  /** The result was streamed. */
  readonly streamed?: boolean;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** Environments of one function; the next events wait. The cloud has more, a laptop has not. */
const MAX_ENVIRONMENTS = 8;
const EXTENSIONS = ['.mjs', '.js', '.cjs'];

/** What is thrown for an invocation that fails; `name` is what the function threw, or what Lambda calls it. */
export class InvocationError extends Error {
  constructor(
    public override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/** A function of the template, each of whose environments is a process that is kept for the next invocation. */
export class LocalFunction {
  public readonly name: string;
  public readonly arn: string;
  private readonly file: string;
  private readonly exported: string;
  private readonly timeoutMs: number;
  private readonly memoryMiB: number;
  private readonly reserved: number | undefined;
  private readonly idle: { readonly child: ChildProcess; readonly accessKeyId: string }[] = [];
  private readonly children = new Set<ChildProcess>();
  private readonly waiting: (() => void)[] = [];
  private active = 0;
  private stopped = false;

  constructor(private readonly options: FunctionOptions) {
    const { resource, code } = options;
    const { Runtime, Handler, Timeout, MemorySize, ReservedConcurrentExecutions } = resource.properties;
    this.name = resource.ref;
    this.arn = resource.attribute('Arn');
    if (!/^nodejs/.test(String(Runtime))) {
      throw new Error(
        `function ${resource.logicalId}: runtime ${String(Runtime)}; the local system runs nodejs functions`,
      );
    }
    const [, module, exported] = /^(.*?)\.([^/]+)$/.exec(String(Handler)) ?? [];
    const file = EXTENSIONS.map((extension) => path.join(code, `${module}${extension}`)).find(existsSync);
    if (!file) {
      throw new Error(`function ${resource.logicalId}: ${code} has no file for the handler ${String(Handler)}`);
    }
    this.file = file;
    this.exported = exported;
    this.timeoutMs = Number(Timeout ?? 3) * 1000;
    this.memoryMiB = Number(MemorySize ?? 128);
    this.reserved = ReservedConcurrentExecutions === undefined ? undefined : Number(ReservedConcurrentExecutions);
  }

  /** @throws InvocationError */
  public invoke(event: unknown): Promise<unknown> {
    return this.admit(event, undefined);
  }

  /** For one who takes the answer as it comes: `receive` is handed what the function streams. @returns the answer of one that does not stream */
  public async invokeStreaming(event: unknown, receive: (stream: IncomingMessage) => void): Promise<unknown> {
    const { url, forget } = this.options.runtimeApi.expect(receive);
    try {
      return await this.admit(event, url);
    } finally {
      forget();
    }
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    const exits = [...this.children].map((child) => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      return exited;
    });
    await Promise.all(exits);
  }

  private async admit(event: unknown, respondTo: string | undefined): Promise<unknown> {
    const payload = JSON.stringify(event);
    if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) {
      throw new InvocationError('RequestTooLargeException', `${this.name}: the event is larger than 6 MB`);
    }
    if (this.reserved !== undefined && this.active >= this.reserved) {
      throw new InvocationError(
        'TooManyRequestsException',
        `${this.name}: reserved concurrency of ${this.reserved} reached`,
      );
    }
    while (this.active >= MAX_ENVIRONMENTS) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.active += 1;
    try {
      return await this.run(JSON.parse(payload), respondTo);
    } finally {
      this.active -= 1;
      this.waiting.shift()?.();
    }
  }

  private async run(event: unknown, respondTo: string | undefined): Promise<unknown> {
    if (this.stopped) throw new InvocationError('ServiceException', `${this.name}: the app is stopped`);
    const { child, accessKeyId } = await this.environment();
    const deadline = Date.now() + this.timeoutMs;
    const awsRequestId = randomUUID();
    const context = {
      awsRequestId,
      functionName: this.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: this.arn,
      memoryLimitInMB: String(this.memoryMiB),
    };
    const answered = this.answer(child, this.timeoutMs);
    child.send({ event, context, deadline, respondTo });
    const { result, streamed, error } = await answered;
    this.idle.push({ child, accessKeyId });
    if (error) throw new InvocationError(error.errorType, error.errorMessage);
    if (streamed) return undefined;
    if (Buffer.byteLength(result!) > MAX_PAYLOAD_BYTES) {
      throw new InvocationError('Function.ResponseSizeTooLarge', `${this.name}: the response is larger than 6 MB`);
    }
    return JSON.parse(result!);
  }

  /** A process that waits for an event: one whose credentials are still the session's, or a new one. */
  private async environment(): Promise<{ child: ChildProcess; accessKeyId: string }> {
    const { accessKeyId } = this.options.session.credentials();
    for (let entry = this.idle.pop(); entry; entry = this.idle.pop()) {
      if (entry.accessKeyId === accessKeyId && entry.child.connected) return entry;
      entry.child.kill('SIGKILL');
    }
    const child = this.fork();
    await this.answer(child, this.timeoutMs).then(({ error }) => {
      if (error) throw new InvocationError(error.errorType, error.errorMessage);
    });
    return { child, accessKeyId };
  }

  private fork(): ChildProcess {
    const { resource, code, session, bootstrap, preload, trusted, onLog } = this.options;
    const { Environment } = resource.properties;
    const variables = isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {};
    const own = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
    const { accessKeyId, secretAccessKey, sessionToken } = session.credentials();
    const { region } = resource.environment;
    const child = fork(bootstrap, [pathToFileURL(this.file).href, this.exported], {
      cwd: code,
      silent: true,
      execArgv: [`--max-old-space-size=${this.memoryMiB}`],
      env: {
        PATH: process.env.PATH,
        ...own,
        TZ: ':UTC',
        _HANDLER: String(resource.properties.Handler),
        AWS_EXECUTION_ENV: `AWS_Lambda_${String(resource.properties.Runtime)}`,
        AWS_LAMBDA_FUNCTION_NAME: this.name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(this.memoryMiB),
        LAMBDA_TASK_ROOT: code,
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        NODE_EXTRA_CA_CERTS: trusted,
        NODE_OPTIONS: [`--import=${preload}`, own.NODE_OPTIONS].filter(Boolean).join(' '),
      },
    });
    this.children.add(child);
    child.once('exit', () => this.children.delete(child));
    for (const stream of [child.stdout!, child.stderr!]) eachLine(stream, onLog);
    return child;
  }

  /** The next thing a process says; its end and its silence are errors, after which it is not used again. */
  private answer(child: ChildProcess, timeoutMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.removeListener('message', onMessage);
        child.removeListener('exit', onExit);
        act();
      };
      const onMessage = (answer: Answer) => settle(() => resolve(answer));
      const onExit = (code: number | null, signal: string | null) => {
        const message = `${this.name}: its process ended with ${signal ?? `code ${code}`}`;
        settle(() => reject(new InvocationError('Runtime.ExitError', message)));
      };
      const timer = setTimeout(() => {
        const message = `${this.name}: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
        settle(() => reject(new InvocationError('Sandbox.Timedout', message)));
        child.kill('SIGKILL');
      }, timeoutMs);
      child.on('message', onMessage);
      child.on('exit', onExit);
    });
  }
}
