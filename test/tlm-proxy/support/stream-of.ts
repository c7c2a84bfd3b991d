import { ByteStream } from '../../../runtime/frames';

type Next = () => Uint8Array | undefined | Promise<Uint8Array | undefined>;

/** Never comes. */
export const NOTHING: Next = () => new Promise(() => undefined);

/** A body whose pieces the test decides. */
export class StreamOf extends ByteStream {
  constructor(
    private readonly next: Next,
    private readonly cancelled: () => void = () => undefined,
  ) {
    super();
  }

  public read(): ReturnType<Next> {
    return this.next();
  }

  public cancel(): void {
    this.cancelled();
  }
}
