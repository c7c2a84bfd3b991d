import { createContext, Script } from 'node:vm';
import { EdgeError } from './edge-error';

const MAX_CODE_BYTES = 10 * 1024;
/** Far more than the cloud grants, for a busy machine: only what does not end is caught. */
const TIME_BUDGET_MS = 3_000;

/** The form in which a function gets and gives requests and responses. */
export interface FunctionValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}
export interface FunctionRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, FunctionValue>>;
  readonly headers: Readonly<Record<string, FunctionValue>>;
  readonly cookies: Readonly<Record<string, FunctionValue>>;
}
export interface FunctionResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Readonly<Record<string, FunctionValue>>;
  readonly body?: string | { readonly data: string; readonly encoding?: 'text' | 'base64' };
}
export interface FunctionEvent {
  readonly version: '1.0';
  readonly context: Readonly<Record<string, string>>;
  readonly viewer: { readonly ip: string };
  readonly request: FunctionRequest;
  readonly response?: FunctionResponse;
}

/** A CloudFront Function: no network, no timers, no modules; each call in a fresh context. */
export class EdgeFunction {
  private readonly script: Script;

  constructor(
    private readonly name: string,
    code: string,
    private readonly onLog: (line: string) => void,
  ) {
    if (Buffer.byteLength(code) > MAX_CODE_BYTES) {
      throw new Error(`CloudFront Function ${name}: ${Buffer.byteLength(code)} bytes of code, 10240 are allowed`);
    }
    if (/^\s*import\s/m.test(code)) {
      throw new Error(`CloudFront Function ${name}: the local system has no modules for functions (key value stores)`);
    }
    this.script = new Script(code, { filename: name });
  }

  /** @throws EdgeError where the function fails */
  public async run(event: FunctionEvent): Promise<FunctionRequest | FunctionResponse> {
    const context = createContext(
      { event: JSON.stringify(event), log: this.onLog },
      { codeGeneration: { strings: false, wasm: false } },
    );
    const options = { timeout: TIME_BUDGET_MS };
    try {
      new Script('globalThis.console = { log: (...words) => log(words.join(" ")) };').runInContext(context);
      this.script.runInContext(context, options);
      const call = new Script('Promise.resolve(handler(JSON.parse(event))).then((result) => JSON.stringify(result))');
      const result = JSON.parse(String(await call.runInContext(context, options))) as
        FunctionRequest | FunctionResponse;
      if ('statusCode' in result || typeof result.uri === 'string') return result;
      throw new Error('it returned neither a request nor a response');
    } catch (error) {
      this.onLog(`${this.name} failed: ${(error as Error).message}`);
      throw new EdgeError(
        503,
        'FunctionExecutionError',
        'The CloudFront function associated with the CloudFront distribution is invalid or could not run.',
      );
    }
  }
}
