/** Where a host name leads on this machine. */
export interface Route {
  /** A host name, or `*.` and the names below it. */
  readonly host: string;
  readonly port: number;
  /** Port of 127.0.0.1 that plays it. */
  readonly to: number;
}

/** All host names that the local system plays, by the service behind them. */
export class Routes {
  private readonly entries: { readonly service: string; readonly route: Route }[] = [];

  /** `service` as VPC endpoints name it (s3, runtime-medical-imaging), or `internet`. */
  public add(service: string, host: string, to: number): void {
    this.entries.push({ service, route: { host, port: 443, to } });
  }

  public to(reaches: (service: string) => boolean): readonly Route[] {
    return this.entries.filter(({ service }) => reaches(service)).map(({ route }) => route);
  }
}
