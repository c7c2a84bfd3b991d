/** A steady beat. The display's own rate is the limit; a step that is late does not make the next ones hurry. */
export class Cine {
  private handle?: number;

  constructor(private readonly step: () => void) {}

  start(framesPerSecond: number): void {
    this.stop();
    const interval = 1000 / framesPerSecond;
    let due = performance.now() + interval;
    const tick = (now: number) => {
      this.handle = requestAnimationFrame(tick);
      if (now < due) return;
      due = now - due < interval ? due + interval : now + interval;
      this.step();
    };
    this.handle = requestAnimationFrame(tick);
  }

  stop(): void {
    if (this.handle !== undefined) cancelAnimationFrame(this.handle);
    this.handle = undefined;
  }
}
