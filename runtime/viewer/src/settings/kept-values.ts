/** Where a browser keeps how things look, never what was looked at: no ID, no name, no search term. One compartment for each user. */
export class KeptValues {
  private readonly listeners = new Set<() => void>();
  private readonly parsed = new Map<string, { text: string | null; value: unknown }>();
  private readonly unkept = new Map<string, string>();

  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'>,
    /** The user's ID in the user pool; before sign-in there is none. */
    private readonly user?: string,
  ) {}

  /** The same object as long as nothing was set, which is what React compares. */
  get(name: string): unknown {
    const text = this.read(this.key(name)) ?? (this.user === undefined ? null : this.read(`viewer.${name}`));
    const known = this.parsed.get(name);
    if (known && known.text === text) return known.value;
    const value = parse(text);
    this.parsed.set(name, { text, value });
    return value;
  }

  set(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      this.storage.setItem(this.key(name), text);
    } catch {
      // No room or not allowed: it then holds until the page is closed.
      this.unkept.set(this.key(name), text);
    }
    for (const listener of this.listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private key(name: string): string {
    return this.user === undefined ? `viewer.${name}` : `viewer.${this.user}.${name}`;
  }

  private read(key: string): string | null {
    try {
      return this.unkept.get(key) ?? this.storage.getItem(key);
    } catch {
      return null;
    }
  }
}

function parse(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
