/** A host of the app that browsers of this machine may open. */
export interface BrowserHost {
  readonly kind: 'distribution' | 'load balancer' | 'sign-in' | 'service';
  /** What it is called here: `http://<label>.localhost:<port>`. */
  readonly label: string;
  /** Its real names, the first of which it is asked by. */
  readonly hosts: readonly string[];
  /** Port of this machine on which its HTTPS server listens. */
  readonly port: number;
  /** Requests keep the host name that the browser gives, as it is signed. */
  readonly signed?: boolean;
}

/** Translates between real URLs and those that a browser of this machine opens. */
export class Names {
  private readonly byLabel: ReadonlyMap<string, BrowserHost>;
  private readonly toLocalPattern: RegExp;
  private readonly localByHost: ReadonlyMap<string, string>;

  constructor(
    hosts: readonly BrowserHost[],
    public readonly port: number,
  ) {
    this.byLabel = new Map(hosts.map((host) => [host.label, host]));
    const names = hosts.flatMap((host) => host.hosts.map((name) => [name, host.label] as const));
    this.localByHost = new Map(names.map(([name, label]) => [name, this.url(label)]));
    // The longest first: one name may be the end of another.
    const alternatives = names.map(([name]) => name.replaceAll('.', '\\.')).sort((a, b) => b.length - a.length);
    this.toLocalPattern = new RegExp(`https://(${alternatives.join('|') || '(?!)'})(?::443)?(?![\\w.:-])`, 'gi');
  }

  public get all(): readonly BrowserHost[] {
    return [...this.byLabel.values()];
  }

  public url(label: string): string {
    return `http://${label}.localhost:${this.port}`;
  }

  /** Whom a browser means by a Host header. */
  public find(host: string): BrowserHost | undefined {
    const [, label] = /^([\w-]+)\.localhost(?::\d+)?$/i.exec(host) ?? [];
    return label === undefined ? undefined : this.byLabel.get(label.toLowerCase());
  }

  /** Real URLs in a text, as they are called here. */
  public toLocal(text: string): string {
    return text.replace(this.toLocalPattern, (_, host: string) => this.localByHost.get(host.toLowerCase())!);
  }

  /** URLs of this machine in a text, by their real names; also where they are escaped, as in queries and forms. */
  public toReal(text: string): string {
    const plain = new RegExp(`http://([\\w-]+)\\.localhost:${this.port}(?!\\d)`, 'gi');
    const escaped = new RegExp(`http%3A%2F%2F([\\w-]+)\\.localhost%3A${this.port}(?!\\d)`, 'gi');
    return text
      .replace(plain, (whole, label: string) => this.real(label, 'https://') ?? whole)
      .replace(escaped, (whole, label: string) => this.real(label, 'https%3A%2F%2F') ?? whole);
  }

  private real(label: string, scheme: string): string | undefined {
    const host = this.byLabel.get(label.toLowerCase());
    return host && `${scheme}${host.hosts[0]}`;
  }
}
