const REDRAW_MS = 100;
const CLEAR = '\r\u001b[2K';

/** One line that counts up: redrawn in place on a terminal, written at every tenth elsewhere. */
export class ProgressLine {
  private drawnAt = 0;
  private written = '';
  private text = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: NodeJS.WriteStream) {}

  public update(step: string, done?: number, total?: number): void {
    this.text = total === undefined ? step : `${step} ${done}/${total}`;
    if (this.out.isTTY) {
      const wait = REDRAW_MS - (Date.now() - this.drawnAt);
      if (wait <= 0) this.draw();
      else this.timer ??= setTimeout(() => this.draw(), wait).unref();
    } else {
      const tenth = `${step} ${total === undefined ? '' : Math.floor(((done ?? 0) * 10) / total)}`;
      if (tenth === this.written) return;
      this.written = tenth;
      this.out.write(`${this.text}\n`);
    }
  }

  /** Makes room for other lines. */
  public clear(): void {
    if (this.out.isTTY) this.out.write(CLEAR);
  }

  public end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.out.isTTY && this.text !== '') this.out.write(`${CLEAR}${this.text}\n`);
    this.text = '';
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.drawnAt = Date.now();
    this.out.write(`${CLEAR}${this.text.slice(0, Math.max(20, (this.out.columns || 200) - 1))}`);
  }
}
