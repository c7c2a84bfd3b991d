const REDRAW_MS = 100;

/** One line that counts up: redrawn in place on a terminal, written at every tenth elsewhere. */
export class ProgressLine {
  private drawnAt = 0;
  private tenth = -1;
  private text = '';

  constructor(
    private readonly label: string,
    private readonly out: NodeJS.WriteStream = process.stdout,
  ) {}

  public update(done: number, total: number): void {
    this.text = `${this.label} ${done}/${total}`;
    if (this.out.isTTY) {
      if (Date.now() - this.drawnAt < REDRAW_MS) return;
      this.drawnAt = Date.now();
      this.out.write(`\r\u001b[2K${this.text}`);
    } else if (Math.floor((done * 10) / total) !== this.tenth) {
      this.tenth = Math.floor((done * 10) / total);
      this.out.write(`${this.text}\n`);
    }
  }

  public end(): void {
    if (this.out.isTTY) this.out.write(`\r\u001b[2K${this.text}\n`);
  }
}
