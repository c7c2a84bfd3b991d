import { createHash, timingSafeEqual } from 'node:crypto';
import type { FrameRequest } from '../index';
import { AccessError, type Authorizer, type Principal } from './authorizer';

/** The header by which CloudFront shows that a request comes from a distribution of ours. It overwrites what viewers send under this name. */
export const ORIGIN_CREDENTIAL_HEADER = 'x-origin-credential';

/** CloudFront checked the viewer's signature; who that viewer is, its logs and those of the sessions tell. */
export const CLOUDFRONT: Principal = { subject: 'cloudfront', issuer: 'cloudfront', groups: [] };

export interface OriginAuthorizerOptions {
  /** What CloudFront shows; more than one while it is changed. */
  readonly credentials: readonly string[];
  /** The data stores that are served at all. */
  readonly datastores: readonly string[];
  /** Decides on all other requests. */
  readonly users: Authorizer;
}

/** Lets CloudFront read the data stores that are served, and leaves everybody else to their tokens. */
export class OriginAuthorizer implements Authorizer {
  private readonly digests: readonly Buffer[];
  private readonly datastores: ReadonlySet<string>;
  private readonly users: Authorizer;

  constructor({ credentials, datastores, users }: OriginAuthorizerOptions) {
    this.digests = credentials.map(digest);
    this.datastores = new Set(datastores);
    this.users = users;
  }

  public authorize(request: FrameRequest, datastoreId: string): Principal | Promise<Principal> {
    if (!this.isCloudFront(request)) return this.users.authorize(request, datastoreId);
    if (this.datastores.has(datastoreId)) return CLOUDFRONT;
    throw AccessError.forbidden('the data store is not served here');
  }

  public isCloudFront(request: Pick<FrameRequest, 'header'>): boolean {
    const shown = request.header(ORIGIN_CREDENTIAL_HEADER);
    if (shown === undefined) return false;
    const found = digest(shown);
    // Digests are of one length, and each is compared whatever the others say: the time tells nothing.
    return this.digests.map((known) => timingSafeEqual(known, found)).includes(true);
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
