import { Duration } from 'aws-cdk-lib';
import { ImagingDatastore } from '../access';

export interface SiteConfigProps {
  readonly region: string;
  readonly dataStores: ImagingDatastore[];
  /** Base URLs, without a slash at their end. */
  readonly cdn?: string;
  readonly tlmProxy?: string;
  readonly healthImaging?: string;
  readonly signIn: SiteSignIn;
  readonly mayEdit: boolean;
  readonly idleLock: Duration;
}

export interface SiteSignIn {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly domain: string;
  readonly identityPoolId: string;
  readonly scopes: string[];
}

type FrameSource =
  { readonly kind: 'imageFrameCdn' | 'tlmProxy'; readonly endpoint: string } | { readonly kind: 'healthImaging' };

/** What the deployed viewer reads from `/config.json`. No secret: it is public. */
export class SiteConfig {
  public static readonly FILE = 'config.json';

  public readonly region: string;
  public readonly dataStores: string[];
  /** In order of preference. */
  public readonly frameSources: FrameSource[];
  public readonly signIn: SiteSignIn;
  public readonly editMetadata: boolean;
  public readonly idleLockMinutes: number;
  public readonly endpoints?: { readonly healthImaging: string };

  constructor(props: SiteConfigProps) {
    this.region = props.region;
    this.dataStores = props.dataStores.map((store) => store.datastoreId);
    this.frameSources = [
      ...(props.cdn === undefined ? [] : [{ kind: 'imageFrameCdn' as const, endpoint: `${props.cdn}/` }]),
      ...(props.tlmProxy === undefined ? [] : [{ kind: 'tlmProxy' as const, endpoint: `${props.tlmProxy}/` }]),
      { kind: 'healthImaging' },
    ];
    this.signIn = props.signIn;
    this.editMetadata = props.mayEdit;
    this.idleLockMinutes = props.idleLock.toMinutes();
    if (props.healthImaging !== undefined) this.endpoints = { healthImaging: props.healthImaging };
  }
}
