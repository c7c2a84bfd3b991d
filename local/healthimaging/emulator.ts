import { Server as HttpServer, createServer } from 'node:http';
import { Server as HttpsServer, createServer as createTlsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { Credentials, credentialLookup } from '../aws/credential';
import { SignatureVerifier } from '../aws/signature';
import { ImportRunner, ImportRunnerOptions } from './api/import-runner';
import { Account } from './arn';
import { createOperations } from './operations';
import { HealthImagingEvents } from './store/events';
import { ImageSetStore } from './store/store';
import { AllowedOrigins } from './transport/cors';
import { Counters } from './transport/counters';
import { Faults } from './transport/faults';
import { Network } from './transport/network';
import { handleRequest } from './transport/request-handler';
import { Router } from './transport/router';
import { Throttle } from './transport/throttle';

export interface EmulatorOptions extends Partial<Account> {
  /** Who may call; at least one. */
  readonly credentials: Credentials;
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer };
  /** Origins that a browser may call from; all by default. */
  readonly allowedOrigins?: AllowedOrigins;
  /** What runs import jobs; without it StartDICOMImportJob fails. */
  readonly imports?: ImportRunnerOptions;
  /** How long a data store is CREATING, an image set LOCKED and so on. */
  readonly transitionMs?: number;
  /** The clock of signatures and timestamps, in epoch milliseconds. */
  readonly now?: () => number;
  /** Decides on faults that have a probability. */
  readonly random?: () => number;
}

const MINIMUM_KEEP_ALIVE_MS = 65_000;

/** HealthImaging's own API on one local port, control and runtime host alike. Everything public can be changed while it runs. */
export class HealthImagingEmulator {
  static async start(options: EmulatorOptions): Promise<HealthImagingEmulator> {
    const emulator = new HealthImagingEmulator(options);
    await emulator.listen(options.port ?? 0);
    return emulator;
  }

  readonly store: ImageSetStore;
  readonly events: HealthImagingEvents;
  readonly network = new Network();
  readonly throttle = new Throttle();
  readonly faults: Faults;
  readonly counters = new Counters();
  private readonly server: HttpServer | HttpsServer;
  private readonly host: string;
  private readonly scheme: 'http' | 'https';
  private readonly runner: ImportRunner | undefined;

  private constructor(options: EmulatorOptions) {
    const { credentials, partition = 'aws', region = 'us-east-1', accountId = '123456789012' } = options;
    if (credentials.length === 0) throw new Error('The HealthImaging emulator needs at least one credential.');
    const now = options.now ?? Date.now;
    this.host = options.host ?? '127.0.0.1';
    this.scheme = options.tls ? 'https' : 'http';
    this.store = new ImageSetStore({ partition, region, accountId }, now, options.transitionMs ?? 20);
    this.events = this.store.events;
    this.faults = new Faults(options.random);
    this.runner = options.imports && new ImportRunner(this.store, options.imports);
    const transport = {
      store: this.store,
      router: new Router(createOperations(this.runner)),
      verifier: new SignatureVerifier({
        service: 'medical-imaging',
        region,
        credentials: credentialLookup(credentials),
        now,
      }),
      throttle: this.throttle,
      faults: this.faults,
      network: this.network,
      counters: this.counters,
      allowedOrigins: options.allowedOrigins ?? '*',
    };
    this.server = options.tls ? createTlsServer(options.tls) : createServer();
    this.server.keepAliveTimeout = MINIMUM_KEEP_ALIVE_MS;
    this.server.on('request', (req, res) => {
      handleRequest(transport, req, res).catch((error: unknown) => {
        console.error('HealthImaging emulator:', error);
        res.destroy();
      });
    });
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${this.scheme}://${this.host.includes(':') ? `[${this.host}]` : this.host}:${port}`;
  }

  async close(): Promise<void> {
    this.store.close();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await Promise.all([closed, this.runner?.close()]);
  }

  private async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        const taken = error.code === 'EADDRINUSE';
        reject(
          taken ? new Error(`Port ${port} of ${this.host} is taken: choose another port, or 0 for a free one.`) : error,
        );
      });
      this.server.listen(port, this.host, resolve);
    });
  }
}
