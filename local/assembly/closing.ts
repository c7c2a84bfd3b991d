/** What has to be ended, the last first. */
export class Closing {
  private readonly steps: (() => unknown)[] = [];

  public add(step: () => unknown): void {
    this.steps.push(step);
  }

  /** Ends all of it, whatever fails; then throws what failed first. */
  public async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
