import { Token } from 'aws-cdk-lib';

/**
 * Gathers everything that is wrong with what a caller gave, so that all of it is reported at once.
 * Values that are not known before deployment (tokens) are never looked into.
 */
export class Conflicts {
  private readonly messages: string[] = [];

  public add(message: string): void {
    this.messages.push(message);
  }

  /** @param allowed reads after "must be". */
  public number(prop: string, value: number | undefined, allowed: string, isAllowed: (value: number) => boolean): void {
    if (value === undefined || Token.isUnresolved(value) || isAllowed(value)) return;
    this.add(`${prop} must be ${allowed}, got ${value}`);
  }

  /** @param allowed reads after "must be". */
  public text(prop: string, value: string | undefined, allowed: string, isAllowed: (value: string) => boolean): void {
    if (value === undefined || Token.isUnresolved(value) || isAllowed(value)) return;
    this.add(`${prop} must be ${allowed}, got ${JSON.stringify(value)}`);
  }

  /** Checks each entry of a list as `text` does. */
  public texts(
    prop: string,
    values: readonly string[] | undefined,
    allowed: string,
    isAllowed: (value: string) => boolean,
  ): void {
    if (values === undefined || Token.isUnresolved(values)) return;
    values.forEach((value, i) => this.text(`${prop}[${i}]`, value, allowed, isAllowed));
  }

  public notEmpty(prop: string, value: readonly unknown[] | undefined, why: string): void {
    if (value !== undefined && !Token.isUnresolved(value) && value.length === 0) {
      this.add(`${prop} must list at least one entry, got none: ${why}`);
    }
  }

  public throwIfAny(what: string): void {
    if (this.messages.length === 0) return;
    if (this.messages.length === 1) throw new Error(`${what}: ${this.messages[0]}`);
    throw new Error([`${what} has ${this.messages.length} problems:`, ...this.messages].join('\n  - '));
  }
}
