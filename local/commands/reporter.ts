import type { GatewayRequest, NotRun } from '../assembly';

/** Something that a browser or a client of this machine opens. */
export interface Address {
  readonly kind: 'viewer' | 'distribution' | 'load balancer' | 'sign-in' | 'service';
  readonly label: string;
  readonly url: string;
  /** What it is called in the cloud. */
  readonly names: readonly string[];
}

/** Somebody who can sign in, and where. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly signIn: string;
}

/** All that somebody who starts an app has to know. */
export interface Ready {
  readonly assembly: string;
  readonly milliseconds: number;
  /** Where everything is listed, and tokens are given out. */
  readonly url: string;
  readonly addresses: readonly Address[];
  readonly users: readonly User[];
  readonly issuers: readonly string[];
  readonly dataStores: readonly { readonly id: string; readonly imageSets: number; readonly frames: number }[];
  readonly notImported: readonly { readonly path: string; readonly reason: string }[];
  readonly notRun: readonly NotRun[];
  readonly running: { readonly tasks: number; readonly functions: number; readonly caches: number };
}

/** Where a frame came from, as the proxy and CloudFront say. */
export type Tier = 'cloudfront' | 'memory' | 'cache' | 'upstream';

/** Tells what goes on. */
export interface Reporter {
  progress(step: string, done?: number, total?: number): void;
  ready(ready: Ready): void;
  request(request: GatewayRequest): void;
  frame(tier: Tier): void;
  log(source: string, line: string): void;
  stopping(): void;
}
