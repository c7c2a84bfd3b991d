import type { Place, Reach } from './vpc';

/** Where a host name leads on this machine. */
export interface Route {
  /** A host name, or `*.` and the names below it. */
  readonly host: string;
  readonly port: number;
  /** Port of 127.0.0.1 that plays it. */
  readonly to: number;
}

const HTTPS_PORT = 443;

/** All host names that the local system plays, by who reaches them. */
export class Routes {
  private readonly entries: { readonly isOpenTo: (reach: Reach) => boolean; readonly route: Route }[] = [];

  /** `service` as VPC endpoints name it (s3, runtime-medical-imaging), or `internet`. */
  public add(service: string, host: string, to: number): void {
    const isOpenTo = (reach: Reach) => reach.reaches(service);
    this.entries.push({ isOpenTo, route: { host, port: HTTPS_PORT, to } });
  }

  /** Something in a VPC, reached at an address of it. */
  public addInVpc(place: Place, host: string, port: number, to: number): void {
    this.entries.push({ isOpenTo: (reach) => reach.connects(place, port), route: { host, port, to } });
  }

  /** Names that lead to an HTTPS server here, whoever reaches them in the cloud: for browsers of this machine. */
  public get https(): readonly Route[] {
    return this.entries.map(({ route }) => route).filter(({ port }) => port === HTTPS_PORT);
  }

  public from(reach: Reach): readonly Route[] {
    return this.entries.filter(({ isOpenTo }) => isOpenTo(reach)).map(({ route }) => route);
  }
}
