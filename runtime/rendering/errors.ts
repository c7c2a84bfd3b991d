export type RenderErrorKind =
  /** As many pictures as allowed are waiting already. */
  | 'busy'
  /** The worker did not answer in time, and was replaced. */
  | 'timeout'
  /** No picture can be made of this frame: its coding, its samples or its data do not allow it. */
  | 'not-renderable'
  /** The worker broke down over the frame, and was replaced. */
  | 'failed'
  /** Nobody wants the picture any more. */
  | 'aborted';

export class RenderError extends Error {
  public override readonly name = 'RenderError';

  constructor(
    public readonly kind: RenderErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The frame is as it is: asking again does not help. */
export function notRenderable(reason: string): RenderError {
  return new RenderError('not-renderable', `no picture can be made of the frame, as ${reason}`);
}
